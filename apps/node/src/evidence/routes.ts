import { Preview, PreviewDecision, Uuid } from '@kopru/client'
import { Type } from 'typebox'
import type { Sessions } from '../identity/sessions.ts'
import { type HttpServer, logConversation, readerLanguage } from '../platform/http.ts'
import { orThrow } from '../platform/refusal.ts'
import type { EvidenceService } from './service.ts'

const Params = Type.Object({ id: Uuid })

export async function registerEvidenceRoutes(
  app: HttpServer,
  { evidence, sessions }: { evidence: EvidenceService; sessions: Pick<Sessions, 'requirePerson'> },
): Promise<void> {
  await app.register(async (scope) => {
    const server = scope as unknown as HttpServer
    // Refusals too are found again by the conversation of the matter.
    server.addHook('preHandler', async (request) => {
      const { id } = request.params as { id: string }
      const conversationId = await evidence.findConversation(id)
      if (conversationId) logConversation(request, conversationId)
    })
    registerPreviewRoutes(server, { evidence, sessions })
  })
}

function registerPreviewRoutes(
  app: HttpServer,
  { evidence, sessions }: { evidence: EvidenceService; sessions: Pick<Sessions, 'requirePerson'> },
): void {
  app.get('/api/previews/:id', { schema: { params: Params, response: { 200: Preview } } }, async (request) => {
    const person = await sessions.requirePerson(request)
    return orThrow(await evidence.preview(request.params.id, person, readerLanguage(request)))
  })

  app.post(
    '/api/previews/:id/decision',
    {
      schema: {
        params: Params,
        body: PreviewDecision,
        response: { 200: Type.Object({ returnUrl: Type.String() }) },
      },
    },
    async (request) => {
      const person = await sessions.requirePerson(request)
      return orThrow(await evidence.decide(request.params.id, person, request.body))
    },
  )
}
