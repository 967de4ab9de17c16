import type { Application, ApplicationSummary, EvidenceItem, FormProblem, OfficerCase, QueueItem } from '@kopru/client'
import type { Kysely } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { LoggedCaseAction } from './actions.ts'
import type { CasesDeps } from './deps.ts'
import { allowedActions, type Role } from './rules/allowed-actions.ts'
import { compileForm, type FormCheck } from './rules/check-form.ts'
import { dayOf, daysBetween } from './rules/days.ts'
import { evidenceView, type RequestDelivery } from './rules/evidence-view.ts'
import { type CaseState, foldCase } from './rules/fold-case.ts'
import { atHostClock, dayAtHost } from './rules/host-clock.ts'
import { missingForSubmission } from './rules/missing-for-submission.ts'
import { vouchedFields } from './rules/prefill.ts'
import type { ApplicationRow } from './schema.ts'
import { findDraft, listActions, listUploads } from './store.ts'

type Db = Kysely<Database>

/** Everything that is shown of a case or judged before it is submitted. */
export interface CaseFacts {
  readonly evidence: EvidenceItem[]
  readonly formProblems: FormProblem[]
  readonly missing: string[]
  readonly draft: { readonly revision: number; readonly data: Record<string, unknown> }
}

export type CaseViewer = ReturnType<typeof createCaseViewer>

export function createCaseViewer({
  party,
  clock,
  catalogue,
  exchange,
}: Pick<CasesDeps, 'party' | 'clock' | 'catalogue' | 'exchange'>) {
  const checks = new Map<string, FormCheck>()
  /** One compiled form per service as it was declared; declarations change only with a restart. */
  function checkOf({ serviceForHome }: ApplicationRow): FormCheck {
    const key = JSON.stringify(serviceForHome.form.schema)
    const check = checks.get(key) ?? compileForm(serviceForHome.form.schema)
    checks.set(key, check)
    return check
  }

  async function factsOf(db: Db, row: ApplicationRow, state: CaseState): Promise<CaseFacts> {
    const now = clock.now()
    const draft = await findDraft(db, row.id)
    const data = draft?.data ?? {}
    const judgedAt = state.submittedAt === undefined ? now : new Date(state.submittedAt)
    const evidence = evidenceView(row.serviceForHome.requirements, state, {
      offers: catalogue.offersFor(row.declaration, row.home),
      deliveries: await deliveriesOf(db, state),
      judgedAt,
      now,
    })
    const formProblems = state.purged ? [] : checkOf(row)(data, dayAtHost(judgedAt, catalogue.timeZone))
    const missing = missingForSubmission({
      requirements: row.serviceForHome.requirements,
      evidence,
      uploaded: new Set(state.uploads.values()),
      formProblems,
      paid: isPaid(row, state),
    })
    return { evidence, formProblems, missing, draft: { revision: draft?.revision ?? 0, data } }
  }

  /** An appointment is at the host's clock, wherever it is read. */
  function atOurClock(appointment: NonNullable<CaseState['appointment']>): NonNullable<Application['appointment']> {
    return { ...appointment, at: atHostClock(new Date(appointment.at), catalogue.timeZone) }
  }

  /** How the requests stand whose answer the log does not have yet. */
  async function deliveriesOf(db: Db, state: CaseState): Promise<Map<string, RequestDelivery>> {
    const open = [...state.evidence.values()].filter((item) => item.state === 'requested')
    const ids = [...new Set(open.map(({ messageId }) => messageId))]
    const found = await Promise.all(
      ids.map(async (id): Promise<[string, RequestDelivery]> => {
        const delivery = await exchange.findState(db, id)
        if (delivery === undefined) return [id, { state: 'queued' }]
        const { refusal } = delivery
        return [id, { state: delivery.state, ...(refusal && { refusal: toReason(refusal) }) }]
      }),
    )
    return new Map(found)
  }

  async function application(db: Db, row: ApplicationRow, role: Role = 'applicant'): Promise<Application> {
    return applicationFrom(db, row, await listActions(db, row.id), role)
  }

  async function applicationFrom(
    db: Db,
    row: ApplicationRow,
    log: readonly LoggedCaseAction[],
    role: Role,
  ): Promise<Application> {
    const state = foldCase(log)
    const facts = await factsOf(db, row, state)
    const uploads = await listUploads(db, row.id)
    const decision = decisionOf(state)
    const waits = facts.evidence.some((item) => item.state === 'queued')
    return {
      ...summaryOf(row),
      home: row.home,
      serviceDeclaration: row.serviceForHome,
      form: {
        ...facts.draft,
        problems: facts.formProblems,
        vouched: Object.keys(vouchedFields(row.serviceForHome.form, row.applicant)),
      },
      evidence: facts.evidence,
      uploads: uploads
        .filter(({ id }) => state.uploads.has(id))
        .map((upload) => ({ ...upload, uploadedAt: upload.uploadedAt.toISOString() })),
      signatures: [...state.signatures.values()],
      payment: paymentOf(row, state),
      questions: state.questions.map(({ overdue: _, ...question }) => question),
      ...(state.appointment && { appointment: atOurClock(state.appointment) }),
      ...(decision && { decision }),
      allowedActions: allowedActions(state.state, role, {
        payable: !isPaid(row, state),
        ready: facts.missing.length === 0,
        permitIssued: state.permitIssued,
        answerOverdue: state.questions.some(({ overdue, answer }) => overdue && answer === undefined),
      }),
      ...(waits && { waitingFor: row.home }),
    }
  }

  async function officerCase(db: Db, row: ApplicationRow): Promise<OfficerCase> {
    const log = await listActions(db, row.id)
    return {
      ...(await applicationFrom(db, row, log, 'officer')),
      applicant: row.applicant,
      log: log.map(({ seq, type, at, byRole, byName, details }) => ({
        seq,
        type,
        at,
        by: byName ?? byRole,
        // Tokens stay here: they are long, and what they say is shown with the file.
        details: type === 'home-state-asked' ? { uploadId: details.uploadId, home: details.home } : { ...details },
      })),
      daysLeft: daysLeft(row),
    }
  }

  const daysLeft = ({ decisionDue }: ApplicationRow): number =>
    decisionDue === null ? 0 : daysBetween(dayOf(clock.now()), decisionDue)

  const queueItem = (row: ApplicationRow): QueueItem => ({
    ...summaryOf(row),
    applicant: row.applicant.name,
    home: row.home,
    daysLeft: daysLeft(row),
    waitingForApplicant: row.waitingForApplicant,
  })

  return { party, factsOf, application, officerCase, queueItem }
}

