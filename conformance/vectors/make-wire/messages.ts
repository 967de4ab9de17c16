import { createHash, sign } from 'node:crypto'
import {
  b64,
  badSignature,
  bare,
  body,
  type Change,
  conversationId,
  created,
  edit,
  keyid,
  messageId,
  otherId,
  path,
  plainFields,
  privateKey,
  type Request,
  replace,
  request,
  sha256,
  standardParams,
  zeros,
} from './kit.ts'

export const messages: object[] = []
const accept = (rule: string, title: string, change: Change, expected: object): void => {
  const made = request(change)
  const value = (name: string): string => made.headers.find(([n]) => n === name)?.[1] ?? ''
  const accepted = {
    messageId,
    conversationId,
    from: { party: 'TR', authority: 'goc' },
    to: { party: 'KZ', authority: 'migration' },
    type: 'evidence-request',
    legalBasis: { agreement: 'ots-egov', article: '5', purpose: 'residence-permit' },
    mode: 'stored',
    deadline: 1767225600,
    chain: { seq: 1, prev: zeros },
    contentType: value('content-type'),
    contentLength: Buffer.byteLength(body),
    created,
    keyid,
    ...expected,
    signatureBase: made.base,
    chainHash: b64(sha256(made.base)),
  }
  messages.push({ rule, title, request: bare(made), expect: { accepted } })
}
const refuseRequest = (rule: string, title: string, made: Request, code: string, params: object): void => {
  messages.push({ rule, title, request: bare(made), expect: { refused: { code, params } } })
}
const refuse = (rule: string, title: string, change: Change, code: string, params: object): void =>
  refuseRequest(rule, title, request(change), code, params)
const malformed = (rule: string, header: string, title: string, value: string): void =>
  refuse(rule, title, { set: { [header]: value } }, 'wire.malformed-header', { header })

accept('W-20', 'an opening message', {}, {})
accept('W-08', 'a reply names the message it answers', { reply: true }, { inReplyTo: otherId })
accept('W-01', 'an exchange URL may have a path', { path: `/kopru/kz${path}` }, { path: `/kopru/kz${path}` })
const linked = b64(sha256('any message'))
accept(
  'W-13',
  'a later message links to the one before',
  { set: { 'kopru-chain': `seq=42, prev=:${linked}:` } },
  { chain: { seq: 42, prev: linked } },
)
accept(
  'W-11',
  'an article may hold spaces and brackets',
  { set: { 'kopru-legal-basis': 'agreement="ots-egov", article="7 (2), a", purpose="tax-residence"' } },
  { legalBasis: { agreement: 'ots-egov', article: '7 (2), a', purpose: 'tax-residence' } },
)
accept('W-12', 'immediate mode', { set: { 'kopru-mode': 'immediate' } }, { mode: 'immediate' })
accept(
  'W-14',
  'a media type with parameters',
  { set: { 'content-type': 'multipart/related; boundary="a b";type=x' } },
  {},
)
{
  const made = request()
  const rest = messages[0] as { expect: { accepted: object } }
  messages.push({
    rule: 'W-06',
    title: 'other fields are passed over, and names are compared without regard to case',
    request: edit(made, (headers) => [
      ['Host', 'node.example'],
      ['Via', '1.1 a'],
      ['Via', '1.1 b'],
      ...headers.map(([n, v]): [string, string] => [n.toUpperCase(), v]),
    ]),
    expect: { accepted: rest.expect.accepted },
  })
}

