import { existsSync, readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Unavailable } from '../schema.ts'
import { askEImzo } from './e-imzo.ts'

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
  /** The value of the signature that it speaks of. */
  readonly signature: Uint8Array
  /** The certificate by which it judged, where it says so. */
  readonly certificate?: JudgedCertificate
  readonly result: 'PASSED' | 'FAILED' | 'INDETERMINATE'
  readonly message: string
  /** A time at which the signature is proven to have existed, and by whom. */
  readonly provenAt?: Date
  readonly provenBy?: string
}

export type ValidationAnswer = { readonly is: 'judged'; readonly signers: readonly SignerJudgement[] } | Unavailable

/** A system of the state that judges signatures made by its national means. */
export interface ValidationSystem {
  /** A CMS in DER, with its content where that is detached. Never throws for bad input. */
  ask(question: { readonly cms: Uint8Array; readonly content?: Uint8Array | undefined }): Promise<ValidationAnswer>
}

const systems = { 'e-imzo': askEImzo } as const

const isDeclaration = Compile(
  Type.Object({ connector: Type.Enum(['e-imzo'] as const) }, { additionalProperties: false }),
)

/** The system that `states/XX/validation.json` declares, at its address; undefined where the file is not there. */
export function readValidationSystem(
  file: string,
  line: { readonly url: string; readonly fetch: typeof globalThis.fetch },
): ValidationSystem | undefined {
  if (!existsSync(file)) return undefined
  const given: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isDeclaration.Check(given)) throw new Error(`${file} names no connector that is known here`)
  const ask = systems[given.connector]
  return { ask: (question) => ask(line, question) }
}
