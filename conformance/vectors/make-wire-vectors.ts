/**
 * Writes conformance/vectors/wire/*.golden.json. To be run only together with a change of docs/wire.md: the signatures
 * are random, so every run changes every vector. It makes signatures by its own hand and shares no code with
 * packages/wire, so that a mistake there does not become the expectation here.
 */
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'

type Headers = [string, string][]

// The key of RFC 9421 appendix B.1.3, known to everyone and good for nothing else.
const jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA',
  y: 'Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0',
  d: 'UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs',
}
const keyid = 'test-key-ecc-p256'
const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()
const signText = (base: string): string =>
  b64(sign('sha256', Buffer.from(base, 'ascii'), { key: privateKey, dsaEncoding: 'ieee-p1363' }))

const created = 1764000000
const messageId = '0193b7c2-5a10-7c3e-9f00-3d5c8e1a2b01'
const otherId = '0193b7c2-5a10-7c3e-9f00-3d5c8e1a2b02'
const conversationId = '5f3c1d60-2a4b-4c7d-8e9f-0a1b2c3d4e5f'
const body = '{"evidence":"criminal-record","subject":"sealed"}'
const zeros = 'A'.repeat(43).concat('=')
const path = '/exchange/v1/messages'

const plainFields = (reply: boolean): Headers => [
  ['content-type', 'application/json'],
  ['content-digest', `sha-256=:${b64(sha256(body))}:`],
  ['content-length', String(Buffer.byteLength(body))],
  ['kopru-version', '1'],
  ['kopru-message-id', `"${messageId}"`],
  ['kopru-conversation-id', `"${conversationId}"`],
  ...(reply ? ([['kopru-in-reply-to', `"${otherId}"`]] as Headers) : []),
  ['kopru-from', '"TR/goc"'],
  ['kopru-to', '"KZ/migration"'],
  ['kopru-type', 'evidence-request'],
  ['kopru-legal-basis', 'agreement="ots-egov", article="5", purpose="residence-permit"'],
  ['kopru-mode', 'stored'],
  ['kopru-deadline', '@1767225600'],
  ['kopru-chain', `seq=1, prev=:${zeros}:`],
]

type Change = {
  path?: string
  reply?: boolean
  /** Fields with another value; undefined takes a field away. */
  set?: Record<string, string | undefined>
  /** Components that the signature leaves out. */
  leaveOut?: string[]
  reorder?: boolean
  params?: string
  label?: string
}

const standardParams = `;created=${created};keyid="${keyid}";alg="ecdsa-p256-sha256";tag="kopru-message"`

