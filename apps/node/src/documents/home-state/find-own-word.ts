import { createHash } from 'node:crypto'
import { parseCertificate, type SealReference, type SealVerdict } from '@kopru/seal'
import type { SignerJudgement } from '../../connectors/validation/validation.ts'
import type { CmsPart } from '../examine/examination.ts'
import { isSameSignature } from '../rules/same-signature.ts'

/** What the state's own system said of one part of a file. */
export interface PartAnswer {
  readonly part: CmsPart
  readonly signers: readonly SignerJudgement[]
}

export type OwnWord =
  | { readonly is: 'said'; readonly judgement: SignerJudgement }
  /** The system spoke of this value, but perhaps not of this signature. */
  | { readonly is: 'ambiguous'; readonly message: string }
  | { readonly is: 'none' }

/**
 * What the state's own system said of one signature of a file. A signature value can be copied into another signature,
 * over other bytes and with another's certificate, and an answer names the value alone. So a word counts only if it was
 * said of the very part, with one signer, whose value, signed attributes and covered bytes are this signature's, if no
 * other signature of the file has that value, and if it was judged by this certificate. Of several words the worst counts.
 */
export function findOwnWord(
  { reference, path }: Pick<SealVerdict, 'reference' | 'path'>,
  file: { readonly verdicts: readonly SealVerdict[]; readonly answers: readonly PartAnswer[] },
): OwnWord {
  if (!reference) return { is: 'none' }
  const ofValue = file.answers.flatMap(({ part, signers }) =>
    signers.filter((one) => hashOf(one, reference) === reference.signature).map((judgement) => ({ part, judgement })),
  )
  if (ofValue.length === 0) return { is: 'none' }
  const withValue = file.verdicts.filter((one) => one.reference?.signature === reference.signature)
  if (withValue.length > 1) return ambiguous('several signatures of the file have the same value')
  const own = ofValue.filter(({ part }) => isSameSignature(part.reference, reference))
  if (own.length < ofValue.length) return ambiguous('the answer may be about another signature of the file')
  const serial = path[0] && parseCertificate(path[0]).serial.toLowerCase().replace(/^0+/, '')
  if (own.some(({ judgement }) => judgement.serial !== undefined && judgement.serial !== serial))
    return ambiguous('the answer is about another certificate')
  const worst = own.map(({ judgement }) => judgement).toSorted((a, b) => badness[b.result] - badness[a.result])[0]
  return worst ? { is: 'said', judgement: worst } : { is: 'none' }
}

const badness = { PASSED: 0, INDETERMINATE: 1, FAILED: 2 } as const
const ambiguous = (message: string): OwnWord => ({ is: 'ambiguous', message })

const hashOf = ({ signature }: SignerJudgement, { hash }: SealReference) =>
  createHash(hash).update(signature).digest('base64')
