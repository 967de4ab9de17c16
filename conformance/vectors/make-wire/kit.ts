import { createHash, createPrivateKey, sign } from 'node:crypto'

export type Headers = [string, string][]

// The key of RFC 9421 appendix B.1.3, known to everyone and good for nothing else.
export const jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA',
  y: 'Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0',
  d: 'UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs',
}
export const keyid = 'test-key-ecc-p256'
export const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
export const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()
export const signText = (base: string): string =>
  b64(sign('sha256', Buffer.from(base, 'ascii'), { key: privateKey, dsaEncoding: 'ieee-p1363' }))

export const created = 1764000000
export const messageId = '0193b7c2-5a10-7c3e-9f00-3d5c8e1a2b01'
export const otherId = '0193b7c2-5a10-7c3e-9f00-3d5c8e1a2b02'
export const conversationId = '5f3c1d60-2a4b-4c7d-8e9f-0a1b2c3d4e5f'
export const body = '{"evidence":"criminal-record","subject":"sealed"}'
export const zeros = 'A'.repeat(43).concat('=')
export const path = '/exchange/v1/messages'

export const plainFields = (reply: boolean): Headers => [
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

export type Change = {
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

export const standardParams = `;created=${created};keyid="${keyid}";alg="ecdsa-p256-sha256";tag="kopru-message"`

/** Applies a change and then signs, so that a vector breaks the one rule that it names and no other. */
export const request = (change: Change = {}) => {
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

export type Request = Omit<ReturnType<typeof request>, 'base'>
export const bare = ({ method, path, headers, body }: Request): Request => ({ method, path, headers, body })
export const edit = (from: Request, change: (headers: Headers) => Headers): Request => ({
  ...bare(from),
  headers: change(from.headers.map(([name, value]) => [name, value])),
})
export const replace =
  (name: string, by: (value: string) => string) =>
  (headers: Headers): Headers =>
    headers.map(([n, v]) => (n === name ? [n, by(v)] : [n, v]))

export const hash = (text: string): string => b64(sha256(text))
export const badSignature = 'wire.bad-signature'
