import type { SealTrust } from '../judge-trust.ts'
import type { Reason } from '../reasons.ts'
import type { ExtendTrust } from '../validation/collect-revocation.ts'
import type { Content } from '../validation/content.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Timestamp } from '../xades/raise-level.ts'
import type { XmlCircumstances } from '../xml/verify-xml-seals.ts'
import type { FileSource } from './file-source.ts'

export interface FileFacts {
  readonly trust: SealTrust
  /** What a detached signature covers. */
  readonly content?: Content | undefined
  readonly contentFile?: FileSource | undefined
  /** See `XmlCircumstances`. */
  readonly xmlReading?: XmlCircumstances['reading'] | undefined
}

export interface FileAnswer {
  /** One verdict for each signature. */
  readonly signatures: readonly SealVerdict[]
  /** Why there is none, where there is none. */
  readonly reasons: readonly Reason[]
}

/** A kind of file that may hold signatures, known by its first bytes and never by its name. */
export interface FileFormat {
  /** `head`: the first 4 KiB at most. */
  readonly recognises: (head: Uint8Array) => boolean
  /** Larger files are refused unread. */
  readonly maxBytes: number
  readonly verify: (file: FileSource, facts: FileFacts) => Promise<FileAnswer>
  /** Raises the signatures of a file; absent where there is no level above the one that they have. */
  readonly extend?: (file: FileSource, facts: ExtendFacts) => Promise<ExtendFileOutcome>
}

export interface ExtendFacts {
  /** To which level (ETSI EN 319 102-1 §4.2) the signatures are raised that do not have it yet. */
  readonly level: 'T' | 'LT' | 'LTA'
  readonly trust: ExtendTrust
  readonly timestamp: Timestamp
  /** What a detached signature covers. */
  readonly content?: Content | undefined
  readonly contentFile?: FileSource | undefined
}

export type ExtendFileOutcome =
  | { readonly outcome: 'extended'; readonly file: Uint8Array }
  /** A signature does not pass, or a certificate's status cannot be had: nothing was added. */
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }
  /** Nothing in the file can be raised. */
  | { readonly outcome: 'unsupported'; readonly reason: Reason }
