import type { Recognition, SignatureView, Verification } from '@kopru/client'

/** What the reader of a verdict does next; the words are the portal's, `verify.next.<code>`. */
export const nextSteps = [
  'rely',
  'rely-own',
  'weigh',
  'no-recognition',
  'get-original',
  'give-content',
  'unlock',
  'get-undamaged',
  'not-signed',
  'other-format',
  'smaller',
  'home-program',
  'home-format',
  'issuer-not-published',
  'outside-federation',
  'do-not-accept',
  'try-later',
  'ask-timestamped',
  'ask-home',
  'sign-anew',
  'partly-signed',
  'file-alone',
] as const
export type NextStep = (typeof nextSteps)[number]

/** By the first reason; one that is not named here is mended by a new signature. */
const stepOfReason: Readonly<Record<string, NextStep>> = {
  'seal.altered': 'get-original',
  'seal.altered-after-signing': 'get-original',
  'seal.signature-wrong': 'get-original',
  'seal.byte-range-invalid': 'get-original',
  'seal.duplicate-id': 'get-original',
  'seal.disclosure-unknown': 'get-original',
  'seal.signed-part-missing': 'give-content',
  'seal.content-missing': 'give-content',
  'tsp.imprint-mismatch': 'give-content',
  'seal.content-not-covered': 'partly-signed',
  'seal.content-beside': 'file-alone',
  'seal.encrypted-document': 'unlock',
  'seal.malformed': 'get-undamaged',
  'seal.cut-off': 'get-undamaged',
  'seal.empty-file': 'get-undamaged',
  'seal.too-large': 'smaller',
  'seal.too-large-to-examine': 'other-format',
  'seal.too-large-to-hash': 'home-program',
  'documents.examination-too-slow': 'other-format',
  'documents.examination-broken': 'other-format',
  'seal.no-signature': 'not-signed',
  'seal.not-a-signature': 'not-signed',
  'seal.unknown-format': 'other-format',
  'seal.unsupported-form': 'other-format',
  'seal.issuer-unknown': 'issuer-not-published',
  'seal.path-invalid': 'issuer-not-published',
  'seal.certificate-revoked': 'do-not-accept',
  'seal.certificate-not-issued': 'do-not-accept',
  'seal.content-expired': 'do-not-accept',
  'seal.revocation-unknown': 'try-later',
  'seal.certificate-expired': 'ask-timestamped',
  'seal.timestamp-authority-revoked': 'ask-timestamped',
  'seal.algorithm-unconfirmed': 'ask-home',
  'seal.algorithm-unsupported': 'ask-home',
  'list.not-used': 'try-later',
  'documents.home-failed': 'get-original',
  'documents.home-format-not-taken': 'home-format',
  'documents.home-no-answer': 'try-later',
  'documents.home-answer-refused': 'try-later',
  'documents.home-question-refused': 'try-later',
}

interface Facts {
  readonly answer: Verification['answer']
  readonly reasons: Verification['reasons']
  readonly signatures: readonly SignatureView[]
  readonly recognition: readonly Recognition[]
  readonly isMember: (party: string) => boolean
}

/** Never throws. `party` is the state that the step speaks of. */
export function nextStep(facts: Facts): NonNullable<Verification['next']> {
  const { answer, reasons, signatures, isMember } = facts
  if (answer === 'yes') return stepOfLaw(facts.recognition)
  const code = stepOfReason[reasons[0]?.code ?? ''] ?? 'sign-anew'
  // The one that keeps the file from passing; where it names its state, the step can too.
  const country = signatures.find(({ indication }) => indication !== 'TOTAL_PASSED')?.country
  if (code === 'issuer-not-published' || code === 'ask-home') {
    if (country === undefined || !/^[A-Z]{2,8}$/.test(country)) return { code }
    return isMember(country) ? { code, party: country } : { code: 'outside-federation', party: country }
  }
  return { code }
}

/** Of several states the one whose law gives least. */
function stepOfLaw(recognition: readonly Recognition[]): NonNullable<Verification['next']> {
  const without = recognition.find(({ is }) => is === 'none')
  if (without) return { code: 'no-recognition', party: without.of }
  const weighed = recognition.find(({ effect }) => effect === 'admissible')
  if (weighed) return { code: 'weigh', party: weighed.of }
  const foreign = recognition.find(({ is }) => is === 'recognised')
  return foreign ? { code: 'rely', party: foreign.of } : { code: 'rely-own' }
}
