import type { PersonIdentity } from '@kopru/client'
import type { Kysely } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { EvidenceOptions, KnownPerson } from './context.ts'
import { isSubjectOf } from './rules/is-subject-of.ts'

/**
 * Whom a request of `from` means: a person of this state, by the pseudonym that they bear there; or a person of the
 * asking state, whose identity that state vouches for in its signed message. Their log-in is measured at the preview.
 */
export async function findSubject(
  { party, resolvePseudonym }: Pick<EvidenceOptions, 'party' | 'resolvePseudonym'>,
  from: string,
  subject: PersonIdentity,
  within?: Kysely<Database>,
): Promise<KnownPerson | undefined> {
  const { identifier } = subject
  if (!isSubjectOf(subject, { home: from, destination: party })) return resolvePseudonym(from, identifier, within)
  return { personKey: identifier, nationalNumber: undefined, identity: subject, levelOfAssurance: 'high' }
}
