import { readFileSync } from 'node:fs'
import type { Customs } from '../../sandbox/src/population/customs.ts'
import type { FoundingParty, Sex } from '../../sandbox/src/population/person.ts'
import { makePrng } from '../../sandbox/src/population/prng.ts'
import { az } from '../../sandbox/src/population/states/az.ts'
import { kg } from '../../sandbox/src/population/states/kg.ts'
import { kz } from '../../sandbox/src/population/states/kz.ts'
import { tr } from '../../sandbox/src/population/states/tr.ts'
import { uz } from '../../sandbox/src/population/states/uz.ts'
import { makeRankedDraw, type RankedDraw } from './zipf.ts'

interface Compounds {
  readonly first: readonly string[]
  readonly second: readonly string[]
}

interface Elements extends Readonly<Record<Sex, Compounds>> {
  readonly share: number
  readonly flatness: { readonly given: number; readonly surname: number }
  readonly surnameEndings?: readonly string[]
  readonly surnameFirst?: readonly string[]
  readonly surnameSecond?: readonly string[]
}

/** The names of one state with how common each is. */
export interface NamePool {
  readonly customs: Customs
  readonly given: Readonly<Record<Sex, RankedDraw>>
  /** Forms for men. */
  readonly surnames: RankedDraw
  readonly distinct: { readonly given: number; readonly surnames: number }
}

/** Each state's part of the population reaches from the previous bound to its own, from 0 to 1. */
export interface StateMix {
  readonly upTo: number
  readonly pool: NamePool
}

/**
 * The names of five states: the sandbox's lists first, which are names in use, then a long tail of compounds such as the
 * languages form every day. Which name of a list is the most common one is drawn from the seed.
 */
export function makeStateMix(seed: string): StateMix[] {
  let upTo = 0
  return [tr, uz, kz, az, kg].map((customs) => {
    const elements = readElements(customs.party)
    upTo += elements.share
    return { upTo, pool: makePool(customs, elements, seed) }
  })
}

function makePool(customs: Customs, elements: Elements, seed: string): NamePool {
  const shuffle = makeShuffle(`${seed}/${customs.party}`)
  const given = (sex: Sex) => distinct([...shuffle(customs.givenNames[sex]), ...shuffle(compound(elements[sex]))])
  const men = given('male')
  const women = given('female')
  const surnames = distinct([...shuffle(customs.surnames), ...shuffle(tailSurnames(elements, men))])
  return {
    customs,
    given: {
      male: makeRankedDraw(men, elements.flatness.given),
      female: makeRankedDraw(women, elements.flatness.given),
    },
    surnames: makeRankedDraw(surnames, elements.flatness.surname),
    distinct: { given: men.length + women.length, surnames: surnames.length },
  }
}

const compound = ({ first, second }: Compounds): string[] =>
  first.flatMap((start) => second.map((end) => (start.endsWith(' ') ? start + capital(end) : start + end)))

/** Surnames out of an ancestor's given name where that is the custom, of two words where it is not. */
function tailSurnames(elements: Elements, men: readonly string[]): string[] {
  const { surnameEndings = [], surnameFirst = [], surnameSecond = [] } = elements
  const ofAncestors = men.flatMap((name) =>
    surnameEndings.map((ending) => name.replaceAll(' ', '') + joined(name, ending)),
  )
  const ofWords = compound({ first: surnameFirst, second: surnameSecond })
  return [...ofAncestors, ...ofWords]
}

/** -ов after hard, -ев after soft and vowels: only one of the two is in use for a name. */
const joined = (name: string, ending: string): string =>
  /[аәеиоөуүыіэaəeiouöüı]$/u.test(name) && ending === 'ов' ? 'ев' : ending

const capital = (word: string): string => word.slice(0, 1).toLocaleUpperCase('tr') + word.slice(1)
const distinct = (names: readonly string[]): string[] => [...new Set(names)]

function makeShuffle(seed: string) {
  return (names: readonly string[]): string[] => {
    const random = makePrng(`${seed}/${names[0] ?? ''}/${names.length}`)
    return names
      .map((name) => [random.next(), name] as const)
      .sort(([a], [b]) => a - b)
      .map(([, name]) => name)
  }
}

function readElements(party: FoundingParty): Elements {
  const all: Record<FoundingParty, Elements> = JSON.parse(
    readFileSync(new URL('name-elements.json', import.meta.url), 'utf8'),
  )
  return all[party]
}
