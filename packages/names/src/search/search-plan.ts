import type { PersonDescription } from '../matching/person-description.ts'
import { hashKey } from './key-hash.ts'
import { type NameSkeletons, nameSkeletons } from './name-skeletons.ts'
import {
  type BirthDate,
  dayKey,
  distinct,
  fineKey,
  identifierKeys,
  joinedPairKeys,
  pairKey,
  pairKeys,
  readBirthDate,
  wholeKeys,
  wordKeys,
  yearKey,
} from './search-keys.ts'
import { skeletonsNear, withTitles } from './skeleton.ts'

/** The records with any of `any` that also have, where it is given, any of `and`. */
export interface SearchCondition {
  readonly any: readonly number[]
  readonly and?: readonly number[]
}

/**
 * One question to the table of keys: the records that meet any of the conditions, or, where hundreds of keys are tried
 * that may be common, a few of each. A close one finds everybody of the name; a wide one finds whom it can.
 */
export type SearchStep = { readonly reach: 'close' | 'wide' } & (
  | { readonly is: 'conditions'; readonly conditions: readonly SearchCondition[] }
  | { readonly is: 'each'; readonly keys: readonly number[] }
)

export interface SearchPlan {
  /** In their order; the next is asked only where nobody is surely meant so far. */
  readonly steps: readonly SearchStep[]
  /** By key, how much it tells of a record that has it. They rank what is found. */
  readonly weights: ReadonlyMap<number, number>
}

/**
 * How a person is looked for, more widely from step to step.
 *
 * With a birth year: by two words beside the year, which may be off by one, or one word beside the whole birth date,
 * which still finds whom a marriage gave another surname; by two words of which one differs by a sound; by one word
 * beside the year.
 *
 * Without: by two words alike, then by two words by their skeletons, then by two of which one differs by a sound, or by
 * one, as far as these are rare.
 */
export function planSearch(sought: PersonDescription): SearchPlan {
  const names = nameSkeletons(sought)
  const date = readBirthDate(sought.birthDate)
  const numbers = { any: hashed(identifierKeys(sought)) }
  const steps = date === undefined ? stepsByName(names, numbers) : stepsByNameAndDate(names, date, numbers)
  return { steps: steps.filter(asksAnything), weights: weigh(names) }
}

function stepsByName(names: readonly NameSkeletons[], numbers: SearchCondition): SearchStep[] {
  const skeletons = [...pairKeys(names), ...joinedPairKeys(names), ...wholeKeys(names), ...titledKeys(names)]
  const near = [...nearPairs(names), ...nearWholes(names), ...wordKeys(names)]
  return [
    conditions('close', ...finePairs(names), numbers),
    conditions('close', { any: hashed(skeletons) }),
    { is: 'each', reach: 'wide', keys: hashed(near) },
  ]
}

function stepsByNameAndDate(names: readonly NameSkeletons[], date: BirthDate, numbers: SearchCondition): SearchStep[] {
  const words = hashed(wordKeys(names))
  const year = yearKey(date.year)
  const years = [...yearsAround(date.year).map(yearKey), yearKey(undefined)]
  const wholes = [...joinedPairKeys(names), ...wholeKeys(names), ...nearWholes(names), ...titledKeys(names)]
  return [
    conditions(
      'close',
      { any: hashed(pairKeys(names).flatMap((pair) => years.map((key) => pair + key))) },
      { any: words, and: hashed(daysMeant(date)) },
      numbers,
    ),
    conditions(
      'wide',
      { any: hashed(nearPairs(names).map((pair) => pair + year)) },
      { any: hashed(wholes), and: hashed(years) },
    ),
    conditions('wide', { any: words, and: hashed([year, yearKey(undefined)]) }),
  ]
}

const conditions = (reach: SearchStep['reach'], ...all: readonly SearchCondition[]): SearchStep => ({
  is: 'conditions',
  reach,
  conditions: all.filter(({ any, and }) => any.length > 0 && (and === undefined || and.length > 0)),
})

const asksAnything = (step: SearchStep): boolean => (step.is === 'each' ? step.keys : step.conditions).length > 0

const hashed = (keys: readonly string[]): number[] => distinct(keys).map(hashKey)

/** Registers differ by one where an age was written down before a birth date. */
const yearsAround = (year: string): string[] => [-1, 0, 1].map((by) => String(Number(year) + by).padStart(4, '0'))

/** Day and month change places between the ways of writing dates. */
function daysMeant({ year, monthDay }: BirthDate): string[] {
  if (monthDay === undefined) return []
  const [month = '', day = ''] = monthDay.split('-')
  return [`${month}-${day}`, `${day}-${month}`].map((meant) => dayKey(year, meant))
}

/** Names of four words and more would have ten thousand; each key costs a look into the index. */
const MOST_NEAR = 1500

/** Pairs of which one word differs by a sound. */
const nearPairs = (names: readonly NameSkeletons[]): string[] =>
  distinct(
    names.flatMap(({ words }) =>
      words.flatMap((word, at) => {
        const others = words.filter((_, place) => place !== at).flat()
        return word.flatMap(skeletonsNear).flatMap((near) => others.map((other) => pairKey(near, other)))
      }),
    ),
  ).slice(0, MOST_NEAR)

/** Керей is Kerey Khan. */
const titledKeys = (names: readonly NameSkeletons[]): string[] =>
  names.flatMap(({ words }) =>
    words.length === 1
      ? words
          .flat()
          .flatMap(withTitles)
          .map((word) => `=${word}`)
      : [],
  )

const nearWholes = (names: readonly NameSkeletons[]): string[] =>
  wholeKeys(names).flatMap((whole) => skeletonsNear(whole.slice(1)).map((near) => `=${near}`))

/** Each is a look-up of two lists of a hundred thousand; a third word that agrees makes no new people. */
const MOST_FINE_PAIRS = 4

const finePairs = (names: readonly NameSkeletons[]): SearchCondition[] =>
  names
    .flatMap(({ fine }) => fine.flatMap((word, at) => fine.slice(at + 1).map((other) => [word, other] as const)))
    .slice(0, MOST_FINE_PAIRS)
    .map(([word, other]) => ({ any: hashed([fineKey(word)]), and: hashed([fineKey(other)]) }))

const joinedWords = (names: readonly NameSkeletons[]): string[] =>
  names.flatMap(({ joined }) => joined.flatMap((name, at) => name[at] ?? []))

/** A word tells twice as much alike as nearly so, and more with its vowels; what stands for several words, that much more. */
function weigh(names: readonly NameSkeletons[]): ReadonlyMap<number, number> {
  const weights = new Map<number, number>()
  const add = (keys: readonly string[], weight: number): void => {
    for (const key of hashed(keys)) weights.set(key, (weights.get(key) ?? 0) + weight)
  }
  for (const { fine, words } of names.slice(0, 1)) {
    add(fine.map(fineKey), 2)
    for (const word of words) {
      add(word, 2)
      add(word.flatMap(skeletonsNear), 1)
    }
  }
  const [first] = names
  const length = Math.max(first?.words.length ?? 1, 1)
  add([...wholeKeys(names), ...titledKeys(names)], 2 * length)
  add(nearWholes(names), length)
  // Two words written as one agree in no word, only in the pair that they are half of.
  add([...joinedPairKeys(names), ...joinedWords(names)], 4)
  return weights
}
