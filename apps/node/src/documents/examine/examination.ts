import type { FileAnswer, PartSigner } from '@kopru/seal'
import type { ValidationQuestion } from '../../connectors/validation/validation.ts'

/** What one state trusts, as the directory says. DER certificates. */
export interface TrustOfState {
  readonly party: string
  readonly anchors: readonly Uint8Array[]
  readonly timestampAnchors: readonly Uint8Array[]
}

/** What the worker is asked: a file and by whose trust to judge it. */
export interface ExaminationOrder {
  readonly file: Uint8Array
  /** What a detached signature covers. */
  readonly content?: Uint8Array | undefined
  readonly states: readonly TrustOfState[]
  /** The moment of asking. */
  readonly at: Date
  /** Say also, by SHA-256, which bytes each verdict speaks of. */
  readonly references?: boolean
  /** List also what a state's own system is asked about. */
  readonly parts?: boolean
}

/** The verdicts by each state's own anchors, in the order of the question. */
export interface StateAnswer {
  readonly party: string
  readonly answer: FileAnswer
}

/** What of a file a state's own system is shown: a CMS with what it is detached from, or the whole as XML. */
export type FilePart = ValidationQuestion & {
  /** Which signatures it holds, by SHA-256, in the order of its signers. */
  readonly signers: readonly PartSigner[]
}

/** What the worker answers. */
export interface Found {
  readonly answers: readonly StateAnswer[]
  /** Where the order asked for them. */
  readonly parts?: readonly FilePart[]
}

export type Examination =
  | ({ readonly is: 'judged' } & Found)
  /** The time that one file may take had passed. */
  | { readonly is: 'too-slow' }
  /** The worker ended by itself: out of memory, or a fault of ours. */
  | { readonly is: 'broken' }
  /** As many wait as may. */
  | { readonly is: 'too-busy' }
