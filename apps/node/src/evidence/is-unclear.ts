import type { EvidenceContext } from './context.ts'
import type { ItemRow } from './store.ts'

/** Whether the person can clear up themselves why there is no answer. */
export function isUnclear({ findOffer }: Pick<EvidenceContext, 'findOffer'>, item: ItemRow): boolean {
  return (
    (item.refusal?.code === 'evidence.no-record' || item.refusal?.code === 'evidence.several-records') &&
    findOffer(item)?.otherwise !== undefined
  )
}
