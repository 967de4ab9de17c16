import type { Party } from '../parties.ts'
import type { People } from '../people.ts'
import type { CastPart, LevelOfAssurance, Person, Place } from '../population/person.ts'
import { accounts as castAccounts } from '../population/population.ts'
import { migrationAuthority } from '../state-data.ts'

/** One password for every account; the log-in page shows it. */
export const sandboxPassword = 'kopru'

export interface Account {
  id: string
  kind: 'person' | 'staff'
  /** The highest level that the service can vouch for. */
  levelOfAssurance: LevelOfAssurance
  claims: Record<string, unknown>
}

export interface Accounts {
  findByName(name: string): Account | undefined
  findById(id: string): Account | undefined
  /** Accounts to try, for the log-in page. */
  samples(kind: Account['kind']): SampleAccount[]
}

export interface SampleAccount {
  username: string
  displayName: string
  part: CastPart | StaffRole
  /** Whose staff it is, as `KZ/migration`. */
  authority?: string
}

export type StaffRole = 'officer' | 'operator'

interface StaffMember {
  username: string
  given: string
  family: string
  latinGiven: string
  latinFamily: string
  roles: [StaffRole]
  authority: string
}

const staff: Record<Party, [officer: string, officer2: string, operator: string, registrar: string]> = {
  KZ: [
    'Айгүл Серікова AIGUL SERIKOVA',
    'Нұрлан Абенов NURLAN ABENOV',
    'Ержан Тоқтаров YERZHAN TOKTAROV',
    'Сәуле Бекенова SAULE BEKENOVA',
  ],
  TR: ['Elif Şahin ELIF SAHIN', 'Murat Çelik MURAT CELIK', 'Zeynep Aydın ZEYNEP AYDIN', 'Ayşe Korkmaz AYSE KORKMAZ'],
  KG: [
    'Гүлнара Токтогулова GULNARA TOKTOGULOVA',
    'Азамат Жээнбеков AZAMAT ZHEENBEKOV',
    'Нурбек Алиев NURBEK ALIEV',
    'Асель Мамбетова ASEL MAMBETOVA',
  ],
  UZ: [
    'Dilnoza Karimova DILNOZA KARIMOVA',
    'Sherzod Toʻrayev SHERZOD TORAYEV',
    'Jahongir Aliyev JAHONGIR ALIYEV',
    'Nodira Saidova NODIRA SAIDOVA',
  ],
  AZ: [
    'Günel Məmmədova GUNEL MAMMADOVA',
    'Rəşad Quliyev RASHAD GULIYEV',
    'Tural Həsənov TURAL HASANOV',
    'Lalə Abbasova LALA ABBASOVA',
  ],
}

export function openAccounts(party: Party, people: () => People): Accounts {
  const members = listStaff(party)
  const byName = new Map(members.map((member) => [member.username, staffAccount(member)]))
  const byId = new Map([...byName.values()].map((account) => [account.id, account]))
  return {
    findByName(name) {
      const wanted = name.trim().toLowerCase()
      const person = people().findByUsername(wanted) ?? people().findByNationalId(wanted.toUpperCase())
      return byName.get(wanted) ?? (person && personAccount(person))
    },
    findById(id) {
      const person = people().findByNationalId(id)
      return byId.get(id) ?? (person && personAccount(person))
    },
    samples: (kind) =>
      kind === 'person'
        ? castAccounts(party).map(({ username, displayName, part }) => ({ username, displayName, part }))
        : members.map(({ username, given, family, roles: [part], authority }) => ({
            ...{ username, part, authority },
            displayName: `${given} ${family}`,
          })),
  }
}

function listStaff(party: Party): StaffMember[] {
  const suffix = party.toLowerCase()
  const migration = migrationAuthority(party)
  const posts = [
    ['officer', 'officer', migration],
    ['officer2', 'officer', migration],
    ['operator', 'operator', migration],
    ['registrar', 'officer', `${party}/civil-status`],
  ] as const
  return staff[party].map((words, i) => {
    const [given = '', family = '', latinGiven = '', latinFamily = ''] = words.split(' ')
    const [name, role, authority] = posts[i] ?? posts[0]
    return { username: `${name}.${suffix}`, given, family, latinGiven, latinFamily, roles: [role], authority }
  })
}

function staffAccount({ username, given, family, latinGiven, latinFamily, roles, authority }: StaffMember): Account {
  const id = `staff-${username}`
  return {
    id,
    kind: 'staff',
    levelOfAssurance: 'high',
    claims: {
      sub: id,
      name: `${given} ${family}`,
      given_name: given,
      family_name: family,
      latin_given_name: latinGiven,
      latin_family_name: latinFamily,
      staff_authority: authority,
      staff_roles: roles,
    },
  }
}

function personAccount(person: Person): Account {
  const { native, latin } = person.name
  return {
    id: person.nationalId,
    kind: 'person',
    levelOfAssurance: person.levelOfAssurance,
    claims: {
      sub: person.nationalId,
      national_number: person.nationalId,
      name: [native.given, native.family].join(' '),
      given_name: native.given,
      family_name: native.family,
      ...(native.patronymic !== null && { patronymic: native.patronymic }),
      latin_given_name: latin.given,
      latin_family_name: latin.family,
      birthdate: person.birthDate,
      gender: person.sex,
      birth_place: describePlace(person.birthPlace),
      citizenship: person.citizenship,
    },
  }
}

export function describePlace({ region, city }: Place): string {
  return region === city ? city : `${region}, ${city}`
}
