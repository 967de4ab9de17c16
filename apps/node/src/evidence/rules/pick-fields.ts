import { readPointer } from '../../connectors/json-pointer.ts'
import type { EvidenceFields, EvidenceOffer } from '../schema.ts'

/**
 * Takes from a register's record what the evidence type declares, and nothing else: what nobody asked for does not
 * leave the state. A place that the record lacks leaves its field out.
 */
export function pickFields(record: object, offer: Pick<EvidenceOffer, 'fields'>): EvidenceFields {
  const picked = Object.entries(offer.fields).map(([field, pointer]) => [field, readPointer(record, pointer)] as const)
  return Object.fromEntries(picked.filter(([, value]) => value !== undefined && value !== null))
}
