import circumstances from './circumstances.json' with { type: 'json' }
import { type MatchReason, type MatchReasonCode, reason } from './match-reason.ts'
import { pairWords } from './pair-words.ts'
import type { PersonDescription } from './person-description.ts'
import { prepareName } from './prepare-person.ts'
import { type PlacePart, type ReadPlace, readPlace } from './read-place.ts'

type Finding = 'agrees' | 'renamed' | 'differs'

const codes = {
  agrees: 'match.place-agrees',
  renamed: 'match.place-renamed',
  differs: 'match.place-differs',
} as const satisfies Record<Finding, MatchReasonCode>

/**
 * What the birth places say, in log-odds. Names of one known place agree, in whatever language or time; what is not known
 * is compared by sound, as names are. That places differ says little: one register has the village, another the district.
 */
export function placeEvidence(
  a: PersonDescription,
  b: PersonDescription,
): { readonly evidence: number; readonly reasons: readonly MatchReason[] } {
  const { birthPlace: x } = a
  const { birthPlace: y } = b
  if (x === undefined || y === undefined) return { evidence: 0, reasons: [] }
  const finding = comparePlaces(readPlace(x), readPlace(y))
  if (finding === undefined) return { evidence: 0, reasons: [] }
  const evidence = finding === 'differs' ? circumstances.place.differs : circumstances.place.agrees
  return { evidence, reasons: [reason(codes[finding], { a: x, b: y })] }
}

/** Towns decide where both name one, so that a common state or province does not. Undefined where nothing can be said. */
function comparePlaces(a: ReadPlace, b: ReadPlace): Finding | undefined {
  const [townsA, townsB] = [a.filter(isTown), b.filter(isTown)]
  const bothHaveTowns = townsA.length > 0 && townsB.length > 0
  const [x, y] = bothHaveTowns ? [townsA, townsB] : [a, b]
  const found = compareKnown(x, y)
  if (found !== undefined) return found
  const areOfOneKind = bothHaveTowns || (townsA.length === 0 && townsB.length === 0)
  if (areOfOneKind && areKnown(x) && areKnown(y)) return 'differs'
  return compareSounds(x, y)
}

const isTown = ({ isWide }: PlacePart) => !isWide
const areKnown = (parts: ReadPlace) => parts.length > 0 && parts.every(({ known }) => known.length > 0)

/** Whether a part of each is a name of one place; a name that stands for two agrees with either. */
function compareKnown(a: ReadPlace, b: ReadPlace): 'agrees' | 'renamed' | undefined {
  let renamed = false
  for (const x of a)
    for (const y of b)
      for (const place of x.known) {
        const other = y.known.find(({ id }) => id === place.id)
        if (other === undefined) continue
        if (x.key === y.key || !(place.isFormer || other.isFormer)) return 'agrees'
        renamed = true
      }
  return renamed ? 'renamed' : undefined
}

function compareSounds(a: ReadPlace, b: ReadPlace): 'agrees' | 'differs' | undefined {
  const { pairs } = pairWords(prepareName({ full: wordsOf(a) }), prepareName({ full: wordsOf(b) }))
  if (pairs.length === 0) return undefined
  return pairs.some(({ evidence, how }) => evidence > 0 && how !== 'initial') ? 'agrees' : 'differs'
}

const wordsOf = (parts: ReadPlace) => parts.map(({ name }) => name).join(' ')
