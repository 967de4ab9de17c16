import type { Customs } from './customs.ts'
import { ageOn, type Day, dayOf, isoOf, plusYears } from './days.ts'
import type { Latinizer } from './latin.ts'
import type {
  BirthRecord,
  Conviction,
  Employer,
  Income,
  IsoDate,
  IsoMonth,
  NameParts,
  Passport,
  RecordedParent,
} from './person.ts'
import type { Prng } from './prng.ts'
import { LAST_BIRTHDAY, type Seedling } from './seedling.ts'

const ADULT = 18
const PENSION_AGE = 63

/** What the records of one state's people are made with. Chance is drawn in the same order whatever `asOf` is. */
export interface Registrar {
  readonly customs: Customs
  readonly random: Prng
  readonly latin: Latinizer
  readonly asOf: IsoDate
  readonly months: readonly IsoMonth[]
  readonly employers: readonly Employer[]
  readonly takenNumbers: Set<string>
}

export function nameOf(customs: Customs, person: Seedling, surname: string): NameParts {
  return {
    given: person.given,
    family: person.sex === 'female' ? customs.womansSurname(surname) : surname,
    patronymic: person.patronymic,
  }
}

export function makeEmployers(customs: Customs, random: Prng): Employer[] {
  return customs.employers.map((name) => {
    for (;;) {
      const taxId = customs.firmId(random)
      if (taxId !== undefined) return { name, taxId }
    }
  })
}

/** A number nobody else in this state has; `make` is asked again until it is free. */
function unused({ takenNumbers }: Registrar, make: () => string): string {
  for (;;) {
    const number = make()
    if (takenNumbers.has(number)) continue
    takenNumbers.add(number)
    return number
  }
}

/** Cast members always hold one good for two more years; some others hold none or one that has run out. */
export function makePassport(registrar: Registrar, person: Seedling): Passport | null {
  const { random, customs, asOf } = registrar
  const today = dayOf(asOf)
  const number = unused(registrar, () => customs.passportNumber(random))
  const luck = random.next()
  const age = random.next()
  const years = ageOn(isoOf(person.bornOn), asOf) < ADULT ? 5 : 10
  if (person.cast === undefined && luck < 0.15) return null
  const expired = person.cast === undefined && luck > 0.95
  // Fresh within its first 60 %: at least two years are left. Expired: it ran out up to two years ago.
  const issuedOn = expired
    ? plusYears(today, -years) - 1 - Math.floor(age * 700)
    : today - Math.floor(age * 0.6 * years * 365)
  const issued = Math.max(issuedOn, person.bornOn + 30)
  return { number, issuedOn: isoOf(issued), expiresOn: isoOf(plusYears(issued, years)) }
}

const withoutRecord = new Set(['no-birth-record', 'archived-record', 'archived-namesakes', 'new-number'])

export function makeBirthRecords(registrar: Registrar, person: Seedling): BirthRecord[] {
  const { customs, random, latin } = registrar
  const name = nameOf(customs, person, person.surnameAtBirth)
  const recordNumber = () => {
    const year = isoOf(person.bornOn).slice(0, 4)
    return unused(registrar, () => `${year}-${random.digits(2)}-${random.digits(5)}`)
  }
  const record: BirthRecord = {
    recordNumber: recordNumber(),
    registeredOn: isoOf(person.bornOn + random.int(3, 40)),
    registryOffice: customs.registryOffice(person.bornIn.city),
    childNationalId: person.nationalId,
    name,
    latin: latin.name(name),
    sex: person.sex,
    birthDate: isoOf(person.bornOn),
    birthPlace: latin.place(person.bornIn),
    mother: person.mother === undefined ? unlinkedMother(registrar, person) : linkedParent(registrar, person.mother),
    father: person.father === undefined ? unlinkedFather(registrar, person) : linkedParent(registrar, person.father),
  }
  if (person.cast !== undefined && withoutRecord.has(person.cast.part)) return []
  if (person.cast?.part !== 'two-birth-records') return [record]
  // The second row came from a paper book typed in again elsewhere: another number, office and day of registration.
  const secondPlace = random.pick(customs.regions)
  const second: BirthRecord = {
    ...record,
    recordNumber: recordNumber(),
    registeredOn: isoOf(dayOf(record.registeredOn) + random.int(60, 400)),
    registryOffice: customs.registryOffice(random.pick(secondPlace.cities)),
  }
  return [record, second]
}

