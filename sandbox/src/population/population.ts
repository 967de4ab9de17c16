import { findArchivedBirths } from './archive.ts'
import { cast } from './cast/cast.ts'
import { castHouseholds } from './cast/cast-households.ts'
import type { CastMember } from './cast/cast-member.ts'
import type { Customs } from './customs.ts'
import { dayOf, isoOf, monthsBefore } from './days.ts'
import { addSingle, bearChildren, foundCouple, pairUp } from './households.ts'
import { makeLatinizer } from './latin.ts'
import {
  type FoundingParty,
  foundingParties,
  type IsoDate,
  isOrdinary,
  type LevelOfAssurance,
  type NationalId,
  type Person,
  type SamplePerson,
  type SpecialCase,
} from './person.ts'
import { makePrng } from './prng.ts'
import {
  makeBirthRecords,
  makeConvictions,
  makeEmployers,
  makeIncome,
  makePassport,
  nameOf,
  type Registrar,
} from './records.ts'
import type { Nursery, Seedling } from './seedling.ts'
import { az } from './states/az.ts'
import { kg } from './states/kg.ts'
import { kz } from './states/kz.ts'
import { tr } from './states/tr.ts'
import { uz } from './states/uz.ts'

const customsOf: Readonly<Record<FoundingParty, Customs>> = { KZ: kz, TR: tr, KG: kg, UZ: uz, AZ: az }

const FEWEST = 200
const DEFAULT_AS_OF = '2026-11-01'
/** Founding couples and their children; the rest are grandchildren. */
const FIRST_TWO_GENERATIONS = 0.72

export interface PopulationOptions {
  /**
   * The day the registers are read. Incomes end with the month before it and passports are renewed up to it; who the
   * people are, their families, addresses, births and convictions do not depend on it. Default 2026-11-01.
   */
  readonly asOf?: IsoDate
}

/**
 * Makes exactly `count` people of a state. The same party, seed, count and `asOf` give the same people, byte for byte
 * as JSON. The sample people and special cases come first, with their relatives, and are the same for every seed.
 *
 * @throws RangeError when `count` is below 200: the cast and its relatives would not fit.
 */
export function makePopulation(
  party: FoundingParty,
  seed: string | number,
  count: number,
  { asOf = DEFAULT_AS_OF }: PopulationOptions = {},
): readonly Person[] {
  if (!Number.isInteger(count) || count < FEWEST) throw new RangeError(`a population has at least ${FEWEST} people`)
  const customs = customsOf[party]
  const castNursery = castHouseholds(customs)
  const castSize = castNursery.people.length
  const nursery: Nursery = { ...castNursery, random: makePrng(`people ${party} ${seed}`) }
  fill(nursery, count)

  const shared = {
    customs,
    latin: makeLatinizer(customs.language),
    asOf,
    months: monthsBefore(asOf, 12),
    employers: makeEmployers(customs, makePrng(`employers ${party}`)),
    takenNumbers: new Set<string>(),
  }
  const castRegistrar: Registrar = { ...shared, random: makePrng(`cast records ${party}`) }
  const registrar: Registrar = { ...shared, random: makePrng(`records ${party} ${seed}`) }
  return nursery.people.map((person, i) => register(i < castSize ? castRegistrar : registrar, person))
}

function fill(nursery: Nursery, count: number): void {
  const { people, random } = nursery
  const oldest = dayOf('1938-01-01')
  const youngest = dayOf('1968-12-31')
  const missing = () => count - people.length
  while (people.length < count * FIRST_TWO_GENERATIONS) {
    const father = foundCouple(nursery, random.int(oldest, youngest))
    bearChildren(nursery, father, Math.min(random.int(1, 5), missing()))
  }
  for (const husband of pairUp(nursery)) bearChildren(nursery, husband, Math.min(random.int(0, 4), missing()))
  while (missing() > 0) addSingle(nursery)
}

function register(registrar: Registrar, person: Seedling): Person {
  const { customs, latin, random } = registrar
  const native = nameOf(customs, person, person.surname)
  const assured = assurance(person, random.next())
  const passport = makePassport(registrar, person)
  const livesThereSince = Math.max(person.bornOn, person.home.from)
  return {
    party: customs.party,
    nationalId: person.nationalId,
    username: person.cast?.username ?? null,
    name: { language: customs.language, script: customs.script, native, latin: latin.name(native) },
    sex: person.sex,
    birthDate: isoOf(person.bornOn),
    birthPlace: latin.place(person.bornIn),
    citizenship: customs.party,
    levelOfAssurance: assured,
    passport,
    family: {
      maritalStatus: person.spouse === undefined ? 'single' : 'married',
      marriedOn: person.marriedOn === undefined ? null : isoOf(person.marriedOn),
      spouse: person.spouse?.nationalId ?? null,
      mother: person.mother?.nationalId ?? null,
      father: person.father?.nationalId ?? null,
      children: person.children.map((child) => child.nationalId),
    },
    address: {
      ...latin.place(person.home),
      street: person.home.street,
      house: person.home.house,
      flat: person.home.flat,
      since: isoOf(livesThereSince),
      withheld: person.cast?.part === 'withheld-address',
    },
    birthRecords: makeBirthRecords(registrar, person),
    archivedBirths: findArchivedBirths(person.cast?.username, passport),
    convictions: makeConvictions(registrar, person),
    income: makeIncome(registrar, person),
  }
}

function assurance({ cast: member }: Seedling, luck: number): LevelOfAssurance {
  if (member !== undefined) return member.part === 'low-assurance' ? 'low' : 'high'
  return luck < 0.02 ? 'low' : luck < 0.4 ? 'substantial' : 'high'
}

/** The people to log in as when nothing should go wrong. */
export function samplePeople(party: FoundingParty): readonly SamplePerson[] {
  return accounts(party).filter((account) => account.is === 'sample')
}

/** The people with whom something goes another way, and what. */
export function specialCases(party: FoundingParty): readonly SpecialCase[] {
  return accounts(party).filter((account) => account.is === 'special')
}

/** Every sample person and special case of a state. */
export function accounts(party: FoundingParty): readonly (SamplePerson | SpecialCase)[] {
  const customs = customsOf[party]
  return castHouseholds(customs).people.flatMap((person) =>
    person.cast === undefined ? [] : [accountOf(customs, person, person.cast)],
  )
}

function accountOf(customs: Customs, person: Seedling, member: CastMember): SamplePerson | SpecialCase {
  const name = nameOf(customs, person, person.surname)
  const account = {
    party: customs.party,
    username: member.username,
    nationalId: person.nationalId,
    displayName: `${name.given} ${name.family}`,
  }
  const { part } = member
  return isOrdinary(part) ? { is: 'sample', part, ...account } : { is: 'special', part, ...account }
}

/** The party of a username such as `aigerim.kz`, if it is one of the sample people or special cases. */
export function findPartyOfUsername(username: string): FoundingParty | undefined {
  return foundingParties.find((party) => cast[party].some((member) => member.username === username))
}

/** For look-ups by national id. */
export function indexByNationalId(people: readonly Person[]): ReadonlyMap<NationalId, Person> {
  return new Map(people.map((person) => [person.nationalId, person]))
}
