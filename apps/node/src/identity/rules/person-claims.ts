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
  /** Where the service also serves people who live in the state and are citizens of another. */
  readonly citizenship?: string
  readonly staffAuthority: string
  readonly staffRoles: string
}

type Claims = Readonly<Record<string, unknown>>
const needed = ['nationalNumber', 'given', 'family', 'latinGiven', 'latinFamily', 'birthDate'] as const
type NeededClaim = (typeof needed)[number]
type WithoutIdentifier = Omit<PersonIdentity, 'identifier'>

const partyForm = /^[A-Z]{2,8}$/
const dayForm = /^\d{4}-\d{2}-\d{2}$/
/** A pseudonym becomes part of an identifier, whose parts slashes divide. */
const pseudonymForm = /^[A-Za-z0-9._~-]{1,128}$/

const textOf = (claims: Claims, name: string): string | undefined => {
  const value = claims[name]
  return typeof value === 'string' && value.length > 0 && value.length <= 300 ? value : undefined
}

/**
 * Reads the eIDAS minimum data set (Implementing Regulation 2015/1501, annex) from a national log-in's claims.
 * Mandatory: family name, given name, birth date, unique identifier, and the passport's Latin names. `missing` names
 * those that are absent or no use. `state` is whose citizen the person is unless the service says otherwise.
 */
export function readNationalClaims(
  claims: Claims,
  names: ClaimNames,
  state: string,
): { nationalNumber: string; identity: WithoutIdentifier } | { missing: NeededClaim[] } {
  const found = needed.map((key) => {
    const text = textOf(claims, names[key])
    return key === 'birthDate' && !dayForm.test(text ?? '') ? undefined : text
  })
  const [nationalNumber, given, family, latinGiven, latinFamily, birthDate] = found
  if (!nationalNumber || !given || !family || !latinGiven || !latinFamily || !birthDate)
    return { missing: needed.filter((_, i) => found[i] === undefined) }
  const patronymic = textOf(claims, names.patronymic)
  const sex = textOf(claims, names.sex)
  const birthPlace = textOf(claims, names.birthPlace)
  const citizenship = names.citizenship === undefined ? undefined : textOf(claims, names.citizenship)
  return {
    nationalNumber,
    identity: {
      name: { given, family, latinGiven, latinFamily, ...(patronymic && { patronymic }) },
      birthDate,
      ...((sex === 'female' || sex === 'male') && { sex }),
      ...(birthPlace && { birthPlace }),
      citizenship: citizenship && partyForm.test(citizenship) ? citizenship : state,
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
  if (!pseudonymForm.test(sub)) return { missing: ['sub'] }
  const read = readNationalClaims({ ...claims, sub, birth_place: locality }, nodeNames, home)
  if ('missing' in read) return { missing: read.missing.map((key) => nodeNames[key]) }
  return { identity: { ...read.identity, identifier: `${home}/${destination}/${sub}` } }
}

const nodeNames: Required<ClaimNames> = {
  nationalNumber: 'sub',
  given: 'given_name',
  family: 'family_name',
  patronymic: 'middle_name',
  latinGiven: 'latin_given_name',
  latinFamily: 'latin_family_name',
  birthDate: 'birthdate',
  sex: 'gender',
  birthPlace: 'birth_place',
  citizenship: 'citizenship',
  staffAuthority: '',
  staffRoles: '',
}
