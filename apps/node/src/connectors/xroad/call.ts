import { randomUUID } from 'node:crypto'
import { judgeStatus, readJson } from '../judge-status.ts'
import type { BusAnswer, LookUpContext, RegisterRequest, XRoadParties } from '../schema.ts'
import { type Line, send } from '../send.ts'
import { mayPass } from './error-code.ts'
import { encodeIdentifier, isIdentifier, servicePath } from './identifiers.ts'

/**
 * Asks a register through its state's X-Road Security Server, as a consumer of the REST protocol r1. The answer must
 * name our request and the service that we asked; X-Road's own refusals carry `X-Road-Error`.
 * Throws when the operation declares no service code.
 */
export async function callXRoad(
  { url, parties }: { url: string; parties: XRoadParties },
  { method, serviceCode, path, body }: RegisterRequest,
  { conversationId }: LookUpContext,
  line: Line,
): Promise<BusAnswer> {
  if (!serviceCode) throw new Error('an X-Road operation declares no service code')
  const id = randomUUID()
  const service = `${parties.provider}/${serviceCode}`
  const answer = await send(line, `${url}${servicePath(service, path)}`, {
    method,
    headers: {
      accept: 'application/json',
      'x-road-client': encodeIdentifier(parties.client),
      'x-road-id': id,
      // Free text for the provider's log: our conversation, never a person.
      'x-road-issue': conversationId,
      ...(body && { 'content-type': 'application/json; charset=utf-8' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if ('is' in answer) return answer
  const fault = answer.headers.get('x-road-error')
  // The status tells nothing here: malformed requests come back as 500, faults relayed from older servers as 400.
  if (fault !== null) return { is: 'unavailable', retryable: mayPass(fault), why: `X-Road ${fault.slice(0, 100)}` }
  const refused = judgeStatus(answer)
  if (refused) return refused
  if (answer.headers.get('x-road-id') !== id || !isIdentifier(answer.headers.get('x-road-service'), service))
    return { is: 'unavailable', retryable: false, why: 'the answer belongs to another request' }
  return readJson(answer)
}
