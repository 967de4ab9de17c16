import { expect, test } from 'vitest'
import { judgeSignature } from './judge-signature.ts'

const facts = {
  ...{ cms: new Uint8Array(), signatures: [], text: '', home: 'KZ', canAskHome: false },
  rule: {} as never,
  applicant: {} as never,
}
const codeOf = (code: string) => {
  const judged = judgeSignature({ ...facts, reasons: [{ code, params: {} }] }, { match: () => ({ verdict: 'same' }) })
  return 'code' in judged && judged.code
}

test('a file for which the machine had no time is not called unreadable: its signer may come again', () => {
  expect(codeOf('documents.examination-too-slow')).toBe('documents.too-busy')
  expect(codeOf('documents.examination-broken')).toBe('cases.signature-unreadable')
  expect(codeOf('seal.no-signature')).toBe('cases.signature-unreadable')
})
