import type { PersonDescription } from '../matching/person-description.ts'
import { hashKey } from './key-hash.ts'
import { type NameSkeletons, nameSkeletons } from './name-skeletons.ts'
import {
  type BirthDate,
  dayKey,
  distinct,
  halfFineKeys,
  halfFineKeysOf,
  identifierKeys,
  joinedPairKeys,
  pairKey,
  pairKeys,
  readBirthDate,
  wholeKeys,
  wordKeys,
  yearKey,
} from './search-keys.ts'
import { joinSkeletons, skeletonsNear, withoutTitle, withTitles } from './skeleton.ts'
import { soundSignature } from './sound-signature.ts'

/** The records with any of `any` that also have, where it is given, any of `and`. */
export interface SearchCondition {
  readonly any: readonly number[]
  readonly and?: readonly number[]
}

/**
 * One question to the table of keys: the records that meet any of the conditions, or, where hundreds of keys are tried
 * that may be common, a few of each. A close one finds everybody of the name; a wide one finds whom it can; the last
 * look at more people than both, because one word and a year say little of who is meant.
 */
export type SearchStep = {
  readonly reach: 'close' | 'wide' | 'last'
  readonly asked: WhenAsked
} & (
  | { readonly is: 'conditions'; readonly conditions: readonly SearchCondition[] }
  | { readonly is: 'each'; readonly keys: readonly number[] }
)

/**
 * Whoever is meant may have a namesake who was found first, so some steps are always taken. Where many bear the very
 * name, those who bear a like one are too many to look at.
 */
export type WhenAsked = 'always' | 'if-nobody-is-meant' | 'if-few-are-found'

export interface SearchPlan {
  /** In their order. */
  readonly steps: readonly SearchStep[]
  /** `soundSignature` of the sought: what is found is ranked by how much of it a record shares. */
  readonly sounds: bigint
}

/**
 * How a person is looked for, more widely from step to step.
 *
 * With a birth year: by two words beside the year, which may be off by one, or one word beside the whole birth date,
 * which still finds whom a marriage gave another surname; by two words of which one differs by a sound; by one word
 * beside the year; by one that differs by a sound. The last steps are for those of whom the others found nobody.
 *
 * Without: by two words of which one sounds alike, then by the skeletons of both, then by the name as one word, then, of
 * a rare name, by two words of which one differs by a sound. A namesake rules nobody out. One word of several is never
 * looked for alone: of a common one the database would gather a hundred thousand records to give a few.
 */
export function planSearch(sought: PersonDescription): SearchPlan {
  const names = nameSkeletons(sought)
  const date = readBirthDate(sought.birthDate)
  const numbers = { any: hashed(identifierKeys(sought)) }
  const steps = date === undefined ? stepsByName(names, numbers) : stepsByNameAndDate(names, date, numbers)
  return { steps: steps.filter(asksAnything), sounds: soundSignature(names) }
}

function stepsByName(names: readonly NameSkeletons[], numbers: SearchCondition): SearchStep[] {
  const skeletons = [...pairKeys(names), ...joinedPairKeys(names), ...wholeKeys(names), ...titledKeys(names)]
  const wholes = [...gluedKeys(names), ...nearWholes(names)]
  const near = [
    ...joinedWords(names),
    ...names.flatMap(({ words }) => (words.length === 1 ? words.flat() : [])),
    ...distinct([...halfFineKeysOf(names, skeletonsNear), ...nearPairs(names)]).slice(0, MOST_NEAR + MOST_NEAR_JOINED),
  ]
  return [
    { reach: 'close', asked: 'always', ...conditions({ any: hashed(halfFineKeys(names)) }, numbers) },
    { reach: 'close', asked: 'always', ...conditions({ any: hashed(skeletons) }) },
    { reach: 'wide', asked: 'always', is: 'each', keys: hashed(wholes) },
    { reach: 'wide', asked: 'if-few-are-found', is: 'each', keys: hashed(near) },
  ]
}

