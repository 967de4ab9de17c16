import { EvidenceContent, OfficerAction, OfficerCase, Party, QueueItem, UploadSeals, Uuid } from '@kopru/client'
import { Type } from 'typebox'
import type { Sessions } from '../identity/sessions.ts'
import { type HttpServer, readerLanguage } from '../platform/http.ts'
import { orThrow } from '../platform/refusal.ts'
import { idempotencyKeyOf } from './routes-applicant.ts'
import type { Cases } from './service.ts'

const Id = Type.Object({ id: Uuid })

/** What an officer does with the cases of their authority. */
export function registerOfficerRoutes(
  app: HttpServer,
  { cases: { officer }, sessions }: { cases: Cases; sessions: Pick<Sessions, 'requireStaff'> },
): void {
  app.get(
    '/api/cases',
    { schema: { response: { 200: Type.Object({ cases: Type.Array(QueueItem) }) } } },
    async (request) => ({ cases: await officer.queue(await sessions.requireStaff(request, 'officer')) }),
  )

  app.get('/api/cases/:id', { schema: { params: Id, response: { 200: OfficerCase } } }, async (request) => {
    const staff = await sessions.requireStaff(request, 'officer')
    return orThrow(await officer.show(staff, request.params.id))
  })

  app.get(
    '/api/cases/:id/evidence/:evidenceId',
    { schema: { params: Type.Object({ id: Uuid, evidenceId: Uuid }), response: { 200: EvidenceContent } } },
    async (request) => {
      const staff = await sessions.requireStaff(request, 'officer')
      const { id, evidenceId } = request.params
      return orThrow(await officer.evidence(staff, id, { evidenceId, language: readerLanguage(request) }))
    },
  )

  app.get(
    '/api/cases/:id/uploads/:uploadId',
    { schema: { params: Type.Object({ id: Uuid, uploadId: Uuid }) } },
    async (request, reply) => {
      const staff = await sessions.requireStaff(request, 'officer')
      const { fileName, mediaType, bytes } = orThrow(
        await officer.upload(staff, request.params.id, request.params.uploadId),
      )
      return reply
        .type(mediaType)
        .header('content-disposition', `inline; filename*=UTF-8''${encodeFileName(fileName)}`)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(bytes)
    },
  )

  app.get(
    '/api/cases/:id/uploads/:uploadId/seals',
    { schema: { params: Type.Object({ id: Uuid, uploadId: Uuid }), response: { 200: UploadSeals } } },
    async (request) => {
      const staff = await sessions.requireStaff(request, 'officer')
      return orThrow(await officer.seals(staff, request.params.id, request.params.uploadId))
    },
  )

  app.get(
    '/api/cases/:id/uploads/:uploadId/report',
    { schema: { params: Type.Object({ id: Uuid, uploadId: Uuid }) } },
    async (request, reply) => {
      const staff = await sessions.requireStaff(request, 'officer')
      const { id, uploadId } = request.params
      const report = orThrow(await officer.sealReport(staff, id, uploadId))
      return reply
        .type('application/xml')
        .header('content-disposition', `attachment; filename="${uploadId}.report.xml"`)
        .send(Buffer.from(report))
    },
  )

  app.post(
    '/api/cases/:id/uploads/:uploadId/home/:home',
    {
      schema: {
        params: Type.Object({ id: Uuid, uploadId: Uuid, home: Party }),
        response: { 200: OfficerCase },
      },
    },
    async (request) => {
      const staff = await sessions.requireStaff(request, 'officer')
      const { id, uploadId, home } = request.params
      return orThrow(await officer.askHome(staff, id, { uploadId, home }))
    },
  )

  app.get('/api/cases/:id/permit', { schema: { params: Id } }, async (request, reply) => {
    const staff = await sessions.requireStaff(request, 'officer')
    const { number, pdf } = orThrow(await officer.permit(staff, request.params.id))
    return reply.type('application/pdf').header('content-disposition', `attachment; filename="${number}.pdf"`).send(pdf)
  })

  app.post(
    '/api/cases/:id/actions',
    { schema: { params: Id, body: OfficerAction, response: { 200: OfficerCase } } },
    async (request) => {
      const staff = await sessions.requireStaff(request, 'officer')
      const sent = { action: request.body, key: idempotencyKeyOf(request) }
      return orThrow(await officer.act(staff, request.params.id, sent))
    },
  )
}

/** RFC 8187 §3.2.1. */
const encodeFileName = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
