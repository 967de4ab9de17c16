import circumstances from './circumstances.json' with { type: 'json' }
import { endingsCross } from './name-features.ts'
import type { Pairing } from './pair-words.ts'

/** What the pairing of two names says by declaration, in log-odds: cases too rare to learn from. */
export function pairingEvidence(pairing: Pairing): number {
  const crossed = endingsCross(pairing.pairs) ? circumstances.endingsCrossed : 0
  return crossed + (isOneNameOfMany(pairing) ? circumstances.oneNameOfMany : 0)
}

/** Temur and Timur Bekmambetov: one name agrees, and another stands in one record alone. Many bear the one. */
function isOneNameOfMany({ pairs, missingInA, missingInB }: Pairing): boolean {
  const names = pairs.filter(
    ({ role, how, a, b }) => role !== 'patronymic' && how === 'whole' && !(a.isTitle && b.isTitle),
  )
  return names.length < 2 && [...missingInA, ...missingInB].some((word) => !word.isPatronymic && !word.isInitial)
}