const target = 'wire.wrong-target'
refuseRequest('W-01', 'another method', { ...request(), method: 'PUT' }, target, { method: 'PUT' })
refuse('W-01', 'another path', { path: '/exchange/v1/other' }, target, { method: 'POST' })
refuse('W-01', 'a query', { path: `${path}?a=1` }, target, { method: 'POST' })
refuse('W-01', 'a dot segment', { path: `/a/..${path}` }, target, { method: 'POST' })
refuseRequest(
  'W-02',
  'too large a header section, even through a field that is passed over',
  edit(request(), (headers) => [['x-filler', 'x'.repeat(16_384 - 12)], ...headers]),
  'wire.header-too-large',
  { limit: 16_384, size: 16_384 + 'content-typeapplication/json'.length + 4 },
)
for (const name of ['kopru-mode', 'content-length', 'signature', 'signature-input']) {
  refuseRequest(
    'W-03',
    `${name} twice`,
    edit(request(), (headers) => [...headers, [name.toUpperCase(), headers.find(([n]) => n === name)?.[1] ?? '']]),
    'wire.duplicate-header',
    { header: name },
  )
}
refuseRequest(
  'W-03',
  'a field name with the Kelvin sign, which lower-cases to k',
  edit(request(), (headers) => headers.map(([n, v]) => [n === 'kopru-mode' ? '\u212Aopru-mode' : n, v])),
  'wire.malformed-header',
  { header: '?' },
)
for (const header of ['kopru-priority', 'content-encoding']) {
  refuse('W-04', `${header}, though signed`, { set: { [header]: 'gzip' } }, 'wire.unknown-header', { header })
}
for (const [header] of plainFields(false)) {
  refuse('W-05', `no ${header}`, { set: { [header]: undefined } }, 'wire.missing-header', { header })
}
for (const header of ['signature-input', 'signature']) {
  refuseRequest(
    'W-05',
    `no ${header}`,
    edit(request(), (headers) => headers.filter(([n]) => n !== header)),
    'wire.missing-header',
    { header },
  )
}
refuse('W-07', 'a version not known', { set: { 'kopru-version': '2' } }, 'wire.unsupported-version', {
  version: '2',
  supported: '1',
})
malformed('W-07', 'kopru-version', 'a version that is no integer', '1.0')
malformed('W-08', 'kopru-message-id', 'a message id of version 4', `"${conversationId}"`)
malformed('W-08', 'kopru-message-id', 'a message id in upper case', `"${messageId.toUpperCase()}"`)
malformed('W-08', 'kopru-message-id', 'a message id without quotes', messageId)
malformed('W-08', 'kopru-conversation-id', 'a conversation id that is no UUID', '"42"')
refuse(
  'W-08',
  'a reply to something that is no message',
  { reply: true, set: { 'kopru-in-reply-to': '""' } },
  'wire.malformed-header',
  { header: 'kopru-in-reply-to' },
)
malformed('W-09', 'kopru-from', 'a party in lower case', '"tr/goc"')
malformed('W-09', 'kopru-from', 'a party of one letter', '"T/goc"')
malformed('W-09', 'kopru-to', 'no authority', '"KZ"')
malformed('W-09', 'kopru-to', 'two authorities', '"KZ/migration/other"')
malformed('W-10', 'kopru-type', 'a type in upper case', 'Evidence-Request')
malformed('W-10', 'kopru-type', 'a type in quotes', '"evidence-request"')
malformed('W-11', 'kopru-legal-basis', 'no purpose', 'agreement="ots-egov", article="5"')
malformed('W-11', 'kopru-legal-basis', 'another order', 'article="5", agreement="ots-egov", purpose="residence-permit"')
malformed('W-11', 'kopru-legal-basis', 'a further member', 'agreement="a", article="5", purpose="p", urgent')
malformed('W-11', 'kopru-legal-basis', 'an escape', 'agreement="a", article="\\"5\\"", purpose="p"')
malformed('W-12', 'kopru-mode', 'a third mode', 'maybe')
malformed('W-12', 'kopru-deadline', 'a deadline that is no date', '1767225600')
malformed('W-12', 'kopru-deadline', 'a deadline before 1970', '@-1')
malformed('W-12', 'kopru-deadline', 'a deadline of 12 digits', '@100000000000')
malformed('W-13', 'kopru-chain', 'number zero', `seq=0, prev=:${zeros}:`)
malformed('W-13', 'kopru-chain', 'a first message with a predecessor', `seq=1, prev=:${linked}:`)
malformed('W-13', 'kopru-chain', 'a later message without one', `seq=2, prev=:${zeros}:`)
malformed('W-13', 'kopru-chain', 'a predecessor of 31 bytes', `seq=2, prev=:${b64(new Uint8Array(31).fill(7))}:`)
malformed('W-14', 'content-type', 'no media type', 'json')
malformed('W-14', 'content-length', 'a leading zero', `0${Buffer.byteLength(body)}`)
refuse('W-14', 'a body over 1 GiB', { set: { 'content-length': '1073741825' } }, 'wire.body-too-large', {
  limit: 1_073_741_824,
  length: 1_073_741_825,
})
malformed('W-15', 'content-digest', 'another algorithm', `sha-512=:${b64(createHash('sha512').update(body).digest())}:`)
malformed('W-15', 'content-digest', 'two digests', `sha-256=:${b64(sha256(body))}:, md5=:AAAA:`)
{
  const digest = b64(sha256(body))
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const loose = `${digest.slice(0, 42)}${alphabet[alphabet.indexOf(digest[42] ?? '') + 1]}=`
  malformed('W-16', 'content-digest', 'a digest with an unused bit set', `sha-256=:${loose}:`)
  malformed('W-16', 'content-digest', 'a digest without padding', `sha-256=:${digest.slice(0, 43)}:`)
}
malformed('W-16', 'kopru-chain', 'the alphabet of base64url', `seq=2, prev=:${'_'.repeat(42)}8=:`)
for (const name of ['@method', '@path', ...plainFields(false).map(([n]) => n)]) {
  refuse('W-17', `${name} not covered`, { leaveOut: [name] }, 'wire.components-not-covered', { missing: `"${name}"` })
}
refuse(
  'W-17',
  'kopru-in-reply-to present but not covered',
  { reply: true, leaveOut: ['kopru-in-reply-to'] },
  'wire.components-not-covered',
  { missing: '"kopru-in-reply-to"' },
)
const input = { header: 'signature-input' }
refuse('W-17', 'another order', { reorder: true }, 'wire.malformed-header', input)
refuse('W-17', 'another label', { label: 'sig1' }, 'wire.malformed-header', input)
refuseRequest(
  'W-17',
  'a second signature',
  edit(
    request(),
    replace('signature-input', (value) => `${value}, other=("@method");created=1`),
  ),
  'wire.malformed-header',
  input,
)
const params = (text: string): Change => ({ params: text })
const wrongParameter = (parameter: string, title: string, text: string): void =>
  refuse('W-18', title, params(text), 'wire.signature-parameters', { parameter })
