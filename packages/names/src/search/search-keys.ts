import type { PersonDescription } from '../matching/person-description.ts'
import { hashKey } from './key-hash.ts'
import { makeRememberingReadPart, type NameSkeletons, nameSkeletons, type ReadPart } from './name-skeletons.ts'
import { withoutTitle } from './skeleton.ts'
import { soundSignature } from './sound-signature.ts'

/**
 * Keys of which any one, in common with a record's, makes that record worth a look; each once, and few. For a register
 * that is asked by keys alone.
 *
 * - `ksn+l`: two words of a name, in either order.
 * - `=ksnl`: a name of one word, or of two that may be written as one.
 * - `ksn@1990-05-17`: one word and the birth date, which still hold when a marriage changed the other word.
 *
 * Never throws; takes time linear in the length of what it is given.
 */
export function searchKeys(person: PersonDescription): readonly string[] {
  const names = nameSkeletons(person)
  const { year, monthDay } = readBirthDate(person.birthDate) ?? {}
  const dated =
    year === undefined || monthDay === undefined ? [] : wordKeys(names).map((word) => word + dayKey(year, monthDay))
  return distinct([...pairKeys(names), ...joinedPairKeys(names), ...wholeKeys(names), ...dated])
}

/** What a register of millions keeps of a person beside its own row, so that `searchPerson` finds it. */
export interface SearchRow {
  /**
   * As `int4`, ascending, each once. `planSearch` knows which of them to look up together:
   *
   * - `ksn+l`, `=ksnl`: as in `searchKeys`.
   * - `ksn+l@1990`: two words and the birth year; `ksn+l@` where that is not known.
   * - `ksn~rafaal`: of two words the one as it sounds in the finer classes of `fineWords`, which far fewer share.
   * - `ksn`, `@1990`, `@1990-05-17`: one word, the birth year (`@` where it is not known), the birth date.
   * - `#KZ/iin/…`: a number that settles the question whatever the names are.
   */
  readonly keys: readonly number[]
  /** `soundSignature`, by which those who share a key are ranked. */
  readonly sounds: bigint
  /** People of like names have one shelf: loaded in its order, they are read together. It need not be kept. */
  readonly shelf: number
}

export function searchRow(person: PersonDescription, readPart?: ReadPart): SearchRow {
  const names = nameSkeletons(person, readPart)
  const pairs = pairKeys(names)
  const date = readBirthDate(person.birthDate)
  const keys = [
    ...pairs,
    ...joinedPairKeys(names),
    ...pairs.map((pair) => pair + yearKey(date?.year)),
    ...halfFineKeys(names),
    ...wholeKeys(names),
    ...wordKeys(names),
    ...dateKeys(date),
    ...identifierKeys(person),
  ]
  return {
    keys: [...Int32Array.from(new Set(keys.map(hashKey))).sort()],
    sounds: soundSignature(names),
    shelf: shelfOf(names),
  }
}

/** `searchRow` for loading a whole register: several times as fast, because it remembers the parts of names. */
export function makeSearchRows(): (person: PersonDescription) => SearchRow {
  const readPart = makeRememberingReadPart()
  return (person) => searchRow(person, readPart)
}

/** By the first and the last word, which are most often given name and surname, in either order. */
function shelfOf([name]: readonly NameSkeletons[]): number {
  const [first] = name?.words.at(0) ?? []
  const [last] = name?.words.at(-1) ?? []
  return hashKey(pairKey(first ?? '', last ?? ''))
}

export interface BirthDate {
  readonly year: string
  /** Whole dates alone; one with 00 in it has none. */
  readonly monthDay: string | undefined
}

export function readBirthDate(birthDate: string | undefined): BirthDate | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(birthDate ?? '') ?? []
  if (year === undefined || year === '0000') return undefined
  const whole = month !== undefined && day !== undefined && month !== '00' && day !== '00'
  return { year, monthDay: whole ? `${month}-${day}` : undefined }
}

export const yearKey = (year: string | undefined): string => `@${year ?? ''}`
export const dayKey = (year: string, monthDay: string): string => `@${year}-${monthDay}`

const dateKeys = (date: BirthDate | undefined): string[] =>
  date?.monthDay === undefined ? [yearKey(date?.year)] : [yearKey(date.year), dayKey(date.year, date.monthDay)]

/** Numbers are compared without their spaces and hyphens. */
export const identifierKeys = ({ identifiers = [] }: PersonDescription): string[] =>
  identifiers.map(({ party, kind, value }) => `#${party}/${kind}/${value.replaceAll(/[\s-]/g, '').toUpperCase()}`)

export const wordKeys = (names: readonly NameSkeletons[]): string[] =>
  distinct(names.flatMap(({ words }) => words.flat()))

/** Names as one word: those that are one, and those of two, because Нұр Сұлтан is Нұрсұлтан. */
export function wholeKeys(names: readonly NameSkeletons[]): string[] {
  const wholes = names.flatMap(({ words, joined }) => [words, ...joined].filter(({ length }) => length === 1).flat(2))
  const lone = names.flatMap(({ words }) => (words.length === 1 ? words.flat() : []))
  const untitled = lone.flatMap((word) => withoutTitle(word) ?? [])
  return distinct([...wholes, ...untitled].map((word) => `=${word}`))
}

export function pairKeys(names: readonly NameSkeletons[]): string[] {
  const keys = new Set<string>()
  for (const { words } of names) addPairs(words, keys)
  return [...keys]
}

/** Pairs in which one word is two written as one. */
export function joinedPairKeys(names: readonly NameSkeletons[]): string[] {
  const keys = new Set<string>()
  for (const { joined } of names) for (const name of joined) addPairs(name, keys)
  return [...keys]
}

/** Loops, where the rest of this file maps: it runs thirty million times for a register of ten million. */
function addPairs(words: readonly (readonly string[])[], keys: Set<string>): void {
  for (let first = 0; first < words.length; first++)
    for (let second = first + 1; second < words.length; second++)
      for (const a of words[first] ?? []) for (const b of words[second] ?? []) keys.add(pairKey(a, b))
}

/** Pairs of which one word is in finer classes: of a common name far fewer people have them than its `pairKeys`. */
export const halfFineKeys = (names: readonly NameSkeletons[]): string[] =>
  halfFineKeysOf(names, (skeleton) => [skeleton])

/** `halfFineKeys` with other skeletons in place of each, as `skeletonsNear` gives. */
export function halfFineKeysOf(
  names: readonly NameSkeletons[],
  othersOf: (skeleton: string) => readonly string[],
): string[] {
  const keys = new Set<string>()
  for (const { words, fine } of names)
    for (let at = 0; at < words.length; at++)
      for (const skeleton of (words[at] ?? []).flatMap(othersOf))
        for (let beside = 0; beside < fine.length; beside++)
          if (beside !== at) for (const sounds of fine[beside] ?? []) keys.add(`${skeleton}~${sounds}`)
  return [...keys]
}

export const pairKey = (a: string, b: string): string => (a < b ? `${a}+${b}` : `${b}+${a}`)

export const distinct = (keys: readonly string[]): string[] => [...new Set(keys)]
