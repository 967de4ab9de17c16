import { createHash } from 'node:crypto'
import { isNameInWords, parseCertificate, type SealReference, type SealVerdict, svtProfiles } from '@kopru/seal'
import type {
  JudgedCertificate,
  SignerJudgement,
  ValidationQuestion,
  ValidationSystem,
} from '../../connectors/validation/validation.ts'
import type { FilePart } from '../examine/examination.ts'
import { isSameSignature } from '../rules/same-signature.ts'

/** What the state's own system said of one part of a file. */
export interface PartAnswer {
  readonly part: FilePart
  readonly signers: readonly SignerJudgement[]
}

export type OwnWord =
  | { readonly is: 'said'; readonly judgement: SignerJudgement }
  /** The system spoke of this value, but perhaps not of this signature. */
  | { readonly is: 'ambiguous'; readonly message: string }
  /** The system takes no such format, so it was asked nothing. */
  | { readonly is: 'not-taken' }
  | { readonly is: 'none' }

/**
 * What the state's own system said of one signature of a file. A signature value can be copied into another signature, over
 * other bytes and with another's certificate, and one CMS may hold many. So a word counts only if its value is that of one
 * signer alone among all that the system was shown, if that signer's attributes and covered bytes are this signature's, and
 * if it was judged by this certificate: issuer, serial number, subject and key. It must have been said of the part that holds
 * this signature. The order of the words says nothing. Of several the worst counts.
 */
export function findOwnWord(
  { reference, path }: Pick<SealVerdict, 'reference' | 'path'>,
  file: {
    readonly verdicts: readonly SealVerdict[]
    readonly answers: readonly PartAnswer[]
    readonly takes: ValidationSystem['takes']
  },
): OwnWord {
  if (!reference) return { is: 'none' }
  const form = forms[reference.profile]
  if (form === undefined || !file.takes.includes(form)) return { is: 'not-taken' }
  const words = file.answers.flatMap((answer) =>
    answer.signers.flatMap((one) => (isAbout(one, answer, reference) ? [{ part: answer.part, ...one }] : [])),
  )
  if (words.length === 0) return { is: 'none' }
  const shown = file.answers.flatMap(({ part }) => part.signers)
  const [only, ...others] = shown.filter(({ value }) => value === undefined || value === reference.signature)
  const verdicts = file.verdicts.filter((one) => one.reference?.signature === reference.signature)
  if (others.length > 0 || verdicts.length > 1)
    return ambiguous('several signatures of the file may have the same value')
  // The system may read what we cannot, and find this value there.
  if (!only || !isSameSignature(only.reference, reference) || !words.every(({ part }) => part.signers.includes(only)))
    return ambiguous('the answer may be about another signature of the file')
  if (!words.every(({ certificate }) => isJudgedBy(certificate, path[0])))
    return ambiguous('the answer is about another certificate')
  const worst = words.toSorted((a, b) => badness[b.result] - badness[a.result])[0]
  return worst ? { is: 'said', judgement: worst } : { is: 'none' }
}

/** As what a signature is shown to a state's own system, by its profile. */
const forms: Readonly<Record<string, ValidationQuestion['is']>> = {
  [svtProfiles.cms]: 'cms',
  [svtProfiles.pdf]: 'cms',
  [svtProfiles.xml]: 'xml',
}

const badness = { PASSED: 0, INDETERMINATE: 1, FAILED: 2 } as const
const ambiguous = (message: string): OwnWord => ({ is: 'ambiguous', message })

/** A word without a value is about the one signature of its part, where that has one and the system speaks of one. */
function isAbout({ signature }: SignerJudgement, { part, signers }: PartAnswer, reference: SealReference): boolean {
  if (signature) return createHash(reference.hash).update(signature).digest('base64') === reference.signature
  return part.signers.length === 1 && signers.length === 1 && part.signers[0]?.value === reference.signature
}

/**
 * Whether the system judged by this certificate. Issuer and number alone do not say so: a CMS may carry a second
 * certificate with the same ones, in another's name.
 */
function isJudgedBy(judged: JudgedCertificate | undefined, der: Uint8Array | undefined): boolean {
  if (!judged || !der) return false
  const { issuer, serial, subject, spki } = parseCertificate(der)
  return (
    judged.serial === serial.toLowerCase().replace(/^0+/, '') &&
    isNameInWords(issuer, judged.issuer) &&
    isNameInWords(subject, judged.subject) &&
    Buffer.from(judged.publicKey).equals(spki)
  )
}