function stepsByNameAndDate(names: readonly NameSkeletons[], date: BirthDate, numbers: SearchCondition): SearchStep[] {
  const words = hashed([...wordKeys(names), ...joinedWords(names)])
  const year = yearKey(date.year)
  const years = [...yearsAround(date.year).map(yearKey), yearKey(undefined)]
  const wholes = [...joinedPairKeys(names), ...wholeKeys(names), ...nearWholes(names), ...titledKeys(names)]
  return [
    {
      reach: 'close',
      asked: 'always',
      ...conditions(
        { any: hashed(pairKeys(names).flatMap((pair) => years.map((key) => pair + key))) },
        { any: words, and: hashed(daysMeant(date)) },
        numbers,
      ),
    },
    {
      reach: 'wide',
      // A namesake of the same year is common, one of the same day is not.
      asked: date.monthDay === undefined ? 'always' : 'if-nobody-is-meant',
      ...conditions(
        { any: hashed(nearPairs(names).map((pair) => pair + year)) },
        { any: hashed([...wholes, ...gluedKeys(names)]), and: hashed(years) },
      ),
    },
    {
      reach: 'last',
      asked: 'if-nobody-is-meant',
      ...conditions({ any: words, and: hashed([year, yearKey(undefined)]) }),
    },
    {
      reach: 'last',
      asked: 'if-nobody-is-meant',
      ...conditions({ any: hashed(nearWords(names)), and: [hashKey(year)] }),
    },
  ]
}

const conditions = (...all: readonly SearchCondition[]) => ({
  is: 'conditions' as const,
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

/** Of two words written as one there are more, and they are rarer. */
const MOST_NEAR_JOINED = 300

/** Pairs of which one word, or two written as one, differ by a sound: Abdul Karim is Абдукарим. */
const nearPairs = (names: readonly NameSkeletons[]): string[] => {
  const ofWords = names.flatMap(({ words }) => words.flatMap((_, at) => pairsNear(words, at)))
  const ofJoined = names.flatMap(({ joined }) => joined.flatMap((words, at) => pairsNear(words, at)))
  return [...distinct(ofJoined).slice(0, MOST_NEAR_JOINED), ...distinct(ofWords).slice(0, MOST_NEAR)]
}

function pairsNear(words: readonly (readonly string[])[], at: number): string[] {
  const others = words.filter((_, place) => place !== at).flat()
  return (words[at] ?? []).flatMap(skeletonsNear).flatMap((near) => others.map((other) => pairKey(near, other)))
}

/** Skeletons of so many signs are rare enough to gather all who bear one. */
const RARE = 4

/** One word, or two written as one, that differ by a sound. */
const nearWords = (names: readonly NameSkeletons[]): string[] =>
  distinct([...wordKeys(names), ...joinedWords(names)].flatMap(skeletonsNear))
    .filter(({ length }) => length >= RARE)
    .slice(0, MOST_NEAR_JOINED)

/** Керей is Kerey Khan, and Kerey Khan is Керей. */
function titledKeys(names: readonly NameSkeletons[]): string[] {
  const titled = names.flatMap(({ words }) => (words.length === 1 ? words.flat().flatMap(withTitles) : []))
  const bare = wholeKeys(names).flatMap((whole) => withoutTitle(whole.slice(1)) ?? [])
  return distinct([...titled, ...bare].map((word) => `=${word}`))
}

const nearWholes = (names: readonly NameSkeletons[]): string[] =>
  wholeKeys(names).flatMap((whole) => skeletonsNear(whole.slice(1)).map((near) => `=${near}`))

/** Two words that the other record may have as one: Alp Arslan is Muhammed Alparslan. */
const joinedWords = (names: readonly NameSkeletons[]): string[] =>
  names.flatMap(({ joined }) => joined.flatMap((name, at) => name[at] ?? []))

/** Of longer names nobody makes one word. */
const MOST_GLUED = 4

/**
 * The whole name as one word, which `wholeKeys` has of two words in their order: Molla Nepes is Mollanepes, whom others
 * call Nepes Molla, and Zeb-un-Nisa is Zibünnisa. And a word as a whole name: Sultanqaliyev is Sultan Galiyev.
 */
function gluedKeys(names: readonly NameSkeletons[]): string[] {
  const glued = names
    .filter(({ words }) => words.length > 1 && words.length <= MOST_GLUED)
    .flatMap(({ words, whole }) => [
      ...glue([...whole.slice(0, -1), ...words.slice(-1)]),
      ...(words.length === 2 ? glue([...whole.slice(1), ...words.slice(0, 1)]) : []),
    ])
  return distinct([...glued, ...wordKeys(names)].map((word) => `=${word}`))
}

const glue = (words: readonly (readonly string[])[]): readonly string[] =>
  words.reduce<readonly string[]>(
    (starts, word) => starts.flatMap((start) => word.map((end) => joinSkeletons(start, end))),
    [''],
  )
