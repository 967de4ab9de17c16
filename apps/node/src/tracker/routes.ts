import { Tracker } from '@kopru/client'
import type { Sessions } from '../identity/sessions.ts'
import type { HttpServer } from '../platform/http.ts'
import type { TrackerService } from './service.ts'

export function registerTrackerRoutes(
  app: HttpServer,
  { tracker, sessions }: { tracker: TrackerService; sessions: Pick<Sessions, 'requirePerson'> },
): void {
  app.get('/api/tracker', { schema: { response: { 200: Tracker } } }, async (request) =>
    tracker.read(await sessions.requirePerson(request)),
  )
}
