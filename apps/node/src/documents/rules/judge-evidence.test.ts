import type { SealVerdict } from '@kopru/seal'
import { expect, test } from 'vitest'
import { judgeEvidence } from './judge-evidence.ts'

const expected = { issuer: 'KZ/archive', evidenceType: 'birth-record', conversationId: 'c', subject: {} as never }

const timeOf = (level: SealVerdict['level'], reasons: SealVerdict['reasons']) =>
  judgeEvidence(
    {
      indication: 'INDETERMINATE',
      format: 'JAdES',
      level,
      signer: {},
      timestamp: { time: '2026-11-01T00:00:00Z', valid: false },
      reasons,
    } as never,
    undefined,
    expected,
  ).time

const untrusted = (cause: string) => ({ code: 'seal.timestamp-untrusted' as const, params: { cause } })

test.each(['seal.issuer-unknown', 'seal.revocation-unknown'])(
  'the time is open where its stamp fits and the doubt about the authority is %s',
  (cause) => expect(timeOf('T', [untrusted(cause)])).toBe('cannot-tell'),
)

test.each(['seal.certificate-not-issued', 'seal.certificate-expired', 'seal.algorithm-too-weak'])(
  'the time fails where what is known of the authority is %s',
  (cause) => expect(timeOf('T', [untrusted(cause)])).toBe('failed'),
)

test('the time fails where the authority was revoked, or the stamp is not of this evidence', () => {
  const revoked = {
    code: 'seal.timestamp-authority-revoked' as const,
    params: { certificate: 'TSA', revokedAt: '2026' },
  }
  expect(timeOf('T', [revoked])).toBe('failed')
  expect(timeOf('B', [{ code: 'seal.timestamp-invalid', params: { cause: 'seal.altered' } }])).toBe('failed')
})
