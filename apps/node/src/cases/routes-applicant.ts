import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import {
  Application,
  ApplicationSummary,
  LanguageCode,
  maxSignatureBytes,
  SentSignature,
  Statement,
  Uuid,
} from '@kopru/client'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Sessions } from '../identity/sessions.ts'
import { type HttpServer, logConversation, readerLanguage } from '../platform/http.ts'
import { orThrow, RefusalError, refuse } from '../platform/refusal.ts'
import type { Cases } from './service.ts'

const Id = Type.Object({ id: Uuid })
const Requirement = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' })
const strict = { additionalProperties: false } as const
/** Times in an hour that one person may have their state asked about a signature. */
const homeQuestions = 20
const shown = { response: { 200: Application } }

export const idempotencyKeyOf = (request: FastifyRequest): string | undefined => {
  const { 'idempotency-key': key } = request.headers
  return typeof key === 'string' ? key : undefined
}

/** What a logged-in person does with their own applications. */
export async function registerApplicantRoutes(
  app: HttpServer,
  { cases, sessions }: { cases: Cases; sessions: Pick<Sessions, 'requirePerson'> },
): Promise<void> {
  const { applicant, payments } = cases

  app.get(
    '/api/applications',
    { schema: { response: { 200: Type.Object({ applications: Type.Array(ApplicationSummary) }) } } },
    async (request) => ({ applications: await applicant.list(await sessions.requirePerson(request)) }),
  )

  app.post(
    '/api/applications',
    { schema: { body: Type.Object({ service: Type.String({ maxLength: 64 }) }, strict), ...shown } },
    async (request) => {
      const person = await sessions.requirePerson(request)
      const application = orThrow(await applicant.start(person, request.body.service))
      logConversation(request, application.conversationId)
      return application
    },
  )

  app.get('/api/applications/:id', { schema: { params: Id, ...shown } }, async (request) => {
    const person = await sessions.requirePerson(request)
    return orThrow(await applicant.show(person, request.params.id))
  })

  app.put(
    '/api/applications/:id/form',
    {
      schema: {
        params: Id,
        body: Type.Object(
          { revision: Type.Integer({ minimum: 0 }), data: Type.Record(Type.String(), Type.Unknown()) },
          strict,
        ),
        ...shown,
      },
    },
    async (request) => {
      const person = await sessions.requirePerson(request)
      return orThrow(await applicant.saveForm(person, request.params.id, request.body))
    },
  )

  app.post(
    '/api/applications/:id/evidence-requests',
    {
      schema: {
        params: Id,
        body: Type.Object(
          {
            textSha256: Type.String({ pattern: '^[0-9a-fA-F]{64}$' }),
            language: LanguageCode,
            items: Type.Array(
              Type.Object({ requirement: Requirement, evidenceType: Type.String({ maxLength: 64 }) }, strict),
              { minItems: 1, maxItems: 50 },
            ),
          },
          strict,
        ),
        ...shown,
      },
    },
    async (request) => {
      const person = await sessions.requirePerson(request)
      return orThrow(await applicant.requestEvidence(person, request.params.id, request.body))
    },
  )

  const StatementOf = Type.Object({ id: Uuid, requirement: Requirement })
  app.get(
    '/api/applications/:id/statements/:requirement',
    {
      schema: {
        params: StatementOf,
        querystring: Type.Object({ language: LanguageCode }, strict),
        response: { 200: Statement },
      },
    },
    async (request) => {
      const person = await sessions.requirePerson(request)
      const { id, requirement } = request.params
      return orThrow(await applicant.statement(person, id, { requirement, ...request.query }))
    },
  )

  await app.register(async (scope) => {
    // Each such question is a message to another state. A person who signs here where nobody is asked may do so at will.
    await scope.register(rateLimit, {
      max: homeQuestions,
      timeWindow: '1 hour',
      hook: 'preHandler',
      allowList: ({ body }) => (body as SentSignature).mayAskHome !== true,
      keyGenerator: async (request) => (await sessions.requirePerson(request)).identity.identifier,
      errorResponseBuilder: () => new RefusalError(refuse('request.too-many')),
    })
    const server = scope as unknown as HttpServer
    server.post(
      '/api/applications/:id/signatures/:requirement',
      {
        bodyLimit: maxSignatureBytes * 2,
        schema: { params: StatementOf, body: SentSignature, ...shown },
      },
      async (request) => {
        const person = await sessions.requirePerson(request)
        const { id, requirement } = request.params
        const { cms: text, ...sent } = request.body
        const cms = Buffer.from(text, 'base64')
        if (cms.length > maxSignatureBytes)
          throw new RefusalError(refuse('cases.signature-too-large', { limitBytes: maxSignatureBytes }))
        return orThrow(await applicant.sign(person, id, { requirement, cms, ...sent }))
      },
    )
  })

  app.delete(
    '/api/applications/:id/uploads/:uploadId',
    { schema: { params: Type.Object({ id: Uuid, uploadId: Uuid }), ...shown } },
    async (request) => {
      const person = await sessions.requirePerson(request)
      const { id, uploadId } = request.params
      return orThrow(await applicant.removeUpload(person, id, uploadId))
    },
  )

  app.post(
    '/api/applications/:id/payment',
    {
      schema: {
        params: Id,
        response: { 200: Type.Object({ redirectUrl: Type.String() }) },
      },
    },
    async (request) => {
      const person = await sessions.requirePerson(request)
      return orThrow(await payments.start(person, request.params.id, readerLanguage(request)))
    },
  )

  for (const action of ['submit', 'withdraw'] as const)
    app.post(`/api/applications/:id/${action}`, { schema: { params: Id, ...shown } }, async (request) => {
      const person = await sessions.requirePerson(request)
      const { id } = request.params
      return orThrow(await applicant[action](person, id, idempotencyKeyOf(request)))
    })

  app.post(
    '/api/applications/:id/answers/:questionId',
    {
      schema: {
        params: Type.Object({ id: Uuid, questionId: Uuid }),
        body: Type.Object({ text: Type.String({ minLength: 1, maxLength: 4000 }) }, strict),
        ...shown,
      },
    },
    async (request) => {
      const person = await sessions.requirePerson(request)
      const { id, questionId } = request.params
      const sent = { questionId, text: request.body.text, key: idempotencyKeyOf(request) }
      return orThrow(await applicant.answer(person, id, sent))
    },
  )

  app.get('/api/applications/:id/permit', { schema: { params: Id } }, async (request, reply) => {
    const person = await sessions.requirePerson(request)
    const { number, pdf } = orThrow(await applicant.permit(person, request.params.id))
    return reply.type('application/pdf').header('content-disposition', `attachment; filename="${number}.pdf"`).send(pdf)
  })

  await app.register(async (scope) => {
    await scope.register(multipart, { limits: { files: 1, fields: 0, parts: 1 } })
    const server = scope as unknown as HttpServer
    server.post(
      '/api/applications/:id/uploads/:requirement',
      {
        // Above the largest limit that a declaration may set; each requirement's own is held while reading.
        bodyLimit: 32 * 1024 * 1024,
        schema: { params: Type.Object({ id: Uuid, requirement: Requirement }), ...shown },
      },
      async (request) => {
        const person = await sessions.requirePerson(request)
        const { id, requirement } = request.params
        const limitBytes = orThrow(await applicant.uploadLimit(person, id, requirement))
        if (!request.isMultipart()) throw new RefusalError(refuse('request.unsupported-type'))
        const file = await request.file({ limits: { fileSize: limitBytes }, throwFileSizeLimit: false })
        if (file === undefined) throw new RefusalError(refuse('documents.no-file'))
        const bytes = await file.toBuffer()
        if (file.file.truncated) throw new RefusalError(refuse('documents.file-too-large', { limitBytes }))
        const sent = { requirement, fileName: file.filename, bytes }
        return orThrow(await applicant.upload(person, id, sent))
      },
    )
  })
}
