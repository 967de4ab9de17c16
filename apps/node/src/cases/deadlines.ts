import { textIn } from '@kopru/client'
import type { PermitDecision } from '../documents/schema.ts'
import { isRefusal, RefusalError } from '../platform/refusal.ts'
import type { CaseAction } from './actions.ts'
import type { CaseChanger, OpenCase } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { forgetDraft } from './forget-draft.ts'
import { addDays } from './rules/days.ts'
import { type CaseState, foldCase } from './rules/fold-case.ts'
import type { ApplicationRow } from './schema.ts'
import { findApplication, listActions, listUntouchedDrafts, listWithoutPermit } from './store.ts'

const noticeDays = 30
const bySystem = { role: 'system' } as const

/** The work that happens later. Each may run twice, and does its work once. */
export function registerCaseJobs(deps: CasesDeps, changer: CaseChanger): void {
  const { db, clock, log, jobs } = deps
  const bySystemOn = (applicationId: string, decide: (open: OpenCase) => readonly CaseAction[]) =>
    changer.change(applicationId, { by: bySystem, mayAct: () => true, decide: async (_trx, open) => decide(open) })

  jobs.handle<{ applicationId: string }>('cases.issue-permit', ({ applicationId }) =>
    issuePermit(deps, changer, applicationId),
  )

  // A time-stamp authority may be away longer than a job is tried again. Not thrown: the next hour is the next attempt.
  jobs.repeat('cases.issue-old-permits', '47 * * * *', async () => {
    const left = await listWithoutPermit(db, new Date(clock.now().getTime() - 3_600_000))
    const outcomes = await Promise.allSettled(left.map(({ id }) => issuePermit(deps, changer, id)))
    const waiting = outcomes.filter(({ status }) => status === 'rejected').length
    if (waiting > 0) log.error({ waiting }, 'permits that were granted could not be made yet')
  })

  jobs.handle<{ applicationId: string; questionId: string }>(
    'cases.answer-overdue',
    async ({ applicationId, questionId }) => {
      await bySystemOn(applicationId, ({ state }) => {
        const open = state.questions.find(({ id, answer, overdue }) => id === questionId && !answer && !overdue)
        return open && state.state === 'question-open' ? [{ type: 'question-overdue', details: { questionId } }] : []
      })
    },
  )

  jobs.handle<{ applicationId: string }>('cases.decision-due-soon', async ({ applicationId }) => {
    await bySystemOn(applicationId, ({ log, state: { state, decisionDue } }) => {
      const told = log.some(({ type }) => type === 'decision-due-soon')
      const isOpen = state === 'submitted' || state === 'question-open'
      return decisionDue !== undefined && isOpen && !told
        ? [{ type: 'decision-due-soon', details: { decisionDue } }]
        : []
    })
  })

  jobs.repeat('cases.purge-drafts', '17 3 * * *', async () => {
    const unusedDays = deps.keepDraftsDays ?? 180
    const before = addDays(clock.now(), -unusedDays)
    const drafts = await listUntouchedDrafts(db, before)
    for (const { id } of drafts)
      await changer.change(id, {
        by: bySystem,
        mayAct: () => true,
        decide: async (trx, { row, state, now }) => {
          if (state.state !== 'draft' || row.changedAt >= before) return []
          await forgetDraft(trx, id, now)
          return [{ type: 'draft-purged', details: { unusedDays } }]
        },
      })
    if (drafts.length > 0) log.info({ count: drafts.length }, 'drafts that nobody touched were emptied')
  })
}

/**
 * Makes, seals and records the permit of a granted case, and tells the home state, all recorded in one transaction. The
 * number was given with the decision, so whenever this runs again it makes the same document; only one is recorded.
 */
export async function issuePermit(deps: CasesDeps, changer: CaseChanger, applicationId: string): Promise<void> {
  const { db, documents, exchange, journal, catalogue, log } = deps
  const row = await findApplication(db, applicationId)
  if (row === undefined) throw new Error('the application of a permit is gone')
  const before = foldCase(await listActions(db, applicationId))
  const decision = decisionOf(deps, row, before)
  if (decision === undefined || before.permitIssued) return
  const permit = await documents.sealPermit(decision)

  const outcome = await changer.change(applicationId, {
    by: bySystem,
    mayAct: () => true,
    decide: async (trx, { state, now }) => {
      if (state.permitIssued || !(await documents.recordPermit(trx, permit))) return []
      const { conversationId, authority } = row
      const { legalBasis } = row.serviceForHome
      const subjectKey = journal.subjectKey(row.applicantIdentifier)
      const entry = { conversationId, actor: authority, subjectKey, legalBasis, what: decision.type }
      await journal.append(trx, { event: 'document-issued', ...entry, details: { number: decision.number } })
      const to = catalogue.findNoticeAuthority(row.declaration, row.home)
      if (to === undefined) log.warn({ home: row.home }, 'no authority at home to tell of a permit')
      const noticeId =
        to === undefined
          ? undefined
          : await sendIfLawful(exchange, trx, {
              conversationId,
              from: authority,
              to,
              type: 'permit-notice',
              legalBasis,
              mode: 'stored',
              deadline: addDays(now, noticeDays),
              confidential: true,
              subjectKey,
              body: {
                permitNumber: decision.number,
                holder: decision.holder,
                documentType: decision.type,
                validFrom: decision.validFrom,
                validUntil: decision.validUntil,
                issuedAt: now.toISOString(),
              },
            })
      if (noticeId !== undefined) await journal.append(trx, { event: 'notice-sent', ...entry, messageId: noticeId })
      const { sha256 } = permit
      const issued = { permitNumber: decision.number, sha256, ...(noticeId !== undefined && { noticeId }) }
      return [{ type: 'permit-issued', details: issued }]
    },
  })
  if (isRefusal(outcome)) throw new Error(`the permit could not be recorded: ${outcome.code}`)
}

/** A permit does not wait for the law of its notice: what no agreement covers any more is not sent, and that is journaled. */
async function sendIfLawful(
  exchange: CasesDeps['exchange'],
  ...[trx, message]: Parameters<CasesDeps['exchange']['send']>
): Promise<string | undefined> {
  try {
    return await exchange.send(trx, message)
  } catch (error) {
    if (error instanceof RefusalError) return undefined
    throw error
  }
}

function decisionOf(
  { catalogue, party }: Pick<CasesDeps, 'catalogue' | 'party'>,
  row: ApplicationRow,
  { state, decision }: CaseState,
): PermitDecision | undefined {
  if (state !== 'granted' || decision === undefined) return undefined
  const { permitNumber, validFrom, validUntil, at } = decision
  if (permitNumber === undefined || validFrom === undefined || validUntil === undefined) return undefined
  const { document, authority, legalBasis } = row.declaration
  const hostLanguage = catalogue.findStateFacts(party)?.languages[0] ?? 'en'
  return {
    reference: row.id,
    number: permitNumber,
    type: document.type,
    title: document.title,
    authority,
    authorityName: catalogue.authorityName(authority),
    partyName: catalogue.partyName(party),
    citizenshipName: catalogue.partyName(row.applicant.citizenship),
    holder: row.applicant,
    validFrom,
    validUntil,
    decidedAt: new Date(at),
    law: `${textIn(catalogue.agreementName(legalBasis.agreement), hostLanguage)}, ${legalBasis.article}`,
    languages: { host: hostLanguage, home: catalogue.findStateFacts(row.home)?.languages[0] ?? 'en' },
  }
}
