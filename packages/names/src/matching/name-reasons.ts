import { type MatchReason, reason } from './match-reason.ts'
import { orderDiffers, sexesDiffer } from './name-features.ts'
import { numeralEvidence } from './numeral-evidence.ts'
import type { Pairing, WordPair } from './pair-words.ts'
import type { PreparedName, PreparedWord } from './prepare-person.ts'

/** The findings about two names, in the words of the records. */
export function nameReasons(
  a: PreparedName,
  b: PreparedName,
  { pairs, missingInA, missingInB }: Pairing,
): readonly MatchReason[] {
  const missing = [...missingInA, ...missingInB]
  return [
    ...pairs.flatMap(pairReasons),
    ...missing.map((word) => missingReason(word)),
    ...(orderDiffers(pairs) ? [reason('match.order-differs')] : []),
    ...(sexesDiffer(pairs) ? [reason('match.endings-of-two-sexes')] : []),
    ...(numeralEvidence(a.numeral, b.numeral) < 0 ? [reason('match.numeral-differs')] : []),
    ...([a, b].some(({ form }) => form.former) ? [reason('match.former-name')] : []),
  ]
}

const missingReason = ({ text, isPatronymic }: PreparedWord) =>
  isPatronymic ? reason('match.patronymic-missing', { name: text }) : reason('match.name-missing', { name: text })

function pairReasons({ a, b, evidence, role, how }: WordPair): MatchReason[] {
  const params = { a: a.text, b: b.text }
  if (how === 'initial') return [reason(evidence > 0 ? 'match.initial-agrees' : 'match.initial-differs', params)]
  if (evidence <= 0) return [reason(differenceOf(a, b, role), params)]
  if (a.text === b.text) return []
  if (how === 'joined') return [reason('match.written-together', params)]
  if (a.ending?.kind !== b.ending?.kind) return [reason('match.endings-differ', params)]
  const [russian, native] = a.language === 'ru' ? [a, b] : [b, a]
  // Where even the sounds are equal there is nothing to explain.
  if (russian.sounds === native.sounds) return []
  if (russian.language === 'ru' && native.language !== 'ru')
    return [reason('match.russian-rendering', { russian: russian.text, name: native.text })]
  return [reason('match.spelling-differs', params)]
}

function differenceOf(a: PreparedWord, b: PreparedWord, role: WordPair['role']): MatchReason['code'] {
  if (role === 'patronymic') return 'match.patronymic-differs'
  const parts = [a.part, b.part]
  if (parts.includes('family')) return 'match.family-name-differs'
  return parts.includes('given') ? 'match.given-name-differs' : 'match.name-differs'
}
