import { Texts } from '@kopru/client'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Directory } from '../federation/directory.ts'

/** What the catalogue reads of the signed directory. */
export type DirectoryView = Pick<
  Directory,
  | 'members'
  | 'findAuthority'
  | 'servicesOf'
  | 'evidenceOf'
  | 'evidenceTypes'
  | 'reachable'
  | 'agreements'
  | 'checkLegalBasis'
>

/** What a state can prove, and from which of its authorities (`KZ/criminal-records`). */
export interface EvidenceOffer {
  readonly evidenceType: string
  readonly authority: string
}

/** An evidence type of the federation: its name, and the fields an evidence of it has. */
export const EvidenceTypeFacts = Type.Object({
  id: Type.String(),
  name: Texts,
  description: Texts,
  fields: Type.Array(
    Type.Object({
      id: Type.String(),
      label: Texts,
      kind: Type.String(),
      codes: Type.Optional(Type.Record(Type.String(), Texts)),
    }),
  ),
})
export type EvidenceTypeFacts = Type.Static<typeof EvidenceTypeFacts>

const readsAsEvidenceType = Compile(EvidenceTypeFacts)

export const evidenceTypesOf = (directory: DirectoryView): EvidenceTypeFacts[] =>
  directory.evidenceTypes().filter((type): type is typeof type & EvidenceTypeFacts => readsAsEvidenceType.Check(type))

export const offersOf = (directory: DirectoryView, party: string): EvidenceOffer[] =>
  directory
    .evidenceOf(party)
    .flatMap(({ evidenceType, authority }) =>
      typeof authority === 'string' && authority.startsWith(`${party}/`) ? [{ evidenceType, authority }] : [],
    )