/** Applies a change and then signs, so that a vector breaks the one rule that it names and no other. */
const request = (change: Change = {}) => {
  const headers: Headers = []
  for (const [name, value] of plainFields(change.reply ?? false)) {
    const set = change.set !== undefined && name in change.set ? change.set[name] : value
    if (set !== undefined) headers.push([name, set])
  }
  for (const [name, value] of Object.entries(change.set ?? {})) {
    if (value !== undefined && !headers.some(([known]) => known === name)) headers.push([name, value])
  }
  const target = change.path ?? path
  const covered: Headers = ([['@method', 'POST'], ['@path', target], ...headers] as Headers).filter(
    ([name]) => !(change.leaveOut ?? []).includes(name),
  )
  if (change.reorder) covered.reverse()
  const params = `(${covered.map(([name]) => `"${name}"`).join(' ')})${change.params ?? standardParams}`
  const base = [...covered.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${params}`].join('\n')
  const label = change.label ?? 'kopru'
  headers.push(['signature-input', `${label}=${params}`], ['signature', `${label}=:${signText(base)}:`])
  return { method: 'POST', path: target, headers, body, base }
}

type Request = Omit<ReturnType<typeof request>, 'base'>
const bare = ({ method, path, headers, body }: Request): Request => ({ method, path, headers, body })
const edit = (from: Request, change: (headers: Headers) => Headers): Request => ({
  ...bare(from),
  headers: change(from.headers.map(([name, value]) => [name, value])),
})
const replace =
  (name: string, by: (value: string) => string) =>
  (headers: Headers): Headers =>
    headers.map(([n, v]) => (n === name ? [n, by(v)] : [n, v]))

const messages: object[] = []
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
const bad = 'wire.bad-signature'
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
  refuseRequest('W-20', `${name} altered after signing`, edit(request(), replace(name, by)), bad, { keyid })
}
refuseRequest('W-20', 'posted to another path', { ...request(), path: `/kz${path}` }, bad, { keyid })
refuseRequest(
  'W-20',
  'kopru-in-reply-to taken away together with its component',
  edit(request({ reply: true }), (headers) =>
    replace('signature-input', (value) => value.replace('"kopru-in-reply-to" ', ''))(
      headers.filter(([n]) => n !== 'kopru-in-reply-to'),
    ),
  ),
  bad,
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

// The chain.
const hash = (text: string): string => b64(sha256(text))
const chain = [
  ['the first message', 1, zeros, { seq: 1, prev: zeros }, undefined, 'next'],
  ['the next message', 8, hash('7'), { seq: 8, prev: hash('7') }, undefined, 'next'],
  ['a message is missing', 8, hash('7'), { seq: 9, prev: hash('8') }, undefined, 'gap'],
  ['the expected number over another past', 8, hash('7'), { seq: 8, prev: hash('other') }, undefined, 'fork'],
  ['a message comes again', 8, hash('7'), { seq: 7, prev: hash('6') }, [hash('7'), hash('7')], 'duplicate'],
  ['another message under an old number', 8, hash('7'), { seq: 7, prev: hash('6') }, [hash('7'), hash('7b')], 'fork'],
] as const
const chainVectors = chain.map(([title, expectedSeq, expectedPrev, link, known, verdict]) => ({
  rule: 'W-23',
  title,
  expectedSeq,
  expectedPrev,
  link,
  ...(known === undefined ? {} : { known: { stored: known[0], arrived: known[1] } }),
  verdict,
}))

// Answers.
const sentRequest = request()
const sent = {
  messageId,
  conversationId,
  chainHash: b64(sha256(sentRequest.base)),
  signatureField: sentRequest.headers.at(-1)?.[1] ?? '',
}
const foreignSignature = request().headers.at(-1)?.[1] ?? ''
type AnswerChange = {
  status?: number
  type?: string
  tag: string
  json: unknown
  bindTo?: string | undefined
  sentBody?: string
  set?: Record<string, string | undefined>
}
const answer = (change: AnswerChange) => {
  const status = change.status ?? 202
  const text = typeof change.json === 'string' ? change.json : JSON.stringify(change.json)
  const type = change.type ?? (status === 202 ? 'application/json' : 'application/problem+json')
  const digest = `sha-256=:${hash(text)}:`
  const bound = change.bindTo !== undefined
  const components = `("@status" "content-type" "content-digest"${bound ? ' "signature";req' : ''})`
  const sigParams = `${components};created=${created};keyid="${keyid}";alg="ecdsa-p256-sha256";tag="${change.tag}"`
  const base = [
    `"@status": ${status}`,
    `"content-type": ${type}`,
    `"content-digest": ${digest}`,
    ...(bound ? [`"signature";req: ${change.bindTo}`] : []),
    `"@signature-params": ${sigParams}`,
  ].join('\n')
  const headers: Headers = [
    ['content-type', type],
    ['content-digest', digest],
    ['signature-input', `kopru=${sigParams}`],
    ['signature', `kopru=:${signText(base)}:`],
  ]
  return {
    status,
    headers: headers.flatMap(([n, v]): Headers => {
      const set = change.set !== undefined && n in change.set ? change.set[n] : v
      return set === undefined ? [] : [[n, set]]
    }),
    body: change.sentBody ?? text,
  }
}

const receivedAt = '2025-11-24T16:00:00.250Z'
const receiptJson = { messageId, conversationId, receivedAt, chainHash: sent.chainHash }
const bindTo = sent.signatureField
const tag = 'kopru-receipt'
const receipts: object[] = []
const receipt = (rule: string, title: string, change: Partial<AnswerChange>, expect: object): void => {
  receipts.push({ rule, title, sent, response: answer({ tag, json: receiptJson, bindTo, ...change }), expect })
}
const refused = (code: string, codeParams: object) => ({ refused: { code, params: codeParams } })
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
receipt('W-25', 'the receipt of another request', { bindTo: foreignSignature }, refused(bad, { keyid }))
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

const code = 'federation.no-legal-basis'
const refusalJson = {
  type: `urn:kopru:refusal:${code}`,
  title: 'No agreement in force covers this exchange',
  status: 403,
  code,
  params: { from: 'TR', to: 'KZ', purpose: 'residence-permit' },
  messageId,
}
const refusals: object[] = []
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
refusal('W-28', 'bound to another request', { bindTo: foreignSignature }, refused(bad, { keyid }))
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
  { tag },
  refused('wire.signature-parameters', { parameter: 'tag' }),
)
refusal(
  'W-29',
  'a title altered after signing',
  { sentBody: JSON.stringify({ ...refusalJson, title: 'Other' }) },
  refused('wire.digest-mismatch', {}),
)

const write = (name: string, vectors: readonly object[]): void => {
  const numbered = vectors.map((vector, at) => ({ id: `${name}-${String(at + 1).padStart(3, '0')}`, ...vector }))
  const file = { specification: 'docs/wire.md, version 1', keys: [{ keyid, jwk }], vectors: numbered }
  writeFileSync(new URL(`./wire/${name}.golden.json`, import.meta.url), `${JSON.stringify(file, null, 2)}\n`)
}
write('messages', messages)
write('chain', chainVectors)
write('receipts', receipts)
write('refusals', refusals)
