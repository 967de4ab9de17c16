import { readMrz } from '@kopru/names'
import type { PersonSession } from '../identity/schema.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { LinksContext } from './context.ts'
import { makeLink } from './make-link.ts'
import { findByDocument, mayBeTheirs, nameOnDocument } from './rules/fit-document.ts'
import { levelOfLink } from './rules/link-level.ts'
import { personKeyOf } from './rules/person-key.ts'
import { findQuestion } from './store.ts'
import { waysOn } from './view.ts'

/**
 * Links a person with the record that bears the number of their document, whose machine-readable lines they typed in.
 * The lines are used for this once and not kept.
 */
export async function showDocument(
  context: LinksContext,
  person: PersonSession,
  questionId: string,
  mrz: string,
): Promise<Refusal | undefined> {
  const { db, clock, matching, finder } = context
  const question = await findQuestion(db, questionId)
  if (question?.personKey !== personKeyOf(person)) return refuse('links.unknown-question')
  const offer = context.findOffer(question)
  if (!offer || (question.state !== 'open' && question.state !== 'with-officer')) return refuse('links.not-open')
  if (!waysOn(context, question).includes('document'))
    return refuse('links.document-not-accepted', { needed: offer.linkLevel ?? offer.levelOfAssurance })
  const { document, faults } = readMrz(mrz, { at: clock.now().toISOString().slice(0, 10) })
  const [fault] = faults
  if (!document || fault) return refuse('links.document-unreadable', { fault: fault?.code ?? 'mrz.wrong-size' })
  if (!mayBeTheirs(question.identity, document, matching.match)) return refuse('links.document-of-another')

  const { authority, register, identity, conversationId, agreement, article, purpose, requester } = question
  const alsoNamed = [nameOnDocument(document)]
  const wanted = { ...(await context.wantedOf(question)), alsoNamed }
  const candidates = await finder.listCandidates(offer, wanted, { conversationId, requester })
  if ('is' in candidates) return refuse('links.register-away')
  const record = findByDocument(candidates, document)
  if (record?.reference === undefined) return refuse('links.document-not-in-register')
  const made = await makeLink(context, {
    ...{ personKey: question.personKey, identity, authority, questionId, alsoNamed },
    basis: { conversationId, agreement, article, purpose },
    how: 'document',
    level: levelOfLink('document'),
    is: { register, reference: record.reference },
  })
  return isRefusal(made) ? made : undefined
}
