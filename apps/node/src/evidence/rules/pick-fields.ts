import { readPointer } from '../../connectors/json-pointer.ts'
import type { EvidenceFields, EvidenceOffer } from '../schema.ts'
import type { FieldDeclaration } from './describe-fields.ts'

/**
 * Takes from a register's record what the evidence type declares, and nothing else: what nobody asked for does not
 * leave the state, and what the person is not shown does not either. A place that the record lacks leaves its field out.
 */
export function pickFields(
  record: object,
  offer: Pick<EvidenceOffer, 'fields'>,
  declared: readonly Pick<FieldDeclaration, 'id'>[],
): EvidenceFields {
  const ids = new Set(declared.map(({ id }) => id))
  const picked = Object.entries(offer.fields)
    .filter(([field]) => ids.has(field))
    .map(([field, pointer]) => [field, readPointer(record, pointer)] as const)
  return Object.fromEntries(picked.filter(([, value]) => value !== undefined && value !== null))
}
