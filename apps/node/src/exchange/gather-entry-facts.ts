import type { InboundMessage } from '@kopru/wire'
import type { Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import { type Refusal, RefusalError } from '../platform/refusal.ts'
import type { ExchangeContext } from './context.ts'
import { type Inbound, refusalType } from './message.ts'
import type { EntryFacts, Question } from './rules/facts.ts'
import { findQuestion } from './store/outgoing.ts'

/** Fetches what the entry rules judge by. `unreadable` is set when the body had to be looked into and could not be. */
export async function gatherEntryFacts(
  { party, directory, clock, handlers }: ExchangeContext,
  trx: Transaction<Database>,
  message: InboundMessage,
  inbound: Inbound,
  bodyFault: Refusal | undefined,
): Promise<{ facts: EntryFacts; unreadable: Refusal | undefined; question: Question | undefined }> {
  const now = clock.now()
  const { inReplyTo, type } = message
  const question = inReplyTo === undefined ? undefined : await findQuestion(trx, inReplyTo)
  const registered = handlers.get(type)
  const looked = await lookForEvidenceTypes(registered?.options.evidenceTypesOf, inbound, bodyFault)
  const legalBasis = directory.checkLegalBasis({
    from: message.from.party,
    to: party,
    legalBasis: message.legalBasis,
    // Who may ask under an article may be told under it that the answer is no.
    messageType: type === refusalType && question !== undefined ? question.type : type,
    ...(looked.types !== undefined && { evidenceTypes: [...looked.types] }),
    at: now,
  })
  const expected = question?.mode === 'immediate' || (type === refusalType && question !== undefined)
  return {
    facts: {
      now,
      bodyFault,
      ownAuthorities: new Set(directory.findMember(party)?.authorities.map(({ id }) => id)),
      legalBasis,
      question: inReplyTo === undefined ? 'none' : (question ?? 'unknown'),
      handled: registered !== undefined || expected,
    },
    unreadable: looked.refusal,
    question,
  }
}

async function lookForEvidenceTypes(
  evidenceTypesOf: ((body: unknown) => readonly string[]) | undefined,
  inbound: Inbound,
  bodyFault: Refusal | undefined,
): Promise<{ types?: readonly string[]; refusal?: Refusal }> {
  if (evidenceTypesOf === undefined || bodyFault !== undefined) return {}
  try {
    return { types: evidenceTypesOf(await inbound.json()) }
  } catch (error) {
    if (error instanceof RefusalError) return { refusal: error.refusal }
    throw error
  }
}
