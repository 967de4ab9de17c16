import type { PersonIdentity, Texts } from '@kopru/client'
import type { JSONColumnType } from 'kysely'

/** What the decision says; the document is made of this alone, so it can be made again after a crash. */
export interface PermitDecision {
  /** What it is issued for; one document for each. */
  readonly reference: string
  readonly number: string
  readonly type: string
  readonly title: Texts
  readonly authority: string
  readonly authorityName: Texts
  readonly partyName: Texts
  readonly citizenshipName: Texts
  readonly holder: PersonIdentity
  /** RFC 3339 full-dates; both days are included. */
  readonly validFrom: string
  readonly validUntil: string
  readonly decidedAt: Date
  /** `6458 …`: the law or agreement the decision rests on. */
  readonly law: string
  /** Leading language of the issuing state and of the holder's, `tr` and `kk`. */
  readonly languages: { readonly host: string; readonly home: string }
}

/** A document as made and sealed, ready to be stored. */
export interface SealedPermit {
  readonly decision: PermitDecision
  readonly pdf: Uint8Array
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

interface DocumentSerialTable {
  series: string
  lastSerial: number
}

interface IssuedDocumentTable {
  number: string
  reference: string
  type: string
  authority: string
  holder: JSONColumnType<PersonIdentity>
  validFrom: string
  validUntil: string
  issuedAt: Date
  withdrawnAt: Date | null
  sha256: string
  file: Buffer
}

declare module '../platform/database.ts' {
  interface Database {
    documentSerial: DocumentSerialTable
    issuedDocument: IssuedDocumentTable
  }
}
