import { createHash } from 'node:crypto'
import { type PersonDescription, searchKeys } from '@kopru/names'
import { describePlace } from '../login/accounts.ts'
import type { People } from '../people.ts'
import type { ArchivedBirth, BirthRecord, Income, IsoDate, NameParts, Person, Sex } from '../population/person.ts'
import { describeConviction } from './convictions.ts'
import { monthsOfStatement } from './months.ts'

/** Whom a record is about, as the register has it. */
export interface Subject {
  /** `null` in the archive, which is older than the numbers and the passports' Latin forms. */
  nationalNumber: string | null
  native: NameParts
  latin: NameParts | null
  birthDate: IsoDate
  sex: Sex
  documentNumber?: string | null
}

interface Money {
  /** Hundredths of the currency's unit. */
  amount: number
  currency: string
}

/** What the registers know, before a state dresses it in its own format. */
export type Facts = { subject: Subject } & (
  | { register: 'criminal-records'; number: string; issuedOn: IsoDate; convictions: string[] }
  | {
      register: 'civil-status'
      number: string
      date: IsoDate
      office: string
      birthPlace: string
      father: string
      mother: string
    }
  | { register: 'address-register'; region: string; settlement: string; address: string; since: IsoDate }
  | {
      register: 'revenue'
      from: IsoDate
      to: IsoDate
      months: number
      total: Money
      average: Money
      tax: Money
      employer: string
    }
)

export type QueryRegister = Facts['register']
export const queryRegisters = ['criminal-records', 'civil-status', 'address-register', 'revenue'] as const

export type Query =
  | { by: 'national-number'; nationalNumber: string }
  | { by: 'name'; familyName: string; givenName: string; birthDate: string }
  | { by: 'keys'; searchKeys: readonly string[]; birthYear: string }

/** As a register would limit its answer: whoever asks so widely has not asked for a person. */
const mostFound = 50

/** Every row of a register that fits the query: none, one, or, where two rows claim one person, several. */
export function findFacts(people: People, register: QueryRegister, query: Query, currency: string, now: Date): Facts[] {
  const candidates =
    query.by === 'national-number'
      ? [people.findByNationalId(query.nationalNumber) ?? []].flat()
      : people.all.filter(({ birthDate }) =>
          birthDate.startsWith(query.by === 'name' ? query.birthDate : query.birthYear),
        )
  return candidates
    .flatMap((person) => factsOf(person, register, currency, now))
    .filter(({ subject }) => fits(subject, query))
    .slice(0, mostFound)
}

function factsOf(person: Person, register: QueryRegister, currency: string, now: Date): Facts[] {
  const subject = subjectOf(person)
  const today = now.toISOString().slice(0, 10)
  switch (register) {
    case 'criminal-records': {
      const digest = createHash('sha256').update(`${person.nationalId} ${today}`).digest('hex')
      const number = `${person.party}-${today.replaceAll('-', '')}-${digest.slice(0, 8).toUpperCase()}`
      const convictions = person.convictions.map((conviction) => describeConviction(person.party, conviction))
      return [{ register, subject, number, issuedOn: today, convictions }]
    }
    case 'civil-status':
      return [...person.birthRecords.map(birthFacts), ...person.archivedBirths.map(archivedFacts)]
    case 'address-register': {
      const { region, city, street, house, flat, since, withheld } = person.address
      // Silence, as for somebody unknown: even "protected" would tell that there is something to protect.
      if (withheld) return []
      const address = [street, flat === null ? house : `${house}-${flat}`].join(' ')
      return [{ register, subject, region, settlement: city, address, since }]
    }
    case 'revenue':
      return [{ register, subject, ...incomeFacts(person.income, currency, now) }]
  }
}

function subjectOf({ nationalId, name, birthDate, sex }: Person): Subject {
  return { nationalNumber: nationalId, native: name.native, latin: name.latin, birthDate, sex }
}

function birthFacts(row: BirthRecord): Facts {
  return {
    register: 'civil-status',
    subject: {
      nationalNumber: row.childNationalId,
      native: row.name,
      latin: row.latin,
      birthDate: row.birthDate,
      sex: row.sex,
    },
    number: row.recordNumber,
    date: row.registeredOn,
    office: row.registryOffice,
    birthPlace: describePlace(row.birthPlace),
    father: fullName(row.father.name),
    mother: fullName(row.mother.name),
  }
}

function archivedFacts(row: ArchivedBirth): Facts {
  const { name, birthDate, sex, documentNumber, father, mother } = row
  return {
    register: 'civil-status',
    subject: { nationalNumber: null, native: name, latin: null, birthDate, sex, documentNumber },
    number: row.recordNumber,
    date: row.registeredOn,
    office: row.registryOffice,
    birthPlace: row.birthPlace,
    father,
    mother,
  }
}

function incomeFacts(income: Income, homeCurrency: string, now: Date) {
  const { from, to, count } = monthsOfStatement(now)
  const months = income.is === 'none' ? [] : income.months.filter(({ grossMinor }) => grossMinor > 0)
  const currency = income.is === 'none' ? homeCurrency : income.currency
  const gross = months.reduce((sum, { grossMinor }) => sum + grossMinor, 0)
  const tax = months.reduce((sum, { taxMinor }) => sum + taxMinor, 0)
  return {
    from,
    to,
    months: months.length,
    total: { amount: gross, currency },
    average: { amount: Math.round(gross / count), currency },
    tax: { amount: tax, currency },
    employer: income.is === 'none' ? '—' : income.is === 'pension' ? income.fund : income.employer.name,
  }
}

function fits(subject: Subject, query: Query): boolean {
  if (query.by === 'national-number') return subject.nationalNumber === query.nationalNumber
  if (query.by === 'keys') return searchKeys(describe(subject)).some((key) => query.searchKeys.includes(key))
  const wanted = fold(`${query.familyName} ${query.givenName}`)
  return (
    subject.birthDate === query.birthDate &&
    [subject.native, subject.latin ?? []].flat().some(({ family, given }) => fold(`${family} ${given}`) === wanted)
  )
}

const describe = ({ native, latin, birthDate, sex }: Subject): PersonDescription => ({
  names: [native, latin ?? []].flat().map(({ family, given, patronymic }) => ({
    family,
    given,
    ...(patronymic !== null && { patronymic }),
  })),
  birthDate,
  sex,
})

function fold(text: string): string {
  return text.normalize('NFC').trim().toLocaleUpperCase('en').replace(/\s+/g, ' ')
}

function fullName({ family, given, patronymic }: NameParts): string {
  return [family, given, patronymic].filter((part) => part !== null).join(' ')
}
