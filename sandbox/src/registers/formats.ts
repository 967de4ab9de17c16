import type { Party } from '../parties.ts'
import type { Facts, Subject } from './facts.ts'

/** How each state's own number of a person is called in its registers. */
const numberNames: Record<Exclude<Party, 'KG'>, string> = { KZ: 'iin', TR: 'tckn', UZ: 'pinfl', AZ: 'fin' }

/** A register's record in the format of its state. */
export function formatRecord(party: Party, facts: Facts): object {
  return party === 'KG' ? formatKyrgyz(facts) : formatCommon(facts, numberNames[party])
}

function formatCommon(facts: Facts, numberName: string): object {
  const person = commonPerson(facts.subject, numberName)
  switch (facts.register) {
    case 'criminal-records':
      return {
        person,
        certificate: { number: facts.number, issuedOn: facts.issuedOn },
        result: outcome(facts.convictions),
        convictions: facts.convictions,
      }
    case 'civil-status':
      return {
        person,
        entry: { number: facts.number, date: facts.date, office: facts.office },
        birth: { date: facts.subject.birthDate, place: facts.birthPlace },
        parents: { father: facts.father, mother: facts.mother },
      }
    case 'address-register': {
      const { region, settlement, address, since } = facts
      return { person, residence: { region, settlement, address, since } }
    }
    case 'revenue': {
      const { from, to, months, total, average, tax, employer } = facts
      return {
        person,
        period: { from, to, months },
        income: { total, monthlyAverage: average, taxPaid: tax },
        employer,
      }
    }
  }
}

function commonPerson(subject: Subject, numberName: string) {
  const { nationalNumber, native, latin, birthDate, sex, documentNumber } = subject
  return {
    ...(nationalNumber !== null && { [numberName]: nationalNumber }),
    familyName: native.family,
    givenName: native.given,
    ...(native.patronymic !== null && { patronymic: native.patronymic }),
    ...(latin !== null && { latinFamilyName: latin.family, latinGivenName: latin.given }),
    birthDate,
    sex,
    ...(documentNumber && { documentNumber }),
  }
}

function formatKyrgyz(facts: Facts): object {
  const person = kyrgyzPerson(facts.subject)
  switch (facts.register) {
    case 'criminal-records':
      return {
        person,
        reference: {
          no: facts.number,
          given_on: facts.issuedOn,
          outcome: outcome(facts.convictions),
          convictions: facts.convictions,
        },
      }
    case 'civil-status': {
      const { number, date, office, birthPlace, father, mother } = facts
      return { person, act: { no: number, date, office, birth_place: birthPlace, father, mother } }
    }
    case 'address-register': {
      const { region, settlement, address, since } = facts
      return { person, registration: { oblast: region, settlement, address, since } }
    }
    case 'revenue': {
      const { from, to, months, total, average, tax, employer } = facts
      return { person, statement: { from, to, months, income: total, average, tax, employer } }
    }
  }
}

function kyrgyzPerson({ nationalNumber, native, latin, birthDate, sex, documentNumber }: Subject) {
  return {
    ...(nationalNumber !== null && { pin: nationalNumber }),
    surname: native.family,
    name: native.given,
    ...(native.patronymic !== null && { patronymic: native.patronymic }),
    ...(latin !== null && { surname_latin: latin.family, name_latin: latin.given }),
    birth_date: birthDate,
    sex,
    ...(documentNumber && { document_no: documentNumber }),
  }
}

function outcome(convictions: readonly string[]): 'no-convictions' | 'convictions' {
  return convictions.length === 0 ? 'no-convictions' : 'convictions'
}
