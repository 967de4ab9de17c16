import type { Sessions } from '../identity/sessions.ts'
import { type HttpServer, logConversation } from '../platform/http.ts'
import { registerApplicantRoutes } from './routes-applicant.ts'
import { registerOfficerRoutes } from './routes-officer.ts'
import { registerPaymentRoutes } from './routes-payment.ts'
import type { Cases } from './service.ts'

export async function registerCaseRoutes(
  app: HttpServer,
  deps: { cases: Cases; sessions: Pick<Sessions, 'requirePerson' | 'requireStaff'> },
): Promise<void> {
  await app.register(async (scope) => {
    const server = scope as unknown as HttpServer
    // Refusals too are found again by the conversation of the matter.
    server.addHook('preHandler', async (request) => {
      const { id, applicationId = id } = request.params as { id?: string; applicationId?: string }
      const conversationId = applicationId && (await deps.cases.findConversation(applicationId))
      if (conversationId) logConversation(request, conversationId)
    })
    await registerApplicantRoutes(server, deps)
    registerOfficerRoutes(server, deps)
    await registerPaymentRoutes(server, deps)
  })
}
