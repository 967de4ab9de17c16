import type { PersonIdentity } from '@kopru/client'
import { newId } from '../platform/ids.ts'
import type { LinksContext, Trx } from './context.ts'
import type { JudgedCandidate } from './rules/judge-candidates.ts'
import { whyUnclear } from './rules/judge-candidates.ts'
import type { LinkableOffer, LinkBasis } from './schema.ts'
import { saveQuestion } from './store.ts'

/** A record that was wanted for a request and could not be told. */
export interface Unclear {
  readonly personKey: string
  readonly identity: PersonIdentity
  readonly requestId: string
  readonly requester: string
  readonly basis: LinkBasis
  readonly offer: Pick<LinkableOffer, 'evidenceType' | 'authority' | 'register'>
  readonly fitting: readonly JudgedCandidate[]
  readonly count: number
}

/** Keeps what is unclear, so that the person can clear it up; of the records only how many and why. */
export const raiseQuestion = ({ clock }: LinksContext, trx: Trx, unclear: Unclear) => {
  const { personKey, identity, requestId, requester, basis, offer, fitting, count } = unclear
  const { evidenceType, authority, register } = offer
  return saveQuestion(trx, {
    ...{ id: newId<'link-question'>(), personKey, identity, evidenceType, authority, register, requestId, requester },
    ...basis,
    found: count,
    reasons: whyUnclear(fitting),
    askedAt: clock.now(),
  })
}
