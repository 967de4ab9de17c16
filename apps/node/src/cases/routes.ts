import type { Sessions } from '../identity/sessions.ts'
import type { HttpServer } from '../platform/http.ts'
import { registerApplicantRoutes } from './routes-applicant.ts'
import { registerOfficerRoutes } from './routes-officer.ts'
import { registerPaymentRoutes } from './routes-payment.ts'
import type { Cases } from './service.ts'

export async function registerCaseRoutes(
  app: HttpServer,
  deps: { cases: Cases; sessions: Pick<Sessions, 'requirePerson' | 'requireStaff'> },
): Promise<void> {
  await registerApplicantRoutes(app, deps)
  registerOfficerRoutes(app, deps)
  await registerPaymentRoutes(app, deps)
}
