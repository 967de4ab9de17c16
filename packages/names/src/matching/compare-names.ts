import { type MatchModel, storedModel } from './match-model.ts'
import { nameFeatures } from './name-features.ts'
import { numeralEvidence } from './numeral-evidence.ts'
import { type Pairing, pairWords } from './pair-words.ts'
import { pairingEvidence } from './pairing-evidence.ts'
import type { PreparedName } from './prepare-person.ts'
import { weigh } from './word-features.ts'

export interface ComparedNames {
  readonly a: PreparedName
  readonly b: PreparedName
  readonly pairing: Pairing
  /** Log-odds that both are of one person: learned and calibrated, and what is declared. */
  readonly evidence: number
}

/** Compares two names; undefined where one has no word that can be read. */
export function compareNames(
  a: PreparedName,
  b: PreparedName,
  model: MatchModel = storedModel,
): ComparedNames | undefined {
  if (a.words.length === 0 || b.words.length === 0) return undefined
  const pairing = pairWords(a, b, model)
  const [scale = 1, shift = 0] = model.calibration
  const learned = scale * weigh(model.person, nameFeatures(pairing)) + shift
  const declared = pairingEvidence(pairing) + numeralEvidence(a.numeral, b.numeral)
  return { a, b, pairing, evidence: learned + declared }
}
