import type { Portal } from './browser/portal.ts'
import type { Patience } from './patience.ts'

/** In the order in which they are gone. */
export const stepNames = [
  'find-service',
  'log-in',
  'start-application',
  'fill-form',
  'request-evidence',
  'preview-evidence',
  'receive-evidence',
  'upload-files',
  'pay-fee',
  'submit',
  'officer-logs-in',
  'officer-reads-case',
  'officer-asks',
  'applicant-answers',
  'officer-sets-appointment',
  'officer-grants',
  'download-permit',
  'verify-permit',
  'read-tracker',
] as const
export type StepName = (typeof stepNames)[number]

/** Who goes from where to where, and the browsers they use. */
export interface Journey {
  readonly from: string
  readonly to: string
  readonly language: string
  readonly startedAt: Date
  readonly patience: Patience
  /** The applicant's one browser, at home and at the host. */
  readonly home: Portal
  readonly host: Portal
  /** The officer's browser at the host. */
  readonly office: Portal
  /** A third state's portal, in the browser of somebody who is logged in nowhere. */
  readonly bystander: Portal
}
