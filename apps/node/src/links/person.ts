import type { LinkQuestion, Links } from '@kopru/client'
import type { PersonSession } from '../identity/schema.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { LinksContext } from './context.ts'
import { personKeyOf } from './rules/person-key.ts'
import { linkEvidenceType } from './schema.ts'
import {
  findQuestion,
  listLinks,
  listQuestions,
  lockQuestion,
  type QuestionRow,
  revokeLink,
  updateQuestion,
} from './store.ts'
import { viewLink, viewQuestion, waysOn } from './view.ts'

/** What a person sees and does about their own links and open questions; a stranger learns not even that they exist. */
export function createLinksOfPerson(context: LinksContext) {
  const { db, clock, party } = context

  const getOwn = (question: QuestionRow | undefined, person: PersonSession): QuestionRow | Refusal =>
    question?.personKey === personKeyOf(person) ? question : refuse('links.unknown-question')

  async function question(person: PersonSession, id: string): Promise<LinkQuestion | Refusal> {
    const own = getOwn(await findQuestion(db, id), person)
    return isRefusal(own) ? own : viewQuestion(context, own)
  }

  return {
    question,

    async list(person: PersonSession): Promise<Links> {
      const key = personKeyOf(person)
      const [links, questions] = [await listLinks(db, key), await listQuestions(db, key)]
      return {
        links: links.map((link) => viewLink(context, link)),
        questions: questions.map((row) => viewQuestion(context, row)),
        secondLogIn: person.home !== party,
      }
    },

    /** Whether a second log-in may begin: for a question of one's own, or as a person of another state. */
    async refuseSecondLogIn(person: PersonSession, questionId: string | undefined): Promise<Refusal | undefined> {
      if (questionId === undefined) return person.home === party ? refuse('links.same-log-in') : undefined
      const own = getOwn(await findQuestion(db, questionId), person)
      if (isRefusal(own)) return own
      return waysOn(context, own).includes('log-in') ? undefined : refuse('links.not-open')
    },

    async askOfficer(person: PersonSession, id: string): Promise<LinkQuestion | Refusal> {
      const refusal = await db.transaction().execute(async (trx) => {
        const own = getOwn(await lockQuestion(trx, id), person)
        if (isRefusal(own) || own.state === 'with-officer') return own
        if (own.state !== 'open') return refuse('links.not-open')
        await updateQuestion(trx, id, { state: 'with-officer', officerAskedAt: clock.now() })
        return undefined
      })
      return isRefusal(refusal) ? refusal : question(person, id)
    },

    /** Ends a link's use at once. What was sent on it before stays sent. */
    revoke: (person: PersonSession, id: string): Promise<Refusal | undefined> =>
      db.transaction().execute(async (trx) => {
        const link = await revokeLink(trx, id, personKeyOf(person), clock.now())
        if (!link) return refuse('links.unknown-link')
        await context.note(trx, link, 'link-revoked', {
          actor: link.authority,
          what: linkEvidenceType,
          details: { link: id },
        })
        await context.onRevoked(trx, id)
        return undefined
      }),
  }
}
