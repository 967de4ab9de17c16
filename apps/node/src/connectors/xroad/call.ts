import { randomUUID } from 'node:crypto'
import type { BusAnswer, LookUpContext, RegisterRequest } from '../schema.ts'
import { parseJson, send } from '../send.ts'
import { mayPass } from './error-code.ts'
import { encodeIdentifier, servicePath } from './service-path.ts'

/** Our subsystem and the one asked, `instance/class/member/subsystem`. */
export interface XRoadParties {
  readonly client: string
  readonly provider: string
}

/**
 * Asks a register through its state's X-Road Security Server, as a consumer of the REST protocol r1. The answer must
 * name our request and the service that we asked; X-Road's own refusals carry `X-Road-Error`.
 * Throws when the operation declares no service code.
 */
export async function callXRoad(
  { url, parties }: { url: string; parties: XRoadParties },
  { method, serviceCode, path, body }: RegisterRequest,
  { conversationId }: LookUpContext,
  fetch: typeof globalThis.fetch,
): Promise<BusAnswer> {
  if (!serviceCode) throw new Error('an X-Road operation declares no service code')
  const id = randomUUID()
  const answer = await send(fetch, `${url}${servicePath(parties.provider, serviceCode, path)}`, {
    method,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json; charset=utf-8',
      'x-road-client': encodeIdentifier(parties.client),
      'x-road-id': id,
      // Free text for the provider's log: our conversation, never a person.
      'x-road-issue': conversationId,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if ('is' in answer) return answer
  const fault = answer.headers.get('x-road-error')
  if (fault !== null) return { is: 'unavailable', retryable: mayPass(fault), why: `X-Road ${fault.slice(0, 100)}` }
  const service = encodeIdentifier(`${parties.provider}/${serviceCode}`)
  if (answer.headers.get('x-road-id') !== id || answer.headers.get('x-road-service') !== service)
    return { is: 'unavailable', retryable: false, why: 'the answer belongs to another request' }
  if (answer.status >= 500) return { is: 'unavailable', retryable: true, why: `HTTP ${answer.status}` }
  if (answer.status >= 300) return { is: 'unavailable', retryable: false, why: `HTTP ${answer.status}` }
  return { is: 'answer', body: parseJson(answer.text) }
}
