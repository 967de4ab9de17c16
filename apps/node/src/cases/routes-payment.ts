import { Uuid } from '@kopru/client'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { secondsSince1970 } from '../platform/clock.ts'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import { isGenuineNotification } from './payment/notification.ts'
import type { Cases } from './service.ts'

const Notification = Compile(Type.Object({ reference: Type.String({ maxLength: 200 }) }))

/** Where the payer and the payment provider come back to. Neither is believed; both make us ask the provider. */
export async function registerPaymentRoutes(app: HttpServer, { cases }: { cases: Cases }): Promise<void> {
  const { payments, paymentSecret } = cases

  app.get(
    '/payments/return/:applicationId',
    { schema: { params: Type.Object({ applicationId: Uuid }) } },
    async (request, reply) => {
      const { applicationId } = request.params
      await payments.refresh(applicationId)
      return reply.redirect(`/applications/${applicationId}`, 303)
    },
  )

  await app.register(async (scope) => {
    // The signature covers the bytes as sent, so the body stays text until it has been checked.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.post('/payments/notifications', { bodyLimit: 16 * 1024 }, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : ''
      const { 'payment-signature': header } = request.headers
      const given = { body, header: typeof header === 'string' ? header : undefined }
      const now = secondsSince1970(payments.now())
      if (!isGenuineNotification(given, { secret: paymentSecret, now }))
        throw new RefusalError(refuse('cases.payment-signature-wrong'))
      const parsed = parse(body)
      if (!Notification.Check(parsed)) throw new RefusalError(refuse('request.unreadable'))
      if (!(await payments.notified(parsed.reference))) throw new RefusalError(refuse('cases.payment-unavailable'))
      return reply.code(204).send()
    })
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
