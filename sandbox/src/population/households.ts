import { type Day, plusYears } from './days.ts'
import { addPerson, LAST_BIRTHDAY, type Nursery, newHome, type Seedling } from './seedling.ts'

const ADULT = 18
const MOTHER_AT_MOST = 44
const NINE_MONTHS = 280

/** Two people without known parents, married, in a home of their own. */
export function foundCouple(nursery: Nursery, husbandBornOn: Day, surname?: string, husbandGiven?: string): Seedling {
  const { customs, random } = nursery
  const home = newHome(nursery, husbandBornOn)
  const bornIn = () => {
    const region = random.chance(0.6) ? home.region : random.pick(customs.regions)
    return { region, city: random.pick(region.cities) }
  }
  const husband = addPerson(nursery, {
    sex: 'male',
    bornOn: husbandBornOn,
    bornIn: bornIn(),
    ...(husbandGiven === undefined ? {} : { given: husbandGiven }),
    surname: surname ?? random.pick(customs.surnames),
    fatherGiven: random.pick(customs.givenNames.male),
    home,
  })
  const wife = addPerson(nursery, {
    sex: 'female',
    bornOn: husbandBornOn + random.int(-300, 2200),
    bornIn: bornIn(),
    surname: random.pick(customs.surnames),
    fatherGiven: random.pick(customs.givenNames.male),
    home,
  })
  marry(nursery, husband, wife)
  return husband
}

/** Answers whether the wedding took place: not if it would lie in the future. */
export function marry(nursery: Nursery, husband: Seedling, wife: Seedling): boolean {
  const { customs, random } = nursery
  const bothAdult = plusYears(Math.max(husband.bornOn, wife.bornOn), ADULT)
  const day = bothAdult + random.int(300, 3000)
  if (day > LAST_BIRTHDAY) return false
  husband.spouse = wife
  wife.spouse = husband
  husband.marriedOn = day
  wife.marriedOn = day
  const keepsName = wife.cast !== undefined || husband.cast !== undefined
  if (!keepsName && random.chance(customs.brideTakesSurname)) wife.surname = husband.surname
  const home = husband.cast === undefined ? newHome(nursery, day, husband.home.region) : { ...husband.home, from: day }
  husband.home = home
  wife.home = home
  return true
}

/** Up to `wanted` more children of a married man, as biology and the calendar allow. Answers how many were born. */
export function bearChildren(nursery: Nursery, father: Seedling, wanted: number): number {
  const { customs, random } = nursery
  const mother = father.spouse
  if (mother === undefined || father.marriedOn === undefined) return 0
  let born = 0
  for (let i = 0; i < wanted; i++) {
    const youngest = father.children.at(-1)
    const earliest = youngest === undefined ? father.marriedOn + NINE_MONTHS : youngest.bornOn + 500
    const bornOn = earliest + random.int(0, 1200)
    if (bornOn > LAST_BIRTHDAY || bornOn > plusYears(mother.bornOn, MOTHER_AT_MOST)) break
    const sex = random.chance(0.5) ? 'female' : 'male'
    const siblings = new Set(father.children.map((child) => child.given))
    let given = random.pick(customs.givenNames[sex])
    while (siblings.has(given)) given = random.pick(customs.givenNames[sex])
    addPerson(nursery, {
      sex,
      bornOn,
      bornIn: { region: father.home.region, city: father.home.city },
      given,
      surname: father.surname,
      fatherGiven: father.given,
      mother,
      father,
      home: father.home,
    })
    born++
  }
  return born
}

/** Marries most of the unmarried adult children of different families to each other. Answers the new husbands. */
export function pairUp(nursery: Nursery): Seedling[] {
  const free = nursery.people.filter(
    (person) =>
      person.spouse === undefined &&
      person.cast === undefined &&
      plusYears(person.bornOn, ADULT + 3) < LAST_BIRTHDAY &&
      nursery.random.chance(0.8),
  )
  const byAge = (a: Seedling, b: Seedling) => a.bornOn - b.bornOn
  const brides = free.filter((person) => person.sex === 'female').sort(byAge)
  const husbands: Seedling[] = []
  for (const groom of free.filter((person) => person.sex === 'male').sort(byAge)) {
    const at = brides.findIndex((bride) => {
      const younger = bride.bornOn - groom.bornOn
      return younger > -800 && younger < 2600 && (bride.father === undefined || bride.father !== groom.father)
    })
    const bride = brides[at]
    if (bride === undefined) continue
    brides.splice(at, 1)
    if (marry(nursery, groom, bride)) husbands.push(groom)
  }
  return husbands
}

/** An adult of whose family the state knows only names. */
export function addSingle(nursery: Nursery): Seedling {
  const { customs, random } = nursery
  const bornOn = plusYears(LAST_BIRTHDAY, -random.int(20, 75)) + random.int(0, 364)
  const home = newHome(nursery, bornOn)
  return addPerson(nursery, {
    sex: random.chance(0.5) ? 'female' : 'male',
    bornOn,
    bornIn: { region: home.region, city: home.city },
    surname: random.pick(customs.surnames),
    fatherGiven: random.pick(customs.givenNames.male),
    home,
  })
}
