import type { PersonIdentity } from '@kopru/client'

/** Whether an identity is that of a citizen of `home`, named as `home` names its people towards `destination`. */
export function isSubjectOf(
  { identifier, citizenship }: Pick<PersonIdentity, 'identifier' | 'citizenship'>,
  { home, destination }: { home: string; destination: string },
): boolean {
  const [origin, to, pseudonym, ...more] = identifier.split('/')
  return origin === home && to === destination && !!pseudonym && more.length === 0 && citizenship === home
}
