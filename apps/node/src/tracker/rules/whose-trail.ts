/** On which side of an exchange the asked node stands towards the person of an identifier. */
export type TrailSide = 'home' | 'host' | 'neither'

/**
 * Who may ask for a person's trail: of `origin/destination/pseudonym` each state may ask the other. A third state may
 * not, and the home state tells the destination only of the destination's own doings.
 */
export function whoseTrail(identifier: string, { asked, asking }: { asked: string; asking: string }): TrailSide {
  const [origin, destination, pseudonym] = identifier.split('/')
  if (!pseudonym) return 'neither'
  if (origin === asked && destination === asking) return 'home'
  if (origin === asking && destination === asked) return 'host'
  return 'neither'
}
