import type { CastMember } from './cast/cast-member.ts'
import type { Customs, Region } from './customs.ts'
import type { Day } from './days.ts'
import { dayOf, isoOf } from './days.ts'
import type { NationalId, Sex } from './person.ts'
import type { Prng } from './prng.ts'

/** Nobody is born after this day: people do not change when the records are dated later. */
export const LAST_BIRTHDAY = dayOf('2025-12-31')

export interface Home {
  readonly region: Region
  readonly city: string
  readonly street: string
  readonly house: string
  readonly flat: string | null
  /** The day from which the household lives there. */
  readonly from: Day
}

/** A person in the making: links are references until everybody is there. Surnames in the form for men. */
export interface Seedling {
  readonly nationalId: NationalId
  readonly sex: Sex
  readonly bornOn: Day
  readonly bornIn: { readonly region: Region; readonly city: string }
  readonly given: string
  readonly patronymic: string | null
  readonly surnameAtBirth: string
  surname: string
  readonly fatherGiven: string
  readonly mother: Seedling | undefined
  readonly father: Seedling | undefined
  spouse: Seedling | undefined
  marriedOn: Day | undefined
  readonly children: Seedling[]
  home: Home
  readonly cast: CastMember | undefined
}

/** Where one state's people are being made: its customs, the source of chance, ids given out, and who is there. */
export interface Nursery {
  readonly customs: Customs
  readonly random: Prng
  readonly takenIds: Set<NationalId>
  readonly people: Seedling[]
}

interface Wanted {
  readonly sex: Sex
  readonly bornOn: Day
  readonly bornIn: Seedling['bornIn']
  readonly given?: string
  readonly surname: string
  readonly fatherGiven: string
  readonly mother?: Seedling
  readonly father?: Seedling
  readonly home: Home
  readonly cast?: CastMember
}

export function addPerson(nursery: Nursery, wanted: Wanted): Seedling {
  const { customs, random, people } = nursery
  const person: Seedling = {
    nationalId: newNationalId(nursery, wanted.sex, wanted.bornOn),
    sex: wanted.sex,
    bornOn: wanted.bornOn,
    bornIn: wanted.bornIn,
    given: wanted.given ?? random.pick(customs.givenNames[wanted.sex]),
    patronymic: customs.patronymic(wanted.fatherGiven, wanted.sex, random),
    surnameAtBirth: wanted.surname,
    surname: wanted.surname,
    fatherGiven: wanted.fatherGiven,
    mother: wanted.mother,
    father: wanted.father,
    spouse: undefined,
    marriedOn: undefined,
    children: [],
    home: wanted.home,
    cast: wanted.cast,
  }
  wanted.mother?.children.push(person)
  wanted.father?.children.push(person)
  people.push(person)
  return person
}

function newNationalId({ customs, random, takenIds }: Nursery, sex: Sex, bornOn: Day): NationalId {
  const born = { sex, birthDate: isoOf(bornOn) }
  for (let attempt = 0; attempt < 1000; attempt++) {
    const id = customs.nationalId(born, random)
    if (id !== undefined && !takenIds.has(id)) {
      takenIds.add(id)
      return id
    }
  }
  throw new Error(`no free national id of ${customs.party} after 1000 draws`)
}

export function newHome({ customs, random }: Nursery, from: Day, near?: Region, city?: string): Home {
  const region = near !== undefined && random.chance(0.7) ? near : random.pick(customs.regions)
  const settled = city === undefined ? undefined : customs.regions.find((other) => other.cities.includes(city))
  const there = settled ?? region
  return {
    region: there,
    city: city ?? random.pick(there.cities),
    street: random.pick(customs.streets),
    house: String(random.int(1, 180)),
    flat: random.chance(0.75) ? String(random.int(1, 120)) : null,
    from,
  }
}