function linkedParent({ customs, latin }: Registrar, parent: Seedling): RecordedParent {
  const name = nameOf(customs, parent, parent.surname)
  return { name, latin: latin.name(name), nationalId: parent.nationalId }
}

function unlinkedFather({ customs, random, latin }: Registrar, person: Seedling): RecordedParent {
  const name = {
    given: person.fatherGiven,
    family: person.surnameAtBirth,
    patronymic: customs.patronymic(random.pick(customs.givenNames.male), 'male', random),
  }
  return { name, latin: latin.name(name), nationalId: null }
}

function unlinkedMother({ customs, random, latin }: Registrar, person: Seedling): RecordedParent {
  const name = {
    given: random.pick(customs.givenNames.female),
    family: customs.womansSurname(person.surnameAtBirth),
    patronymic: customs.patronymic(random.pick(customs.givenNames.male), 'female', random),
  }
  return { name, latin: latin.name(name), nationalId: null }
}

const OFFENCES = ['theft', 'fraud', 'traffic-offence', 'hooliganism', 'forgery'] as const

export function makeConvictions(registrar: Registrar, person: Seedling): Conviction[] {
  const { random } = registrar
  const adultOn = plusYears(person.bornOn, ADULT)
  const roll = random.next()
  if (person.cast?.part === 'convicted') return [0.35, 0.7].map((at) => convict(registrar, person, adultOn, at))
  if (person.cast !== undefined || adultOn + 400 > LAST_BIRTHDAY || roll > 0.04) return []
  return roll < 0.01
    ? [0.2, 0.8].map((at) => convict(registrar, person, adultOn, at))
    : [convict(registrar, person, adultOn, random.next())]
}

/** `at`: when in the adult life so far, 0 to 1. */
function convict(registrar: Registrar, person: Seedling, adultOn: Day, at: number): Conviction {
  const { customs, random } = registrar
  const sentencedOn = isoOf(adultOn + 200 + Math.floor(at * (LAST_BIRTHDAY - adultOn - 200)))
  const months = random.int(1, 8) * 3
  const fine = Math.round((customs.pay.medianWage * random.int(2, 12)) / 4) * 100
  const roll = random.next()
  return {
    caseNumber: unused(registrar, () => `${random.int(1, 9)}-${random.digits(4)}/${sentencedOn.slice(0, 4)}`),
    court: customs.court(person.home.city),
    offence: random.pick(OFFENCES),
    sentencedOn,
    sentence:
      roll < 0.5
        ? { is: 'fine', amountMinor: fine, currency: customs.currency }
        : { is: roll < 0.85 ? 'probation' : 'imprisonment', months },
  }
}

export function makeIncome(registrar: Registrar, person: Seedling): Income {
  const { customs, random, months, employers, asOf } = registrar
  const { pay, currency } = customs
  const employer = random.pick(employers)
  const roll = random.next()
  // Sum of three draws: most people earn near the middle, few a multiple of it.
  const spread = Math.exp((random.next() + random.next() + random.next() - 1.5) * 1.1)
  const variation = months.map(() => random.next())

  const age = ageOn(isoOf(person.bornOn), asOf)
  const isSample = person.cast !== undefined && person.cast.part !== 'minor'
  const paid = (monthly: number, taxRate: number) =>
    months.map((month, i) => {
      const grossMinor = Math.round(monthly * (1 + (variation[i] ?? 0) * 0.08)) * 100
      return { month, grossMinor, taxMinor: Math.round(grossMinor * taxRate) }
    })

  if (isSample) {
    return { is: 'employment', employer, currency, months: paid(pay.ample * (1 + roll * 0.6), pay.taxRate) }
  }
  if (age >= PENSION_AGE) {
    return { is: 'pension', fund: customs.pensionFund, currency, months: paid(pay.medianPension * spread, 0) }
  }
  if (age < ADULT + 1 || roll > 0.78) return { is: 'none' }
  return { is: 'employment', employer, currency, months: paid(pay.medianWage * spread, pay.taxRate) }
}
