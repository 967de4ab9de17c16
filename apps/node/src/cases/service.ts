import { createApplicantService } from './applicant.ts'
import { createCaseChanger } from './change-case.ts'
import { registerCaseJobs } from './deadlines.ts'
import type { CasesDeps } from './deps.ts'
import { registerEvidenceHandlers } from './inbound-evidence.ts'
import { createOfficerService } from './officer.ts'
import { createPaymentService } from './payments.ts'
import { findConversation } from './store.ts'
import { createCaseViewer } from './view.ts'

export type Cases = ReturnType<typeof createCases>

/**
 * The host's side of a matter, from the first draft to the sealed permit. Registers its jobs and its handlers with the
 * exchange, so it is to be made before either starts.
 */
export function createCases(deps: CasesDeps) {
  const changer = createCaseChanger(deps)
  const viewer = createCaseViewer(deps)
  registerEvidenceHandlers(deps, changer)
  registerCaseJobs(deps, changer)
  return {
    applicant: createApplicantService(deps, changer, viewer),
    officer: createOfficerService(deps, changer, viewer),
    payments: createPaymentService(deps, changer),
    paymentSecret: deps.paymentSecret,
    findConversation: (applicationId: string) => findConversation(deps.db, applicationId),
  }
}
