import type { PersonSession } from '../identity/schema.ts'
import { newId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { LinksContext } from './context.ts'
import { makeLink } from './make-link.ts'
import { describeIdentity } from './rules/describe.ts'
import type { Match } from './rules/judge-candidates.ts'
import { levelOfLink } from './rules/link-level.ts'
import { personKeyOf } from './rules/person-key.ts'
import type { LinkBasis } from './schema.ts'
import { findQuestion } from './store.ts'

/**
 * Links a person with the holder of a national number of this state, once they have logged in as both in one browser.
 * Two who are plainly not one person are refused, twins too: a log-in can be lent.
 */
export async function linkLogIns(
  context: LinksContext,
  person: PersonSession,
  second: PersonSession,
  questionId: string | undefined,
): Promise<Refusal | undefined> {
  const personKey = personKeyOf(person)
  const holderKey = second.personKey
  const holder = holderKey === undefined ? undefined : await context.findHomePerson(holderKey)
  if (holderKey === undefined || holder === undefined || holderKey === personKey) return refuse('links.same-log-in')
  const [one, other] = [person, second].map(({ identity }) => describeIdentity(identity))
  if (!one || !other || areTwo(context.matching.match(one, other))) return refuse('links.other-person')
  const about = await findAbout(context, person, questionId)
  if (isRefusal(about)) return about
  const made = await makeLink(context, {
    personKey,
    identity: person.identity,
    ...about,
    how: 'log-in',
    level: levelOfLink('log-in', [person.levelOfAssurance, second.levelOfAssurance]),
    is: { holderKey, holder },
    questionId,
  })
  return isRefusal(made) ? made : undefined
}

/** In whose name and on which basis: those of the question, or of the log-in itself where there is none. */
async function findAbout(
  { db, party, directory, basisOfLogIn }: LinksContext,
  person: PersonSession,
  questionId: string | undefined,
): Promise<{ authority: string; basis: LinkBasis } | Refusal> {
  if (questionId !== undefined) {
    const question = await findQuestion(db, questionId)
    if (question?.personKey !== personKeyOf(person)) return refuse('links.unknown-question')
    const { authority, conversationId, agreement, article, purpose } = question
    return { authority, basis: { conversationId, agreement, article, purpose } }
  }
  const basis = basisOfLogIn(person.home)
  const authority = directory.findMember(party)?.authorities[0]?.id
  if (!basis || !authority) return refuse('identity.no-legal-basis', { party: person.home })
  return { authority, basis: { conversationId: newId<'conversation'>(), ...basis } }
}

/** Family names change at a marriage; given names do not. */
const areTwo = ({ verdict, reasons }: ReturnType<Match>): boolean =>
  verdict === 'different' || reasons.some(({ code }) => code === 'match.given-name-differs')
