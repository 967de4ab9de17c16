import type { Kysely } from 'kysely'
import { onTestFinished } from 'vitest'
import { connect, type Database } from '../apps/node/src/platform/database.ts'
import { readSettings, type Settings } from '../apps/node/src/platform/settings.ts'
import { type Party, parties } from '../sandbox/src/parties.ts'
import type { FederationAccess } from './federation.ts'

/** A node as its operator sees it: its settings, and its database under the node's own account. */
export interface NodeAccess {
  readonly party: Party
  readonly settings: Settings
  readonly db: Kysely<Database>
}

/** Inside a test: opens a node's settings and database until the test ends. */
export function openNode({ settingsFiles }: Pick<FederationAccess, 'settingsFiles'>, party: Party): NodeAccess {
  const settings = readSettings(settingsFiles[party])
  const db = connect(settings.database.url, 2)
  onTestFinished(() => db.destroy())
  return { party, settings, db }
}

export const openNodes = (access: Pick<FederationAccess, 'settingsFiles'>): Record<Party, NodeAccess> =>
  Object.fromEntries(parties.map((party) => [party, openNode(access, party)])) as Record<Party, NodeAccess>