wrongParameter('created', 'no created', `;keyid="${keyid}";alg="ecdsa-p256-sha256";tag="kopru-message"`)
wrongParameter('keyid', 'no keyid', `;created=${created};alg="ecdsa-p256-sha256";tag="kopru-message"`)
wrongParameter('alg', 'another algorithm', standardParams.replace('ecdsa-p256-sha256', 'hmac-sha256'))
wrongParameter('tag', 'the tag of a receipt', standardParams.replace('kopru-message', 'kopru-receipt'))
refuse('W-18', 'a further parameter', params(`${standardParams};nonce="a"`), 'wire.malformed-header', input)
refuse(
  'W-18',
  'another order of parameters',
  params(`;keyid="${keyid}";created=${created};alg="ecdsa-p256-sha256";tag="kopru-message"`),
  'wire.malformed-header',
  input,
)
refuseRequest(
  'W-19',
  'a signature in DER',
  edit(
    request(),
    replace('signature', () => `kopru=:${b64(sign('sha256', Buffer.from('x'), privateKey))}:`),
  ),
  'wire.malformed-header',
  { header: 'signature' },
)
const altered: [string, (value: string) => string][] = [
  ['kopru-from', () => '"AZ/goc"'],
  ['kopru-to', () => '"KG/migration"'],
  ['kopru-deadline', () => '@1767225601'],
  ['content-length', () => '1'],
  ['kopru-legal-basis', (value) => value.replace('"5"', '"6"')],
  ['signature-input', (value) => value.replace(String(created), String(created + 1))],
  ['signature', () => `kopru=:${b64(new Uint8Array(64))}:`],
]
for (const [name, by] of altered) {
  refuseRequest('W-20', `${name} altered after signing`, edit(request(), replace(name, by)), badSignature, { keyid })
}
refuseRequest('W-20', 'posted to another path', { ...request(), path: `/kz${path}` }, badSignature, { keyid })
refuseRequest(
  'W-20',
  'kopru-in-reply-to taken away together with its component',
  edit(request({ reply: true }), (headers) =>
    replace('signature-input', (value) => value.replace('"kopru-in-reply-to" ', ''))(
      headers.filter(([n]) => n !== 'kopru-in-reply-to'),
    ),
  ),
  badSignature,
  { keyid },
)
refuseRequest(
  'W-21',
  'one byte of the body altered',
  { ...request(), body: body.replace('sealed', 'sealeD') },
  'wire.digest-mismatch',
  {},
)
const declared = Buffer.byteLength(body)
refuseRequest('W-21', 'a byte too many', { ...request(), body: `${body} ` }, 'wire.length-mismatch', {
  declared,
  received: declared + 1,
})
refuseRequest('W-21', 'a byte too few', { ...request(), body: body.slice(1) }, 'wire.length-mismatch', {
  declared,
  received: declared - 1,
})
