import { b64, conversationId, created, type Headers, hash, keyid, messageId, request, sha256, signText } from './kit.ts'

const sentRequest = request()
export const sent = {
  messageId,
  conversationId,
  chainHash: b64(sha256(sentRequest.base)),
  signatureField: sentRequest.headers.at(-1)?.[1] ?? '',
}
export const foreignSignature = request().headers.at(-1)?.[1] ?? ''
export type AnswerChange = {
  status?: number
  type?: string
  tag: string
  json: unknown
  bindTo?: string | undefined
  sentBody?: string
  set?: Record<string, string | undefined>
}
export const answer = (change: AnswerChange) => {
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

export const bindTo = sent.signatureField
export const refused = (code: string, codeParams: object) => ({ refused: { code, params: codeParams } })
