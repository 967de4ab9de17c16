import type { Reason, SealVerdict } from '@kopru/seal'
import { expect, test } from 'vitest'
import { nameUnusedLists } from './name-unused-lists.ts'
import { stateAnchors } from './state-anchors.ts'

const verdict = (country?: string): SealVerdict => ({
  ...{ indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND', format: 'PAdES', level: 'B' },
  signer: { subject: 'CN=A', certificateSha256: '', ...(country && { country }) },
  ...{ issuer: '', path: [], algorithm: '', revocation: 'not-checked' },
  reasons: [{ code: 'seal.issuer-unknown', params: {} }],
})
const notUsed = (territory: string): Reason => ({ code: 'list.not-used', params: { territory, cause: 'list.stale' } })
const codes = ({ reasons }: SealVerdict) => reasons.map(({ code }) => code)

test('a signature that nobody vouches for names its state’s list first, where that is not used', () => {
  expect(codes(nameUnusedLists(verdict('KZ'), [notUsed('KZ')]))).toEqual(['list.not-used', 'seal.issuer-unknown'])
  expect(codes(nameUnusedLists(verdict('KZ'), [notUsed('TR')]))).toEqual(['seal.issuer-unknown'])
  // A certificate that names no country may be of any state.
  expect(nameUnusedLists(verdict(), [notUsed('TR')]).reasons).toHaveLength(2)
})

test('other verdicts stay as they are', () => {
  const passed: SealVerdict = { ...verdict('KZ'), indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' }
  expect(nameUnusedLists(passed, [notUsed('KZ')])).toBe(passed)
})

test('a listed state’s certificates vouch for no time-stamp, a state’s entry in the directory does', () => {
  const [ca, tsa] = [Uint8Array.of(1), Uint8Array.of(2)]
  const found = { certificates: [ca], timestampAuthorities: [tsa] }
  expect(stateAnchors(found).timestampAnchors).toEqual([ca, tsa])
  expect(stateAnchors({ ...found, isListed: true }).timestampAnchors).toEqual([tsa])
})
