import { type AnswerChange, answer, bindTo, foreignSignature, refused, sent } from './answer-kit.ts'
import { badSignature, created, keyid, messageId, otherId } from './kit.ts'

const code = 'federation.no-legal-basis'
const refusalJson = {
  type: `urn:kopru:refusal:${code}`,
  title: 'No agreement in force covers this exchange',
  status: 403,
  code,
  params: { from: 'TR', to: 'KZ', purpose: 'residence-permit' },
  messageId,
}
export const refusals: object[] = []
const refusal = (rule: string, title: string, change: Partial<AnswerChange>, expect: object): void => {
  const response = answer({ tag: 'kopru-refusal', status: 403, json: refusalJson, bindTo, ...change })
  refusals.push({ rule, title, sent, response, expect })
}
const { type: _, ...refusalMembers } = refusalJson
refusal('W-27', 'a refusal', {}, { accepted: { ...refusalMembers, bound: true, created, keyid } })
refusal(
  'W-27',
  'members not known are passed over',
  { json: { ...refusalJson, instance: '/x' } },
  { accepted: { ...refusalMembers, bound: true, created, keyid } },
)
for (const [member, value] of [
  ['code', 'No'],
  ['type', 'about:blank'],
  ['status', 404],
  ['title', ''],
  ['params', { subject: { name: 'nested' } }],
  ['params', undefined],
  ['params', Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`p${at}`, at]))],
  ['messageId', 7],
] as const) {
  refusal(
    'W-27',
    `${member} is ${JSON.stringify(value) ?? 'absent'}`,
    { json: { ...refusalJson, [member]: value } },
    refused('wire.malformed-refusal', { member }),
  )
}
refusal(
  'W-27',
  'a status that refuses nothing',
  { status: 200, type: 'application/problem+json' },
  refused('wire.malformed-refusal', { member: 'status' }),
)
refusal(
  'W-27',
  'the refusal of another message',
  { json: { ...refusalJson, messageId: otherId } },
  refused('wire.refusal-mismatch', { member: 'messageId' }),
)
refusal('W-28', 'bound to another request', { bindTo: foreignSignature }, refused(badSignature, { keyid }))
{
  const { messageId: __, ...unnamed } = refusalMembers
  refusal(
    'W-28',
    'a refusal of what could not be read is unbound',
    { bindTo: undefined, json: { ...refusalJson, messageId: undefined } },
    { accepted: { ...unnamed, bound: false, created, keyid } },
  )
}
refusal(
  'W-28',
  'a refusal with the tag of a receipt',
  { tag: 'kopru-receipt' },
  refused('wire.signature-parameters', { parameter: 'tag' }),
)
refusal(
  'W-29',
  'a title altered after signing',
  { sentBody: JSON.stringify({ ...refusalJson, title: 'Other' }) },
  refused('wire.digest-mismatch', {}),
)
