import type { PersonIdentity, Service } from '@kopru/client'
import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { ServiceDeclaration } from '../catalogue/declaration.ts'
import type { AskedItem } from './actions.ts'
import type { CaseState } from './rules/fold-case.ts'

type Fixed<T> = ColumnType<T, T, never>
type FixedJson<T extends object> = ColumnType<T, string, never>

interface ApplicationTable {
  id: Fixed<string>
  conversationId: Fixed<string>
  service: Fixed<string>
  authority: Fixed<string>
  home: Fixed<string>
  applicantIdentifier: Fixed<string>
  applicant: FixedJson<PersonIdentity>
  declaration: FixedJson<ServiceDeclaration>
  serviceForHome: FixedJson<Service>
  startedAt: Fixed<Date>
  state: CaseState['state']
  submittedAt: Date | null
  decisionDue: string | null
  waitingForApplicant: boolean
  changedAt: Date
}

interface CaseActionTable {
  applicationId: Fixed<string>
  seq: Fixed<number>
  type: Fixed<string>
  at: Fixed<Date>
  byRole: Fixed<'applicant' | 'officer' | 'system'>
  byName: Fixed<string | null>
  bySubject: Fixed<string | null>
  details: FixedJson<Record<string, unknown>>
}

interface ApplicationDraftTable {
  applicationId: string
  revision: number
  data: JSONColumnType<Record<string, unknown>>
  savedAt: Date
}

interface ExplicitRequestTable {
  requestId: Fixed<string>
  applicationId: Fixed<string>
  messageId: Fixed<string>
  items: FixedJson<AskedItem[]>
  textShown: Fixed<string>
  textSha256: Fixed<string>
  language: Fixed<string>
  requestedAt: Fixed<Date>
}

interface ReceivedEvidenceTable {
  id: Fixed<string>
  applicationId: Fixed<string>
  requirement: Fixed<string>
  evidenceType: Fixed<string>
  sealed: FixedJson<object>
  receivedAt: Fixed<Date>
}

interface UploadTable {
  id: Fixed<string>
  applicationId: Fixed<string>
  requirement: Fixed<string>
  fileName: Fixed<string>
  mediaType: Fixed<string>
  bytes: Fixed<number>
  sha256: Fixed<string>
  uploadedAt: Fixed<Date>
}

interface UploadChunkTable {
  uploadId: Fixed<string>
  seq: Fixed<number>
  data: Fixed<Buffer>
}

interface PaymentAttemptTable {
  reference: string
  applicationId: string
  attempt: number
  amount: number
  currency: string
  providerId: string | null
  checkoutUrl: string | null
  /** The payer's, BCP 47; null for attempts of an earlier release. */
  language: string | null
  /** How often we asked the provider by ourselves. */
  checks: number
  startedAt: Date
}

interface IdempotencyKeyTable {
  applicationId: Fixed<string>
  key: Fixed<string>
  requestSha256: Fixed<string>
  usedAt: Fixed<Date>
}

export type ApplicationRow = Selectable<ApplicationTable>
export type DraftRow = Selectable<ApplicationDraftTable>
export type PaymentRow = Selectable<PaymentAttemptTable>

declare module '../platform/database.ts' {
  interface Database {
    application: ApplicationTable
    caseAction: CaseActionTable
    applicationDraft: ApplicationDraftTable
    explicitRequest: ExplicitRequestTable
    receivedEvidence: ReceivedEvidenceTable
    upload: UploadTable
    uploadChunk: UploadChunkTable
    paymentAttempt: PaymentAttemptTable
    idempotencyKey: IdempotencyKeyTable
  }
}
