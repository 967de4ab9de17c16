import type { PersonDescription } from '../matching/person-description.ts'
import { hashKey } from './key-hash.ts'
import { type NameSkeletons, nameSkeletons } from './name-skeletons.ts'
import {
  type BirthDate,
  dayKey,
  distinct,
  identifierKeys,
  joinedPairKeys,
  pairKey,
  pairKeys,
  readBirthDate,
  wholeKeys,
  wordKeys,
  yearKey,
} from './search-keys.ts'
import { skeletonsNear } from './skeleton.ts'

/** The records with any of `any` that also have, where it is given, any of `and`. */
export interface SearchCondition {
  readonly any: readonly number[]
  readonly and?: readonly number[]
}

/**
 * One question to the table of keys: the records that meet any of the conditions, or, where hundreds of keys are tried
 * that may be common, a few of each.
 */
export type SearchStep =
  | { readonly is: 'conditions'; readonly conditions: readonly SearchCondition[] }
  | { readonly is: 'each'; readonly keys: readonly number[] }

export interface SearchPlan {
  /** In their order; the next is asked only where nobody was judged the same so far. */
  readonly steps: readonly SearchStep[]
  /** Per word of the sought: its keys, and the keys near them. They rank what is found. */
  readonly ranking: readonly { readonly same: readonly number[]; readonly near: readonly number[] }[]
}

/**
 * How a person is looked for: closely, and where that finds nobody, widely.
 *
 * With a birth year, closely means two words of the name beside the year, where one word may differ by a sound or the
 * year by one; and one word beside the whole birth date, which still finds whom a marriage gave another surname. Widely
 * means one word beside the year.
 *
 * Without, closely means two words; widely, two of which one may differ by a sound, or one, as far as these are rare.
 */
export function planSearch(sought: PersonDescription): SearchPlan {
  const names = nameSkeletons(sought)
  const date = readBirthDate(sought.birthDate)
  const numbers = { any: hashed(identifierKeys(sought)) }
  const steps = date === undefined ? stepsByName(names, numbers) : stepsByNameAndDate(names, date, numbers)
  return { steps: steps.filter(asksAnything), ranking: rankingOf(names) }
}

function stepsByName(names: readonly NameSkeletons[], numbers: SearchCondition): SearchStep[] {
  const words = wordKeys(names)
  const close = [...pairKeys(names), ...joinedPairKeys(names), ...wholeKeys(names)]
  return [
    conditions({ any: hashed(close) }, numbers),
    { is: 'each', keys: hashed([...nearPairs(names), ...nearWholes(names), ...words]) },
  ]
}

function stepsByNameAndDate(names: readonly NameSkeletons[], date: BirthDate, numbers: SearchCondition): SearchStep[] {
  const words = hashed(wordKeys(names))
  const year = yearKey(date.year)
  const years = [...yearsAround(date.year).map(yearKey), yearKey(undefined)]
  const pairs = pairKeys(names).flatMap((pair) => years.map((key) => pair + key))
  const near = nearPairs(names).map((pair) => pair + year)
  return [
    conditions(
      { any: hashed([...pairs, ...near]) },
      { any: hashed([...joinedPairKeys(names), ...wholeKeys(names), ...nearWholes(names)]), and: hashed(years) },
      { any: words, and: hashed(daysMeant(date)) },
      numbers,
    ),
    conditions({ any: words, and: hashed([year, yearKey(undefined)]) }),
  ]
}

const conditions = (...all: readonly SearchCondition[]): SearchStep => ({
  is: 'conditions',
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

const nearWholes = (names: readonly NameSkeletons[]): string[] =>
  wholeKeys(names).flatMap((whole) => skeletonsNear(whole.slice(1)).map((near) => `=${near}`))

const rankingOf = (names: readonly NameSkeletons[]) =>
  (names[0]?.words ?? []).map((word) => ({ same: hashed(word), near: hashed(word.flatMap(skeletonsNear)) }))
