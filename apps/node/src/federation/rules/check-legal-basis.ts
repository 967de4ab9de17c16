import type { LegalBasis } from '@kopru/client'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import type { Agreement } from '../schema.ts'

export interface LegalBasisQuestion {
  /** Party codes of the two states, in the direction of the message. */
  readonly from: string
  readonly to: string
  readonly legalBasis: LegalBasis
  readonly messageType: string
  /** Every evidence type that the message asks for or carries. */
  readonly evidenceTypes?: readonly string[]
  /** The moment the law must be in force. Days begin and end in UTC. */
  readonly at: Date
}

export type LegalBasisAnswer = { is: 'in-force'; agreement: Agreement } | { is: 'none'; refusal: Refusal }

/**
 * Whether an agreement permits a message: both states have ratified it, for both it is in force and not suspended, and
 * one of its articles covers purpose, message type and every evidence type. The first rule broken is named.
 * Never throws.
 */
export function checkLegalBasis(agreements: readonly Agreement[], question: LegalBasisQuestion): LegalBasisAnswer {
  const { from, to, legalBasis, messageType, evidenceTypes = [], at } = question
  const { agreement: id, article: articleId, purpose } = legalBasis
  const none = (code: string, params: Record<string, string>): LegalBasisAnswer => ({
    is: 'none',
    refusal: refuse(`federation.${code}`, params),
  })
  const agreement = agreements.find((known) => known.id === id)
  if (agreement === undefined) return none('no-agreement', { agreement: id, from, to })
  const today = at.toISOString().slice(0, 10)
  for (const party of [from, to]) {
    const standing = agreement.parties.find((known) => known.party === party)
    if (standing === undefined) return none('not-a-party', { agreement: id, party })
    if (standing.ratified === undefined || standing.ratified > today)
      return none('not-ratified', { agreement: id, party })
    if (standing.inForce === undefined || standing.inForce > today)
      return none('not-in-force', { agreement: id, party })
    if (standing.suspended !== undefined && standing.suspended <= today)
      return none('suspended', { agreement: id, party, since: standing.suspended })
  }
  const article = agreement.articles.find((known) => known.id === articleId)
  if (article === undefined) return none('article-unknown', { agreement: id, article: articleId })
  const place = { agreement: id, article: articleId }
  if (!article.purposes.includes(purpose)) return none('purpose-not-covered', { ...place, purpose })
  if (!article.messageTypes.includes(messageType)) return none('message-type-not-covered', { ...place, messageType })
  const foreign = evidenceTypes.find((type) => !(article.evidenceTypes ?? []).includes(type))
  if (foreign !== undefined) return none('evidence-not-covered', { ...place, evidenceType: foreign })
  return { is: 'in-force', agreement }
}
