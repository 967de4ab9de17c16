import { birthDateEvidence } from './birth-date-evidence.ts'
import { type ComparedNames, compareNames } from './compare-names.ts'
import { identifierEvidence } from './identifier-evidence.ts'
import { storedModel } from './match-model.ts'
import { type MatchReason, reason } from './match-reason.ts'
import { nameReasons } from './name-reasons.ts'
import type { PersonDescription } from './person-description.ts'
import { placeEvidence } from './place-evidence.ts'
import { type PreparedPerson, preparePerson } from './prepare-person.ts'
import { sexEvidence } from './sex-evidence.ts'

export interface MatchResult {
  readonly verdict: 'same' | 'different' | 'cannot-tell'
  /** Of both being one person, where one in two pairs that are looked at is. */
  readonly probability: number
  readonly reasons: readonly MatchReason[]
}

/** Judges whether two descriptions are of one person. Symmetric; never throws. */
export function matchPersons(a: PersonDescription, b: PersonDescription): MatchResult {
  return matchPrepared(preparePerson(a), preparePerson(b))
}

/** `matchPersons` for descriptions prepared once and compared often. */
export function matchPrepared(a: PreparedPerson, b: PreparedPerson): MatchResult {
  const numbers = identifierEvidence(a.person, b.person)
  const names = bestNames(a, b)
  const others = [
    numbers,
    birthDateEvidence(a.person.birthDate, b.person.birthDate),
    sexEvidence(a.person, b.person),
    placeEvidence(a.person, b.person),
  ]
  const reasons = others.flatMap((other) => other.reasons)
  if (numbers.settles === 'different') return { verdict: 'different', probability: SETTLED_DIFFERENT, reasons }
  if (names === undefined)
    return numbers.settles === 'same'
      ? { verdict: 'same', probability: SETTLED_SAME, reasons }
      : { verdict: 'cannot-tell', probability: 0.5, reasons: [reason('match.no-name'), ...reasons] }

  const all = [...nameReasons(names.a, names.b, names.pairing), ...reasons]
  const byNames = toProbability(names.evidence)
  const byAll = toProbability(names.evidence + others.reduce((sum, { evidence }) => sum + evidence, 0))
  const probability = all.some(({ code }) => contradictions.has(code)) ? Math.min(byAll, mostLifted(byNames)) : byAll
  if (numbers.settles === 'same') {
    // One number under two unlike names may be a clerk's slip: an officer must look.
    const doubtful = byNames <= storedModel.thresholds.different
    return doubtful
      ? { verdict: 'cannot-tell', probability: 0.5, reasons: all }
      : { verdict: 'same', probability: SETTLED_SAME, reasons: all }
  }
  return { verdict: verdictOf(probability), probability, reasons: all }
}

/** Names that are not two writings of one. A patronymic is no name of its own: registers drop and change it. */
const contradictions: ReadonlySet<MatchReason['code']> = new Set([
  'match.given-name-differs',
  'match.family-name-differs',
  'match.name-differs',
  'match.initial-differs',
  'match.endings-of-two-sexes',
])

/**
 * Against a name that differs, what else agrees leads at most to "cannot tell": twins share the birth date, the place
 * and all names but one.
 */
const mostLifted = (byNames: number) => Math.max(byNames, storedModel.thresholds.same - 0.0001)

const SETTLED_SAME = 0.9999
const SETTLED_DIFFERENT = 0.0001

const toProbability = (logOdds: number) => 1 / (1 + Math.exp(-logOdds))

function verdictOf(probability: number): MatchResult['verdict'] {
  if (probability >= storedModel.thresholds.same) return 'same'
  return probability <= storedModel.thresholds.different ? 'different' : 'cannot-tell'
}

/** Any of a person's names may be the one that the other record has: the likest two count. */
function bestNames(a: PreparedPerson, b: PreparedPerson): ComparedNames | undefined {
  let best: ComparedNames | undefined
  for (const x of a.names)
    for (const y of b.names) {
      const compared = compareNames(x, y)
      if (compared !== undefined && (best === undefined || compared.evidence > best.evidence)) best = compared
    }
  return best
}
