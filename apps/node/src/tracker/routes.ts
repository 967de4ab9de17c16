import rateLimit from '@fastify/rate-limit'
import { Tracker } from '@kopru/client'
import type { Sessions } from '../identity/sessions.ts'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import type { TrackerService } from './service.ts'

export async function registerTrackerRoutes(
  app: HttpServer,
  { tracker, sessions }: { tracker: TrackerService; sessions: Pick<Sessions, 'requirePerson'> },
): Promise<void> {
  await app.register(async (scope) => {
    // Each reading is a message to every state that knows the person, kept for good at both ends.
    await scope.register(rateLimit, {
      max: 120,
      timeWindow: '1 minute',
      hook: 'preHandler',
      keyGenerator: async (request) => (await sessions.requirePerson(request)).identity.identifier,
      errorResponseBuilder: () => new RefusalError(refuse('request.too-many')),
    })
    const server = scope as unknown as HttpServer
    server.get('/api/tracker', { schema: { response: { 200: Tracker } } }, async (request) =>
      tracker.read(await sessions.requirePerson(request)),
    )
  })
}
