import { createHash } from 'node:crypto'
import { checkIdentifier, toPassportLatin } from '@kopru/names'
import { describe, expect, test } from 'vitest'
import { ageOn, dayOf } from './days.ts'
import { type Address, foundingParties, type NameParts, type Person, type Sex } from './person.ts'
import {
  accounts,
  findPartyOfUsername,
  indexByNationalId,
  makePopulation,
  samplePeople,
  specialCases,
} from './population.ts'
import { az } from './states/az.ts'
import { kg } from './states/kg.ts'
import { kz } from './states/kz.ts'
import { tr } from './states/tr.ts'
import { uz } from './states/uz.ts'

const COUNT = 2000
const AS_OF = '2026-11-01'
const customs = { KZ: kz, TR: tr, KG: kg, UZ: uz, AZ: az }
const digest = (people: readonly Person[]) => createHash('sha256').update(JSON.stringify(people)).digest('hex')
const nativeScript = {
  KZ: /^[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі -]+$/u,
  TR: /^[A-Za-zÇçĞğİıÖöŞşÜü -]+$/u,
  KG: /^[А-Яа-яЁёҢңӨөҮү -]+$/u,
  UZ: /^[A-Za-z\u02BB\u02BC -]+$/u,
  AZ: /^[A-Za-zÇçƏəĞğİıÖöŞşÜü -]+$/u,
}
const partsOf = ({ given, family, patronymic }: NameParts) => [
  given,
  family,
  ...(patronymic === null ? [] : [patronymic]),
]

test('five states of 2,000 people are made in under a second', () => {
  const began = process.cpuUsage()
  for (const party of foundingParties) makePopulation(party, 'timed', COUNT)
  // Microseconds of computing, and twice the promise: the machine that runs the tests runs other things too.
  const { user, system } = process.cpuUsage(began)
  expect(user + system).toBeLessThan(2000_000)
})

test('fewer people than the cast needs are refused', () => {
  expect(() => makePopulation('KZ', 1, 199)).toThrow(RangeError)
  expect(makePopulation('KZ', 1, 200)).toHaveLength(200)
})

