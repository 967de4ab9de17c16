import type { EvidenceItem, Reason, Requirement } from '@kopru/client'
import type { EvidenceOffer } from '../../catalogue/directory-view.ts'
import { addDays } from './days.ts'
import { type CaseState, type EvidenceStanding, evidenceKey } from './fold-case.ts'

/** How the request's message stands for us, its sender. */
export interface RequestDelivery {
  readonly state: 'queued' | 'delivered' | 'answered' | 'refused' | 'expired'
  readonly refusal?: Reason
}

/** What an evidence is judged by: the requirement's greatest age, at a moment. */
export interface EvidenceFacts {
  readonly offers: readonly EvidenceOffer[]
  /** By message id. */
  readonly deliveries: ReadonlyMap<string, RequestDelivery>
  /** Now while it is a draft; the moment of submission afterwards. */
  readonly judgedAt: Date
  readonly now: Date
}

/** Every evidence type of every requirement with where it stands: asked for or not. */
export function evidenceView(
  requirements: readonly Requirement[],
  state: Pick<CaseState, 'evidence'>,
  facts: EvidenceFacts,
): EvidenceItem[] {
  return requirements.flatMap(({ id: requirement, evidence = [], maxAgeDays }) =>
    [...new Set(evidence.flat())].map((evidenceType): EvidenceItem => {
      const standing = state.evidence.get(evidenceKey({ requirement, evidenceType }))
      if (standing !== undefined) return viewOf(standing, maxAgeDays, facts)
      const provider = facts.offers.find((offer) => offer.evidenceType === evidenceType)?.authority
      return { requirement, evidenceType, state: 'not-requested', ...(provider && { provider }) }
    }),
  )
}

function viewOf(standing: EvidenceStanding, maxAgeDays: number | undefined, facts: EvidenceFacts): EvidenceItem {
  const { requirement, evidenceType, provider, evidenceId, issuedAt, verdict, refusal } = standing
  const item = { requirement, evidenceType, provider }
  switch (standing.state) {
    case 'requested': {
      const delivery = facts.deliveries.get(standing.messageId)
      if (delivery?.state === 'refused')
        return { ...item, state: 'refused', ...(delivery.refusal && { refusal: delivery.refusal }) }
      if (delivery?.state === 'expired') return { ...item, state: 'expired' }
      return { ...item, state: delivery === undefined || delivery.state === 'queued' ? 'queued' : 'delivered' }
    }
    case 'preview-required': {
      const { previewUrl, previewExpiresAt } = standing
      const over = previewExpiresAt !== undefined && Date.parse(previewExpiresAt) <= facts.now.getTime()
      if (over) return { ...item, state: 'expired' }
      return { ...item, state: 'preview-required', ...(previewUrl && { previewUrl }) }
    }
    case 'received': {
      const received = { ...(evidenceId && { evidenceId }), ...(issuedAt && { issuedAt }), ...(verdict && { verdict }) }
      return { ...item, ...received, state: isTooOld(issuedAt, maxAgeDays, facts.judgedAt) ? 'expired' : 'received' }
    }
    case 'withheld':
      return { ...item, state: 'withheld' }
    case 'refused':
      return { ...item, state: 'refused', ...(refusal && { refusal }) }
  }
}

const isTooOld = (issuedAt: string | undefined, maxAgeDays: number | undefined, at: Date): boolean =>
  issuedAt !== undefined && maxAgeDays !== undefined && addDays(new Date(issuedAt), maxAgeDays) < at

/** Whether the person may ask for it (again). */
export const mayRequest = ({ state }: Pick<EvidenceItem, 'state'>): boolean =>
  state === 'not-requested' || state === 'withheld' || state === 'refused' || state === 'expired'
