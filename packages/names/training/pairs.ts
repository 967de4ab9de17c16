import { nameWords } from '../src/matching/name-words.ts'
import { degrade } from './degrade-name.ts'
import { jaroWinkler, naiveLatin } from './jaro-winkler.ts'
import type { PersonSpelling, PublicPerson, Spelling } from './people.ts'
import { SeededRandom } from './seeded-random.ts'

export type PairKind =
  | 'same'
  | 'same-degraded'
  | 'other-name'
  | 'random'
  | 'relative'
  | 'nearest'
  | 'one-word-changed'
  | 'father-and-son'

/** Two spellings, and whether they are of one person. Birth years where the persons' are known. */
export interface LabelledPair {
  readonly a: Spelling
  readonly b: Spelling
  readonly same: boolean
  readonly kind: PairKind
  readonly state: string
  readonly otherState: string
  readonly bornA: string
  readonly bornB: string
}

const PAIRS_PER_PERSON = 16

/**
 * Pairs of spellings out of `people`: of one name of a person in two writings, some of them degraded; and of two persons, by
 * chance, related, of the likest names, and made up by changing one word of a name into another person's.
 */
export function makePairs(people: readonly PublicPerson[], seed: number): readonly LabelledPair[] {
  const random = new SeededRandom(seed)
  const byId = new Map(people.map((person) => [person.id, person]))
  const pairs: LabelledPair[] = []
  for (const person of people) {
    pairs.push(...samePairs(person, random))
    for (const other of random.sample(people, 8)) pairs.push(...differentPairs(person, other, 'random', 1, random))
    for (const id of person.related) pairs.push(...differentPairs(person, byId.get(id), 'relative', 6, random))
    for (const other of nearest(person, people)) pairs.push(...differentPairs(person, other, 'nearest', 3, random))
    for (let i = 0; i < 12; i++) pairs.push(...changedPair(person, random.sample(people, i < 6 ? 1 : 150), random))
    pairs.push(...fatherPair(person, random))
  }
  return pairs
}

/** Pairs across two names of one person, such as a pen name and the name of the passport: no sound tells that they are one. */
export function makeOtherNamePairs(people: readonly PublicPerson[], seed: number): readonly LabelledPair[] {
  const random = new SeededRandom(seed)
  return people.flatMap((person) => {
    const across = writingPairs(person).filter(([a, b]) => a.otherName !== b.otherName)
    return random.sample(across, PAIRS_PER_PERSON).map(([a, b]) => pairOf(person, a, person, b, 'other-name'))
  })
}

function pairOf(person: PublicPerson, a: Spelling, other: PublicPerson, b: Spelling, kind: PairKind): LabelledPair {
  const same = ['same', 'same-degraded', 'other-name'].includes(kind)
  return { a, b, same, kind, state: person.state, otherState: other.state, bornA: person.born, bornB: other.born }
}

function samePairs(person: PublicPerson, random: SeededRandom): LabelledPair[] {
  const within = writingPairs(person).filter(([a, b]) => a.otherName === b.otherName)
  return random
    .sample(within, PAIRS_PER_PERSON)
    .map(([a, b]) => (random.chance(0.5) ? ([a, b] as const) : ([b, a] as const)))
    .map(([a, b]) =>
      random.chance(0.25)
        ? pairOf(person, degrade(a, random), person, b, 'same-degraded')
        : pairOf(person, a, person, b, 'same'),
    )
}

function writingPairs({ spellings }: PublicPerson): (readonly [PersonSpelling, PersonSpelling])[] {
  const all = spellings.flatMap((a, i) => spellings.slice(i + 1).map((b) => [a, b] as const))
  return all.filter(([a, b]) => a.name !== b.name)
}

function differentPairs(
  person: PublicPerson,
  other: PublicPerson | undefined,
  kind: PairKind,
  count: number,
  random: SeededRandom,
): LabelledPair[] {
  if (other === undefined || other.id === person.id || areNamesakes(person, other)) return []
  return Array.from(
    { length: count },
    () => [random.pick(person.spellings), random.pick(other.spellings)] as const,
  ).map(([a, b]) => pairOf(person, random.chance(0.15) ? degrade(a, random) : a, other, b, kind))
}

/** Bearers of one name: nothing in the name can tell them apart. */
function areNamesakes(person: PublicPerson, other: PublicPerson): boolean {
  const own = new Set(person.spellings.map(({ name }) => sortedWords(name)))
  return (
    own.size === 0 || other.spellings.length === 0 || other.spellings.some(({ name }) => own.has(sortedWords(name)))
  )
}

const sortedWords = (name: string) => naiveLatin(name).split(' ').sort().join(' ')

const latinForms = new WeakMap<PublicPerson, string>()

