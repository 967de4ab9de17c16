import { type AnswerChange, answer, bindTo, foreignSignature, refused, sent } from './answer-kit.ts'
import { badSignature, conversationId, created, hash, keyid, messageId, otherId } from './kit.ts'

const receivedAt = '2025-11-24T16:00:00.250Z'
const receiptJson = { messageId, conversationId, receivedAt, chainHash: sent.chainHash }
const tag = 'kopru-receipt'
export const receipts: object[] = []
const receipt = (rule: string, title: string, change: Partial<AnswerChange>, expect: object): void => {
  receipts.push({ rule, title, sent, response: answer({ tag, json: receiptJson, bindTo, ...change }), expect })
}
receipt('W-24', 'a receipt', {}, { accepted: { ...receiptJson, created, keyid } })
receipt(
  'W-24',
  'another status',
  { status: 200, type: 'application/json' },
  refused('wire.malformed-receipt', { member: 'status' }),
)
receipt('W-24', 'no JSON', { json: 'ok' }, refused('wire.malformed-receipt', { member: 'body' }))
receipt(
  'W-24',
  'a further member',
  { json: { ...receiptJson, note: '' } },
  refused('wire.malformed-receipt', { member: 'body' }),
)
for (const [member, value] of [
  ['messageId', conversationId],
  ['conversationId', 1],
  ['receivedAt', '2025-02-30T16:00:00Z'],
  ['receivedAt', '2025-13-01T25:00:00Z'],
  ['receivedAt', '2025-11-24T16:00:00+03:00'],
  ['chainHash', 'AAAA'],
] as const) {
  receipt(
    'W-24',
    `${member} is ${value}`,
    { json: { ...receiptJson, [member]: value } },
    refused('wire.malformed-receipt', { member }),
  )
}
receipt(
  'W-24',
  'another content type',
  { type: 'text/plain' },
  refused('wire.malformed-header', { header: 'content-type' }),
)
receipt('W-25', 'the receipt of another request', { bindTo: foreignSignature }, refused(badSignature, { keyid }))
receipt(
  'W-25',
  'a receipt that is bound to nothing',
  { bindTo: undefined },
  refused('wire.components-not-covered', { missing: '"signature";req' }),
)
receipt(
  'W-25',
  'a receipt with the tag of a message',
  { tag: 'kopru-message' },
  refused('wire.signature-parameters', { parameter: 'tag' }),
)
receipt(
  'W-26',
  'another message id',
  { json: { ...receiptJson, messageId: otherId } },
  refused('wire.receipt-mismatch', { member: 'messageId' }),
)
receipt(
  'W-26',
  'another conversation',
  { json: { ...receiptJson, conversationId: otherId } },
  refused('wire.receipt-mismatch', { member: 'conversationId' }),
)
receipt(
  'W-26',
  'another chain hash',
  { json: { ...receiptJson, chainHash: hash('x') } },
  refused('wire.receipt-mismatch', { member: 'chainHash' }),
)
receipt(
  'W-29',
  'a body altered after signing',
  { sentBody: JSON.stringify({ ...receiptJson, receivedAt: '2025-11-24T16:00:01Z' }) },
  refused('wire.digest-mismatch', {}),
)
receipt(
  'W-29',
  'a body over 16 KiB',
  { json: { ...receiptJson, note: 'x'.repeat(16_384) } },
  refused('wire.body-too-large', {
    limit: 16_384,
    length: JSON.stringify({ ...receiptJson, note: '' }).length + 16_384,
  }),
)
receipt(
  'W-29',
  'no signature',
  { set: { signature: undefined } },
  refused('wire.missing-header', { header: 'signature' }),
)
