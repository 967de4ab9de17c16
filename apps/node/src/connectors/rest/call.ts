import { judgeStatus, readJson } from '../judge-status.ts'
import type { BusAnswer, LookUpContext, RegisterRequest } from '../schema.ts'
import { type Line, send } from '../send.ts'

/** Asks a register that speaks plain JSON over HTTP, with a bearer credential (RFC 6750). */
export async function callRest(
  { url, credential }: { url: string; credential?: string },
  { method, path, body }: RegisterRequest,
  { conversationId, requester }: LookUpContext,
  line: Line,
): Promise<BusAnswer> {
  const answer = await send(line, `${url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      'x-conversation-id': conversationId,
      'x-requester': requester,
      ...(body && { 'content-type': 'application/json' }),
      ...(credential && { authorization: `Bearer ${credential}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if ('is' in answer) return answer
  return judgeStatus(answer) ?? readJson(answer)
}
