import type { PersonIdentity } from '@kopru/client'
import type { MrzDocument, NameForm, PersonDescription } from '@kopru/names'
import { describeIdentity } from './describe.ts'
import type { JudgedCandidate, Match } from './judge-candidates.ts'

/** Whom a document names, as the matcher reads it. A date of which only a part is known says only that part. */
function describeDocument({ surname, givenNames, birthDate, sex }: MrzDocument): PersonDescription {
  return {
    names: [nameOnDocument({ surname, givenNames })],
    ...(birthDate !== null && { birthDate }),
    ...(sex !== 'unspecified' && { sex }),
  }
}

/** Documents of before a marriage bear the name of then. */
export const nameOnDocument = ({ surname, givenNames }: Pick<MrzDocument, 'surname' | 'givenNames'>): NameForm => ({
  family: surname,
  given: givenNames,
  former: true,
})

/**
 * Whether a document may be the person's. A family name may have changed since, at a marriage for one; then everything
 * else must agree, the whole birth date too.
 */
export function mayBeTheirs(
  { name, birthDate, ...identity }: PersonIdentity,
  document: MrzDocument,
  match: Match,
): boolean {
  const person = describeIdentity({ name, birthDate, ...identity })
  if (match(person, describeDocument(document)).verdict !== 'different') return true
  const renamed = describeDocument({ ...document, surname: name.latinFamily })
  return document.birthDate === birthDate && match(person, renamed).verdict === 'same'
}

const bare = (number: string) => number.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')

/**
 * The one record that bears the document's number. Names alone do not tell: everybody can make up a document's lines,
 * but not the number that the register wrote down.
 */
export function findByDocument<C extends Pick<JudgedCandidate, 'documentNumber'>>(
  fitting: readonly C[],
  { documentNumber }: Pick<MrzDocument, 'documentNumber'>,
): C | undefined {
  const wanted = bare(documentNumber)
  const bearing = fitting.filter((candidate) => wanted !== '' && bare(candidate.documentNumber ?? '') === wanted)
  return bearing.length === 1 ? bearing[0] : undefined
}
