import { RecordDecision, RecordTask, RecordTaskDetail, Uuid } from '@kopru/client'
import { Type } from 'typebox'
import type { Sessions } from '../identity/sessions.ts'
import { type HttpServer, readerLanguage } from '../platform/http.ts'
import { orThrow } from '../platform/refusal.ts'
import type { LinksService } from './service.ts'

const Params = Type.Object({ id: Uuid })
const Tasks = Type.Object({ tasks: Type.Array(RecordTask) })

/** For officers of the authority that keeps the register. */
export function registerRecordTaskRoutes(
  app: HttpServer,
  { links: { ofOfficer }, sessions }: { links: LinksService; sessions: Pick<Sessions, 'requireStaff'> },
): void {
  app.get('/api/record-tasks', { schema: { response: { 200: Tasks } } }, async (request) => ({
    tasks: await ofOfficer.list(await sessions.requireStaff(request, 'officer')),
  }))

  app.get(
    '/api/record-tasks/:id',
    { schema: { params: Params, response: { 200: RecordTaskDetail } } },
    async (request) => {
      const staff = await sessions.requireStaff(request, 'officer')
      return orThrow(await ofOfficer.show(staff, request.params.id, readerLanguage(request)))
    },
  )

  app.post(
    '/api/record-tasks/:id/decision',
    { schema: { params: Params, body: RecordDecision, response: { 200: Tasks } } },
    async (request) => {
      const staff = await sessions.requireStaff(request, 'officer')
      orThrow(await ofOfficer.decide(staff, request.params.id, request.body))
      return { tasks: await ofOfficer.list(staff) }
    },
  )
}