/** In English or else any spelling, in plain Latin letters. */
function latinForm(person: PublicPerson): string {
  const known = latinForms.get(person)
  if (known !== undefined) return known
  const spelling = person.spellings.find(({ language }) => language === 'en') ?? person.spellings[0]
  const form = naiveLatin(spelling?.name ?? '')
  latinForms.set(person, form)
  return form
}

/** The persons whose names look most alike by a yardstick that the model does not share. */
function nearest(person: PublicPerson, people: readonly PublicPerson[]): PublicPerson[] {
  const own = latinForm(person)
  return people
    .filter(({ id }) => id !== person.id)
    .map((other) => ({ other, likeness: jaroWinkler(own, latinForm(other)) }))
    .sort((x, y) => y.likeness - x.likeness)
    .slice(0, 3)
    .map(({ other }) => other)
}

/**
 * A made-up person who shares all words of the name but one: a brother, a namesake of the clan, a cousin. Only where the
 * changed word has exactly one counterpart in the other name, which it then contradicts.
 */
function changedPair(person: PublicPerson, others: readonly PublicPerson[], random: SeededRandom): LabelledPair[] {
  const [a, b] = random.sample(person.spellings, 2)
  if (a === undefined || b === undefined || b.name.includes(',')) return []
  const words = b.name.split(/\s+/)
  const donors = others.flatMap((other) =>
    other.spellings.filter(
      ({ name, language }) =>
        language === b.language && name.split(/\s+/).length === words.length && !name.includes(','),
    ),
  )
  if (words.length < 2 || donors.length === 0) return []
  const at = Math.floor(random.next() * words.length)
  const before = words[at] ?? ''
  const likeness = (x: string, y: string) => jaroWinkler(naiveLatin(x), naiveLatin(y))
  const after = likestWord(
    before,
    donors.map(({ name }) => name.split(/\s+/)[at] ?? ''),
  )
  const own = a.name.split(/[\s-]+/)
  const counterparts = own.filter((word) => likeness(word, before) > 0.75)
  const rivals = words.filter((word) => likeness(word, counterparts[0] ?? '') > 0.75)
  if (counterparts.length !== 1 || rivals.length !== 1 || isTitle(before) || isTitle(after) || /-/.test(before + after))
    return []
  const isAlike = (word: string) => likeness(word, after) > 0.88 || consonants(word) === consonants(after)
  if ([before, ...own].some(isAlike)) return []
  return [
    pairOf(
      person,
      a,
      random.pick(others),
      { name: words.with(at, after).join(' '), language: b.language },
      'one-word-changed',
    ),
  ]
}

/** Of other names the one that is most like, short of being a spelling of the same: brothers are often named alike. */
function likestWord(word: string, others: readonly string[]): string {
  const likeness = (other: string) => {
    const value = jaroWinkler(naiveLatin(word), naiveLatin(other))
    return value > 0.85 || consonants(word) === consonants(other) ? 0 : value
  }
  return others.reduce((best, other) => (likeness(other) > likeness(best) ? other : best), others[0] ?? '')
}

/**
 * Names that differ in vowels alone, as Kerim and Karim, may be spellings of one, and so may those whose consonants one
 * language writes as another does others: Jalil and Cälil, Rövşən and Rowshen, Qasim and Kasim.
 */
const consonants = (word: string) =>
  naiveLatin(word)
    .replaceAll(/[aeiouyh]/g, '')
    .replaceAll('w', 'v')
    .replaceAll('j', 'c')
    .replaceAll(/[qg]/g, 'k')
    .replaceAll(/(.)\1/g, '$1')

const isTitle = (word: string) => nameWords(word, '').every((part) => part.isTitle || part.isInitial)

const DESCENT = /^(\S+) (\S+?)(ұлы|қызы| oğlu| qızı| oʻgʻli| qizi| уулу| кызы)\b(.*)$/u

/** Болат Асанұлы, the father's name made of his son's Асан Болатұлы. */
function fatherPair(person: PublicPerson, random: SeededRandom): LabelledPair[] {
  const [spelling] = random.sample(
    person.spellings.filter(({ name }) => DESCENT.test(name)),
    1,
  )
  const [, given = '', father = '', ending = '', rest = ''] = DESCENT.exec(spelling?.name ?? '') ?? []
  if (spelling === undefined || given === father) return []
  const name = `${father} ${given}${ending}${rest}`
  const child = random.pick(person.spellings.filter((other) => other.name.split(/\s+/).length > 2).concat(spelling))
  const born = person.born === '' ? '' : String(Number(person.born) - 25)
  return [pairOf(person, child, { ...person, born }, { name, language: spelling.language }, 'father-and-son')]
}