describe.each(foundingParties)('the people of %s', (party) => {
  const people = makePopulation(party, 7, COUNT)
  const byId = indexByNationalId(people)
  const get = (id: string) => {
    const person = byId.get(id)
    if (person === undefined) throw new Error('a link leads nowhere')
    return person
  }
  const cast = new Map(people.filter((person) => person.username !== null).map((person) => [person.username, person]))
  const played = (username: string) => {
    const person = cast.get(username)
    if (person === undefined) throw new Error(`${username} is missing`)
    return person
  }

  test('are as many as asked for, each with a number of their own', () => {
    expect(people).toHaveLength(COUNT)
    expect(byId.size).toBe(COUNT)
    const passports = people.flatMap((person) => person.passport?.number ?? [])
    expect(new Set(passports).size).toBe(passports.length)
    const records = people.flatMap((person) => person.birthRecords.map((record) => record.recordNumber))
    expect(new Set(records).size).toBe(records.length)
  })

  test('are the same for the same seed and others for another', () => {
    expect(digest(makePopulation(party, 7, COUNT))).toBe(digest(people))
    expect(digest(makePopulation(party, 8, COUNT))).not.toBe(digest(people))
  })

  test('stay who they are when the registers are read a year later, with newer incomes', () => {
    const later = makePopulation(party, 7, COUNT, { asOf: '2027-11-01' })
    const identity = ({ income: _, passport: __, ...rest }: Person) => rest
    expect(JSON.stringify(later.map(identity))).toBe(JSON.stringify(people.map(identity)))
    const last = later.flatMap(({ income }) => (income.is === 'none' ? [] : [income.months.at(-1)?.month]))
    expect(new Set(last)).toEqual(new Set(['2027-10']))
  })

  test('have national identifiers that the state’s rule does not refuse, and agree with them', () => {
    const expected = party === 'KG' || party === 'AZ' ? null : true
    const wrong = people.filter(({ nationalId, birthDate, sex }) => {
      const verdict = checkIdentifier(party, 'person', nationalId)
      const agrees = verdict.birthDate === undefined || (verdict.birthDate === birthDate && verdict.sex === sex)
      return verdict.valid !== expected || !agrees
    })
    expect(wrong).toEqual([])
    const telling = people.filter((person) => checkIdentifier(party, 'person', person.nationalId).birthDate)
    expect(telling).toHaveLength(party === 'TR' || party === 'AZ' ? 0 : COUNT)
  })

  test('have names in the state’s script, their passport form, and the state’s patronymics', () => {
    const endings: Readonly<Record<string, Readonly<Record<Sex, RegExp>>>> = {
      KZ: { male: /(ұлы|[ое]вич)$/u, female: /(қызы|[ое]вна)$/u },
      KG: { male: /( уулу|[ое]вич)$/u, female: /( кызы|[ое]вна)$/u },
      UZ: { male: /( oʻgʻli|[oe]vich)$/u, female: /( qizi|[oe]vna)$/u },
      AZ: { male: / oğlu$/u, female: / qızı$/u },
      TR: { male: /^none$/, female: /^none$/ },
    }
    const isNative = (name: NameParts) => partsOf(name).every((part) => nativeScript[party].test(part))
    const isLatin = (name: NameParts) => partsOf(name).every((part) => /^[A-Z]+(?:[ -][A-Z]+)*$/.test(part))
    const wrong = people.filter(({ name, birthRecords, sex }) => {
      const recorded = birthRecords.flatMap((record) => [record, record.mother, record.father])
      return !(
        isNative(name.native) &&
        isLatin(name.latin) &&
        name.latin.family === toPassportLatin(name.native.family, { language: name.language }) &&
        endings[party]?.[sex].test(name.native.patronymic ?? 'none') &&
        recorded.every((one) => isNative(one.name) && isLatin(one.latin))
      )
    })
    expect(wrong).toEqual([])
  })

  test('draw on at least 60 given names of either sex and 100 surnames', () => {
    const { givenNames, surnames } = customs[party]
    expect(new Set(givenNames.male).size).toBeGreaterThanOrEqual(60)
    expect(new Set(givenNames.female).size).toBeGreaterThanOrEqual(60)
    expect(new Set(surnames).size).toBeGreaterThanOrEqual(100)
  })

  test('have families linked from both ends', () => {
    const wrong = people.filter((person) => {
      const { spouse, mother, father, children, marriedOn } = person.family
      const other = spouse === null ? undefined : get(spouse)
      const wed =
        other === undefined ||
        (other.family.spouse === person.nationalId && other.family.marriedOn === marriedOn && other.sex !== person.sex)
      const parents = [mother, father].every((id) => id === null || get(id).family.children.includes(person.nationalId))
      const own = person.sex === 'female' ? 'mother' : 'father'
      return !(wed && parents && children.every((child) => get(child).family[own] === person.nationalId))
    })
    expect(wrong).toEqual([])
    expect(people.filter((person) => person.family.spouse !== null).length).toBeGreaterThan(COUNT * 0.3)
    expect(people.filter((person) => person.family.mother !== null).length).toBeGreaterThan(COUNT * 0.3)
  })

  test('have plausible dates: births, weddings, moves, registrations, sentences', () => {
    const wrong = people.flatMap((person) => {
      const { family, address, birthDate, passport, nationalId } = person
      const mother = family.mother === null ? undefined : get(family.mother)
      const siblings = family.children.map((child) => dayOf(get(child).birthDate)).sort((a, b) => a - b)
      const facts = {
        birth: birthDate >= '1930-01-01' && birthDate <= '2025-12-31',
        move: address.since >= birthDate && address.since <= AS_OF,
        wedding: family.marriedOn === null || ageOn(birthDate, family.marriedOn) >= 18,
        motherAge:
          mother === undefined ||
          (ageOn(mother.birthDate, birthDate) >= 18 && ageOn(mother.birthDate, birthDate) <= 45),
        inWedlock: mother === undefined || (mother.family.marriedOn ?? '9') < birthDate,
        siblings: siblings.every((born, i) => i === 0 || born - (siblings[i - 1] ?? 0) > 280),
        registered: person.birthRecords.every((record) => record.registeredOn > birthDate),
        sentenced: person.convictions.every(({ sentencedOn: on }) => ageOn(birthDate, on) >= 18 && on < AS_OF),
        passport: passport === null || (passport.issuedOn > birthDate && passport.issuedOn < passport.expiresOn),
        passportIssued: passport === null || passport.issuedOn <= AS_OF,
      }
      return Object.entries(facts).flatMap(([fact, holds]) => (holds ? [] : [`${nationalId} ${fact}`]))
    })
    expect(wrong).toEqual([])
  })

  test('bear their father’s surname at birth, and their birth record names the parents they are linked to', () => {
    const { womansSurname } = customs[party]
    const isNamed = (id: string | null, name: NameParts) =>
      id === null || JSON.stringify(get(id).name.native) === JSON.stringify(name)
    const wrong = people.filter((person) =>
      person.birthRecords.some((record) => {
        const surname = record.father.name.family
        return !(
          record.childNationalId === person.nationalId &&
          record.birthDate === person.birthDate &&
          record.sex === person.sex &&
          record.name.family === (person.sex === 'female' ? womansSurname(surname) : surname) &&
          record.mother.nationalId === person.family.mother &&
          record.father.nationalId === person.family.father &&
          isNamed(person.family.father, record.father.name) &&
          isNamed(person.family.mother, record.mother.name)
        )
      }),
    )
    expect(wrong).toEqual([])
  })

  test('live with their parents while they are minors, in a place of their state', () => {
    const places = new Set(
      customs[party].regions.flatMap(({ region, cities }) => cities.map((city) => `${region}/${city}`)),
    )
    const wrong = people.filter(({ address, birthPlace, birthDate, family }) => {
      const father = family.father === null || ageOn(birthDate, AS_OF) >= 18 ? undefined : get(family.father)
      const home = (at: Address) => [at.region, at.city, at.street, at.house, at.flat].join('/')
      return !(
        places.has(`${address.region}/${address.city}`) &&
        places.has(`${birthPlace.region}/${birthPlace.city}`) &&
        (father === undefined || home(father.address) === home(address))
      )
    })
    expect(wrong).toEqual([])
    expect(people.filter(({ birthDate }) => ageOn(birthDate, AS_OF) < 18).length).toBeGreaterThan(COUNT * 0.08)
  })

  test('are paid for the last twelve months, taxed, by firms whose number the rule does not refuse', () => {
    const kinds = { none: 0, employment: 0, pension: 0 }
    const wrong = people.filter(({ income }) => {
      kinds[income.is]++
      if (income.is === 'none') return false
      return !(
        income.months.length === 12 &&
        income.months.at(0)?.month === '2025-11' &&
        income.months.at(-1)?.month === '2026-10' &&
        income.months.every(
          ({ grossMinor, taxMinor }) =>
            Number.isSafeInteger(grossMinor) &&
            Number.isSafeInteger(taxMinor) &&
            taxMinor >= 0 &&
            grossMinor > taxMinor * 4,
        ) &&
        (income.is === 'pension' || checkIdentifier(party, 'firm', income.employer.taxId).valid !== false)
      )
    })
    expect(wrong).toEqual([])
    for (const many of Object.values(kinds)) expect(many).toBeGreaterThan(COUNT * 0.05)
  })

  test('mostly have a clean record', () => {
    const convicted = people.filter((person) => person.convictions.length > 0).length
    expect(convicted).toBeGreaterThan(10)
    expect(convicted).toBeLessThan(COUNT * 0.06)
  })

  test('include sample people: adults with everything in order, the same whatever the seed', () => {
    const samples = samplePeople(party)
    expect(samples).toHaveLength(6)
    const others = indexByNationalId(makePopulation(party, 'another seed', COUNT))
    for (const sample of samples) {
      const person = played(sample.username)
      expect(sample.username).toMatch(new RegExp(`^[a-z]+\\.${party.toLowerCase()}$`))
      expect(person.nationalId).toBe(sample.nationalId)
      expect(others.get(sample.nationalId)).toEqual(person)
      expect(ageOn(person.birthDate, AS_OF)).toBeGreaterThanOrEqual(18)
      expect(person).toMatchObject({ levelOfAssurance: 'high', convictions: [], address: { withheld: false } })
      expect(person.birthRecords).toHaveLength(1)
      expect(person.birthRecords[0]?.name).toEqual(person.name.native)
      expect(person.passport?.expiresOn ?? '').toSatisfy((expires: string) => expires > '2028-11-01')
      if (person.income.is !== 'employment') throw new Error('a sample person is employed')
      for (const { grossMinor } of person.income.months) {
        expect(grossMinor).toBeGreaterThanOrEqual(customs[party].pay.ample * 100)
      }
    }
    const parent = samples.find((sample) => sample.part === 'parent')
    expect(played(parent?.username ?? '').family.children.length).toBeGreaterThan(0)
  })

  test('include one person for every special case, and nothing else is special about them', () => {
    const special = new Map(specialCases(party).map((one) => [one.part, played(one.username)]))
    const ordinary = (one: Person | undefined) => ({
      birthRecords: one?.birthRecords.length,
      low: one?.levelOfAssurance === 'low',
      convicted: (one?.convictions.length ?? 0) > 0,
      minor: ageOn(one?.birthDate ?? '', AS_OF) < 18,
      withheld: one?.address.withheld,
    })
    const plain = { birthRecords: 1, low: false, convicted: false, minor: false, withheld: false }
    expect(special.size).toBe(10)
    expect(ordinary(special.get('no-birth-record'))).toEqual({ ...plain, birthRecords: 0 })
    expect(ordinary(special.get('two-birth-records'))).toEqual({ ...plain, birthRecords: 2 })
    expect(ordinary(special.get('low-assurance'))).toEqual({ ...plain, low: true })
    expect(ordinary(special.get('convicted'))).toEqual({ ...plain, convicted: true })
    expect(ordinary(special.get('minor'))).toEqual({ ...plain, minor: true })
    expect(ordinary(special.get('withheld-address'))).toEqual({ ...plain, withheld: true })
    expect(ordinary(special.get('archived-record'))).toEqual({ ...plain, birthRecords: 0 })
    expect(ordinary(special.get('archived-namesakes'))).toEqual({ ...plain, birthRecords: 0 })
    expect(ordinary(special.get('new-number'))).toEqual({ ...plain, birthRecords: 0 })
    expect(ordinary(special.get('former-number'))).toEqual(plain)
    const archived = people.filter(({ archivedBirths }) => archivedBirths.length > 0)
    expect(archived).toEqual([special.get('archived-record'), special.get('archived-namesakes')])
    for (const { archivedBirths, birthDate, sex } of archived)
      for (const row of archivedBirths) expect(row).toMatchObject({ birthDate, sex })
    const twins = special.get('archived-namesakes')
    expect(twins?.archivedBirths.map(({ documentNumber }) => documentNumber)).toEqual([twins?.passport?.number, null])
    const [former, renewed] = (['former-number', 'new-number'] as const).map((part) => special.get(part))
    expect(former?.nationalId).not.toBe(renewed?.nationalId)
    expect(former).toMatchObject({ name: renewed?.name, birthDate: renewed?.birthDate })
    const [first, second] = special.get('two-birth-records')?.birthRecords ?? []
    expect(first?.recordNumber).not.toBe(second?.recordNumber)
    expect(first?.childNationalId).toBe(second?.childNationalId)
  })

  test('are found by username', () => {
    for (const { username } of accounts(party)) expect(findPartyOfUsername(username)).toBe(party)
    expect(findPartyOfUsername('nobody.xx')).toBeUndefined()
  })
})
