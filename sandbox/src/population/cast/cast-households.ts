import type { Customs } from '../customs.ts'
import { dayOf, plusYears } from '../days.ts'
import { bearChildren, foundCouple, marry } from '../households.ts'
import { makePrng } from '../prng.ts'
import { addPerson, type Nursery, newHome, type Seedling } from '../seedling.ts'
import { cast } from './cast.ts'
import type { CastMember } from './cast-member.ts'

/** The people of the cast with parents, spouses and children: of their own seed, so the same in every population. */
export function castHouseholds(customs: Customs): Nursery {
  const nursery: Nursery = {
    customs,
    random: makePrng(`cast ${customs.party}`),
    takenIds: new Set(),
    people: [],
  }
  for (const member of cast[customs.party]) addHousehold(nursery, member)
  return nursery
}

function addHousehold(nursery: Nursery, member: CastMember): void {
  const { random } = nursery
  const bornOn = dayOf(member.birthDate)
  const father = foundCouple(nursery, plusYears(bornOn, -random.int(27, 31)), member.surname, member.father)
  const mother = father.spouse
  if (mother === undefined) throw new Error('a founded couple is married')
  // The wedding is drawn from a wide span; the cast's birthday is fixed, so the wedding gives way.
  const wedding = Math.min(father.marriedOn ?? bornOn, bornOn - random.int(300, 500))
  const parentsHome = { ...newHome(nursery, wedding, undefined, member.city), from: wedding }
  for (const parent of [father, mother]) {
    parent.marriedOn = wedding
    parent.surname = member.surname
    parent.home = parentsHome
  }
  const person = addPerson(nursery, {
    sex: member.sex,
    bornOn,
    bornIn: { region: parentsHome.region, city: member.city },
    given: member.given,
    surname: member.surname,
    fatherGiven: member.father,
    mother,
    father,
    home: member.part === 'minor' ? parentsHome : newHome(nursery, plusYears(bornOn, 19), undefined, member.city),
    cast: member,
  })
  if (member.household !== 'single') addSpouse(nursery, person, member.household === 'married-with-children' ? 2 : 0)
}

function addSpouse(nursery: Nursery, person: Seedling, children: number): void {
  const { customs, random } = nursery
  const wifeIsCast = person.sex === 'female'
  const spouse = addPerson(nursery, {
    sex: wifeIsCast ? 'male' : 'female',
    bornOn: person.bornOn + random.int(100, 700) * (wifeIsCast ? -1 : 1),
    bornIn: person.bornIn,
    // Where every bride takes the surname, the cast's bride has a husband of her own surname.
    surname: wifeIsCast && customs.brideTakesSurname === 1 ? person.surname : random.pick(customs.surnames),
    fatherGiven: random.pick(customs.givenNames.male),
    home: person.home,
  })
  const [husband, wife] = wifeIsCast ? [spouse, person] : [person, spouse]
  if (!marry(nursery, husband, wife)) throw new Error(`${person.cast?.username} is too young to be married`)
  if (customs.brideTakesSurname === 1 && !wifeIsCast) wife.surname = husband.surname
  const home = { ...person.home, from: husband.marriedOn ?? person.home.from }
  husband.home = home
  wife.home = home
  bearChildren(nursery, husband, children)
}
