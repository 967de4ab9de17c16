import { inject } from 'vitest'
import type { Party } from '../sandbox/src/parties.ts'

/** What the shared federation tells the tests' processes. */
export interface FederationAccess {
  readonly home: string
  readonly portBase: number
  readonly urls: Readonly<Record<Party, string>>
  readonly settingsFiles: Readonly<Record<Party, string>>
  readonly control: string
}

declare module 'vitest' {
  interface ProvidedContext {
    federation: FederationAccess
  }
}

export interface SharedFederation extends Omit<FederationAccess, 'control'> {
  /** `kill -9` of a state's node, which stays away until `restart`. */
  kill(party: Party): Promise<void>
  /** Starts a node again and resolves when it serves. */
  restart(party: Party): Promise<void>
  /** `kill -9` of a state's database, which is started again at once; resolves when it serves. */
  killDatabase(party: Party): Promise<void>
}

/** The federation that runs for all tests of this project. Whoever kills a node starts it again. */
export function sharedFederation(): SharedFederation {
  const { control, ...access } = inject('federation')
  const ask = async (action: string, party: Party) => {
    const answer = await fetch(`${control}/${action}/${party}`, { method: 'POST' })
    if (!answer.ok) throw new Error(`${action} ${party}: ${await answer.text()}`)
  }
  return {
    ...access,
    kill: (party) => ask('kill', party),
    restart: (party) => ask('restart', party),
    killDatabase: (party) => ask('kill-database', party),
  }
}
