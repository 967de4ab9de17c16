import type { PersonIdentity } from '@kopru/client'

/** What a state's log-in service calls the things we need; declared in `states/XX/log-in.json`. */
export interface ClaimNames {
  readonly nationalNumber: string
  readonly given: string
  readonly family: string
  readonly patronymic: string
  readonly latinGiven: string
  readonly latinFamily: string
  readonly birthDate: string
  readonly sex: string
  readonly birthPlace: string
  readonly staffAuthority: string
  readonly staffRoles: string
}

type Claims = Readonly<Record<string, unknown>>
type WithoutIdentifier = Omit<PersonIdentity, 'identifier'>

const textOf = (claims: Claims, name: string): string | undefined => {
  const value = claims[name]
  return typeof value === 'string' && value.length > 0 && value.length <= 300 ? value : undefined
}

/**
 * Reads the eIDAS minimum data set (Implementing Regulation 2015/1501, annex) from a national log-in's claims.
 * Mandatory: family name, given name, birth date, unique identifier, and the passport's Latin names.
 */
export function readNationalClaims(
  claims: Claims,
  names: ClaimNames,
  citizenship: string,
): { nationalNumber: string; identity: WithoutIdentifier } | { missing: string[] } {
  const needed = ['nationalNumber', 'given', 'family', 'latinGiven', 'latinFamily', 'birthDate'] as const
  const found = needed.map((key) => textOf(claims, names[key]))
  const [nationalNumber, given, family, latinGiven, latinFamily, birthDate] = found
  if (!nationalNumber || !given || !family || !latinGiven || !latinFamily || !birthDate)
    return { missing: needed.filter((_, i) => found[i] === undefined) }
  const patronymic = textOf(claims, names.patronymic)
  const sex = textOf(claims, names.sex)
  const birthPlace = textOf(claims, names.birthPlace)
  return {
    nationalNumber,
    identity: {
      name: { given, family, latinGiven, latinFamily, ...(patronymic && { patronymic }) },
      birthDate,
      ...((sex === 'female' || sex === 'male') && { sex }),
      ...(birthPlace && { birthPlace }),
      citizenship,
    },
  }
}

/** The claims by which one node tells another who logged in: OpenID Connect Core §5.1 with the Latin names beside. */
export function toNodeClaims(identity: WithoutIdentifier): Record<string, unknown> {
  const { name, birthDate, sex, birthPlace, citizenship } = identity
  return {
    given_name: name.given,
    family_name: name.family,
    middle_name: name.patronymic,
    latin_given_name: name.latinGiven,
    latin_family_name: name.latinFamily,
    birthdate: birthDate,
    gender: sex,
    place_of_birth: birthPlace === undefined ? undefined : { locality: birthPlace },
    citizenship,
  }
}

/** The claims of {@link toNodeClaims}, by name, as the provider declares them. */
export const nodeClaimNames = [
  'given_name',
  'family_name',
  'middle_name',
  'latin_given_name',
  'latin_family_name',
  'birthdate',
  'gender',
  'place_of_birth',
  'citizenship',
]

/** Reads what another node tells of a person. `identifier` is `origin/destination/pseudonym`. */
export function readNodeClaims(
  claims: Claims,
  { home, destination, sub }: { home: string; destination: string; sub: string },
): { identity: PersonIdentity } | { missing: string[] } {
  const place = claims.place_of_birth
  const locality = typeof place === 'object' && place !== null && 'locality' in place ? place.locality : undefined
  const read = readNationalClaims({ ...claims, sub, birth_place: locality }, nodeNames, home)
  if ('missing' in read) return read
  // Whoever logs in through a state need not be its citizen; the home node says whose citizen the person is.
  const citizenship = textOf(claims, 'citizenship') ?? home
  return { identity: { ...read.identity, citizenship, identifier: `${home}/${destination}/${sub}` } }
}

const nodeNames: ClaimNames = {
  nationalNumber: 'sub',
  given: 'given_name',
  family: 'family_name',
  patronymic: 'middle_name',
  latinGiven: 'latin_given_name',
  latinFamily: 'latin_family_name',
  birthDate: 'birthdate',
  sex: 'gender',
  birthPlace: 'birth_place',
  staffAuthority: '',
  staffRoles: '',
}
