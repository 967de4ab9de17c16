import type { RecordDecision, RecordTask, RecordTaskDetail } from '@kopru/client'
import { staffDetails } from '../identity/rules/staff-details.ts'
import type { StaffSession } from '../identity/schema.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { LinksContext } from './context.ts'
import { makeLink } from './make-link.ts'
import type { JudgedCandidate } from './rules/judge-candidates.ts'
import { levelOfLink } from './rules/link-level.ts'
import type { LinkableOffer } from './schema.ts'
import { findQuestion, listForOfficers, lockQuestion, type QuestionRow, updateQuestion } from './store.ts'
import { viewCandidate, viewTask } from './view.ts'

/** What officers of the register's authority do where a record is unclear. Every look at other people is journaled. */
export function createOfficerOfRecords(context: LinksContext) {
  const { db, clock, finder } = context

  async function getTask(staff: StaffSession, id: string): Promise<QuestionRow | Refusal> {
    const question = await findQuestion(db, id)
    const isOurs = question?.authority === staff.authority && question.state === 'with-officer'
    return isOurs ? question : refuse('links.unknown-task')
  }

  /** The search shows records of other people too: it is journaled, whatever comes of it. */
  async function viewCandidates(
    question: QuestionRow,
    offer: LinkableOffer,
    staff: StaffSession,
  ): Promise<readonly JudgedCandidate[] | Refusal> {
    const asking = { conversationId: question.conversationId, requester: question.requester }
    const found = await finder.listCandidates(offer, await context.wantedOf(question), asking)
    if ('is' in found) return refuse('links.register-away')
    const candidates = found.filter(({ reference }) => reference !== undefined)
    await db.transaction().execute((trx) =>
      context.note(trx, question, 'candidates-viewed', {
        actor: staff.authority,
        what: question.evidenceType,
        details: { question: question.id, ...staffDetails(staff), candidates: candidates.length },
      }),
    )
    return candidates
  }

  async function show(staff: StaffSession, id: string, language: string): Promise<RecordTaskDetail | Refusal> {
    const question = await getTask(staff, id)
    if (isRefusal(question)) return question
    const offer = context.findOffer(question)
    if (!offer) return refuse('links.unknown-task')
    const candidates = await viewCandidates(question, offer, staff)
    if (isRefusal(candidates)) return candidates
    return {
      ...viewTask(question),
      identity: question.identity,
      reasons: question.reasons,
      candidates: candidates.map((candidate) => viewCandidate(context, offer, candidate, language)),
    }
  }

  async function decide(staff: StaffSession, id: string, decision: RecordDecision): Promise<undefined | Refusal> {
    const ground = decision.ground.trim()
    if (ground === '') return refuse('links.ground-needed')
    const question = await getTask(staff, id)
    if (isRefusal(question)) return question
    if (decision.reference === null) return closeWithout(staff, question, ground)
    const offer = context.findOffer(question)
    if (!offer) return refuse('links.unknown-task')
    const candidates = await viewCandidates(question, offer, staff)
    if (isRefusal(candidates)) return candidates
    const { reference } = decision
    if (!candidates.some((candidate) => candidate.reference === reference)) return refuse('links.unknown-record')
    const { personKey, identity, authority, register, conversationId, agreement, article, purpose } = question
    const made = await makeLink(context, {
      ...{ personKey, identity, authority, ground },
      basis: { conversationId, agreement, article, purpose },
      how: 'officer',
      level: levelOfLink('officer'),
      is: { register, reference },
      questionId: id,
      by: staff,
    })
    return isRefusal(made) ? made : undefined
  }

  const closeWithout = (staff: StaffSession, { id, ...about }: QuestionRow, ground: string) =>
    db.transaction().execute(async (trx): Promise<Refusal | undefined> => {
      if ((await lockQuestion(trx, id))?.state !== 'with-officer') return refuse('links.not-open')
      await updateQuestion(trx, id, { state: 'no-record', decidedAt: clock.now(), ground })
      await context.note(trx, about, 'records-searched', {
        actor: staff.authority,
        what: about.evidenceType,
        details: { question: id, ...staffDetails(staff), chosen: 'none' },
      })
      return undefined
    })

  return {
    list: async (staff: StaffSession): Promise<RecordTask[]> =>
      (await listForOfficers(db, staff.authority)).map(viewTask),
    show,
    decide,
  }
}
