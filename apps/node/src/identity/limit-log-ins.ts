import rateLimit from '@fastify/rate-limit'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'

/** Log-ins that one address may begin or end in a minute. */
const logInsAMinute = 240

/** Every beginning of a log-in is a row; nobody begins more than four a second at the routes of this scope. */
export async function limitLogIns(scope: HttpServer): Promise<void> {
  await scope.register(rateLimit, {
    max: logInsAMinute,
    timeWindow: '1 minute',
    errorResponseBuilder: () => new RefusalError(refuse('request.too-many')),
  })
}
