import type { BusAnswer, LookUpContext, RegisterRequest } from '../schema.ts'
import { parseJson, send } from '../send.ts'

/** Asks a register that speaks plain JSON over HTTP, with a bearer credential (RFC 6750). */
export async function callRest(
  { url, credential }: { url: string; credential?: string },
  { method, path, body }: RegisterRequest,
  { conversationId, requester }: LookUpContext,
  fetch: typeof globalThis.fetch,
): Promise<BusAnswer> {
  const answer = await send(fetch, `${url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-conversation-id': conversationId,
      'x-requester': requester,
      ...(credential && { authorization: `Bearer ${credential}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if ('is' in answer) return answer
  if (answer.status >= 500 || answer.status === 429)
    return { is: 'unavailable', retryable: true, why: `HTTP ${answer.status}` }
  if (answer.status >= 300) return { is: 'unavailable', retryable: false, why: `HTTP ${answer.status}` }
  return { is: 'answer', body: parseJson(answer.text) }
}
