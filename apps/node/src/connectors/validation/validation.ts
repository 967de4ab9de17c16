import { existsSync, readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Unavailable } from '../schema.ts'
import { askEImzo } from './e-imzo.ts'
import { askNcaNode } from './ncanode.ts'

/** A certificate as a state's own system names it. */
export interface JudgedCertificate {
  /** Lower-case hexadecimal, no leading zeros. */
  readonly serial: string
  /** Names as the system writes them, such as `CN=…,O=…`. */
  readonly issuer: string
  readonly subject: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
}

/** What a state's own system found out about one signer. */
export interface SignerJudgement {
  /** The value of the signature that it speaks of; absent where the system names none: it was shown one signature alone. */
  readonly signature?: Uint8Array
  /** The certificate by which it judged, where it says so. */
  readonly certificate?: JudgedCertificate
  readonly result: 'PASSED' | 'FAILED' | 'INDETERMINATE'
  readonly message: string
  /** A time at which the signature is proven to have existed, and by whom. */
  readonly provenAt?: Date
  readonly provenBy?: string
}

export type ValidationAnswer = { readonly is: 'judged'; readonly signers: readonly SignerJudgement[] } | Unavailable

/** What is shown to a state's own system. */
export type ValidationQuestion =
  /** In DER, with its content where that is detached. */
  | { readonly is: 'cms'; readonly cms: Uint8Array; readonly content?: Uint8Array | undefined }
  | { readonly is: 'xml'; readonly xml: string }

/** A system of the state that judges signatures made by its national means. */
export interface ValidationSystem {
  /** Nothing else is shown to it. */
  readonly takes: readonly ValidationQuestion['is'][]
  /** Never throws for bad input. */
  ask(question: ValidationQuestion): Promise<ValidationAnswer>
}

/** How a connector reaches its system. */
export interface ValidationLine {
  readonly url: string
  readonly fetch: typeof globalThis.fetch
}

const systems = {
  'e-imzo': { takes: ['cms'], ask: askEImzo },
  ncanode: { takes: ['cms', 'xml'], ask: askNcaNode },
} as const

const isDeclaration = Compile(
  Type.Object({ connector: Type.Enum(['e-imzo', 'ncanode'] as const) }, { additionalProperties: false }),
)

/** The system that `states/XX/validation.json` declares, at its address; undefined where the file is not there. */
export function readValidationSystem(file: string, line: ValidationLine): ValidationSystem | undefined {
  if (!existsSync(file)) return undefined
  const given: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isDeclaration.Check(given)) throw new Error(`${file} names no connector that is known here`)
  const { takes, ask } = systems[given.connector]
  return { takes, ask: (question) => ask(line, question) }
}
