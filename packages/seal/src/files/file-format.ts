import type { SealTrust } from '../judge-trust.ts'
import type { Reason } from '../reasons.ts'
import type { Content } from '../validation/content.ts'
import type { SealVerdict } from '../verdict.ts'
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
}
