import { type Reason, reason, type SubIndication } from './reasons.ts'
import type { SealReference } from './svt/seal-reference.ts'
import type { Certificate } from './x509/certificate.ts'
import { organisationOf, readableName } from './x509/name.ts'

/** What a timestamp inside a seal proved. */
export interface TimestampVerdict {
  /** Time the authority vouches for, ISO 8601 UTC. */
  readonly time: string
  readonly authority: string
  readonly valid: boolean
  /** Of the authority, where the time-stamp is valid. */
  readonly revocation?: 'good' | 'not-checked'
}

export type SealFormat =
  | 'PAdES'
  | 'PDF-CMS'
  | 'CAdES'
  | 'CMS'
  | 'JAdES'
  | 'JWS'
  | 'XAdES'
  | 'XMLDSig'
  | 'WS-Security'
  | 'SD-JWT'
  | 'RFC3161'
  | 'EvidenceRecord'
  | 'unknown'
export type SealLevel = 'B' | 'T' | 'LT' | 'LTA' | 'none'

/** What exactly a signature covers, for formats that sign parts. */
export interface Coverage {
  /** All of the content that the signature lies in or beside. */
  readonly whole: boolean
  /** Paths of elements (`/` for the whole document), or names of files. */
  readonly parts: readonly string[]
  /** Files that are there and not covered. */
  readonly uncovered?: readonly string[]
  /** Later signatures, themselves right, that were taken away before this one was checked. */
  readonly laterSignaturesRemoved?: number
}

/** The result of judging one seal, in the words of ETSI EN 319 102-1 §5. */
export interface SealVerdict {
  readonly indication: 'TOTAL_PASSED' | 'INDETERMINATE' | 'TOTAL_FAILED'
  readonly subIndication?: SubIndication
  readonly format: SealFormat
  /**
   * Baseline level of the parts that are there; `none` where the form is no baseline form. T also where the time-stamp
   * fits and only its authority is not trusted here, which the reasons say; LT and LTA only where all parts are valid.
   */
  readonly level: SealLevel
  readonly signer: {
    readonly subject: string
    readonly organisation?: string
    readonly country?: string
    /** Lower-case hexadecimal. */
    readonly certificateSha256: string
  }
  readonly issuer: string
  /** DER, from the signer's certificate to the anchor that it leads to; the signer's alone where it leads to none. */
  readonly path: readonly Uint8Array[]
  /** Time the signer claims, ISO 8601 UTC; not proven. */
  readonly signedAt?: string
  readonly timestamp?: TimestampVerdict
  readonly algorithm: string
  readonly revocation: 'good' | 'revoked' | 'unknown' | 'not-checked'
  readonly covers?: Coverage
  /** Why it did not pass; empty when it did. */
  readonly reasons: readonly Reason[]
  /** Which bytes the verdict speaks of, where `SealTrust.references` asked for it and they can be told. */
  readonly reference?: SealReference
  /** Signatures over this signature's value (RFC 5652 §11.4), each judged by itself. */
  readonly counterSignatures?: readonly SealVerdict[]
}

/** A verdict that something went wrong, before it is joined with what is known of the seal. */
export interface Finding {
  readonly indication: 'INDETERMINATE' | 'TOTAL_FAILED'
  readonly subIndication: SubIndication
  readonly reason: Reason
}

export const failed = (subIndication: SubIndication, reason: Reason): Finding => ({
  indication: 'TOTAL_FAILED',
  subIndication,
  reason,
})
export const undecided = (subIndication: SubIndication, reason: Reason): Finding => ({
  indication: 'INDETERMINATE',
  subIndication,
  reason,
})

/**
 * A file without its end: not all that was signed is there (ETSI EN 319 102-1 §5.2.7), and whether its signature has the
 * right form, which FORMAT_FAILURE would deny, cannot be seen either.
 */
export const cutOff = (): Finding => undecided('SIGNED_DATA_NOT_FOUND', reason('seal.cut-off'))

/** What is known of a seal so far. */
export interface KnownOfSeal {
  readonly format: SealVerdict['format']
  readonly level?: SealVerdict['level']
  readonly certificate?: Certificate | undefined
  readonly path?: readonly Certificate[] | undefined
  readonly signedAt?: Date | undefined
  readonly timestamp?: TimestampVerdict | undefined
  readonly algorithm?: string | undefined
  readonly revocation?: SealVerdict['revocation']
  readonly covers?: Coverage | undefined
  readonly reference?: SealReference | undefined
}

/** Joins the facts with the finding; without a finding the seal has passed. */
export function toVerdict(known: KnownOfSeal, finding?: Finding): SealVerdict {
  const { certificate } = known
  const organisation = certificate && organisationOf(certificate.subject)
  const country = certificate?.subject.country
  return {
    indication: finding?.indication ?? 'TOTAL_PASSED',
    ...(finding ? { subIndication: finding.subIndication } : {}),
    format: known.format,
    level: known.level ?? 'none',
    signer: {
      subject: certificate ? readableName(certificate.subject) : '',
      ...(organisation ? { organisation } : {}),
      ...(country ? { country } : {}),
      certificateSha256: certificate?.sha256 ?? '',
    },
    issuer: certificate ? readableName(certificate.issuer) : '',
    path: (known.path ?? (certificate ? [certificate] : [])).map(({ der }) => der),
    ...(known.signedAt ? { signedAt: known.signedAt.toISOString() } : {}),
    ...(known.timestamp ? { timestamp: known.timestamp } : {}),
    algorithm: known.algorithm ?? '',
    revocation: known.revocation ?? 'not-checked',
    ...(known.covers ? { covers: known.covers } : {}),
    ...(known.reference ? { reference: known.reference } : {}),
    reasons: finding ? [finding.reason] : [],
  }
}