export const summaryOf = (row: ApplicationRow): ApplicationSummary => ({
  id: row.id,
  conversationId: row.conversationId,
  service: row.service,
  state: row.state,
  startedAt: row.startedAt.toISOString(),
  ...(row.submittedAt && { submittedAt: row.submittedAt.toISOString() }),
  ...(row.decisionDue && { decisionDue: row.decisionDue }),
})

/** A service that costs nothing is paid from the start. */
export const isPaid = ({ serviceForHome }: ApplicationRow, { payment }: CaseState): boolean =>
  payment.state === 'paid' || serviceForHome.fee.total.amount === 0

function paymentOf(row: ApplicationRow, state: CaseState): Application['payment'] {
  const { fee } = row.serviceForHome
  const { reference, paidAt } = state.payment
  return {
    state: isPaid(row, state) ? 'paid' : state.payment.state,
    money: fee.total,
    ...(fee.inHomeMoney && { inHomeMoney: fee.inHomeMoney.money }),
    ...(reference && { reference }),
    ...(paidAt && { paidAt }),
  }
}

/** Until its file is there, a granted permit shows no number: it is being sealed. */
function decisionOf({ decision, permitIssued }: CaseState): NonNullable<Application['decision']> | undefined {
  if (decision === undefined) return undefined
  const { permitNumber, ...rest } = decision
  return { ...rest, ...(permitIssued && permitNumber && { permitNumber }) }
}

export const toReason = ({
  code,
  params,
}: {
  code: string
  params?: Readonly<Record<string, unknown>> | undefined
}) => ({
  code,
  params: Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]),
  ),
})
