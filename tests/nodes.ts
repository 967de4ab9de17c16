import type { Kysely } from 'kysely'
import { afterAll } from 'vitest'
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

/** All nodes, for the tests of a file; their databases are closed after the last one. */
export function openNodes({ settingsFiles }: Pick<FederationAccess, 'settingsFiles'>): Record<Party, NodeAccess> {
  const nodes = parties.map((party): [Party, NodeAccess] => {
    const settings = readSettings(settingsFiles[party])
    return [party, { party, settings, db: connect({ url: settings.database.url, poolSize: 2 }) }]
  })
  afterAll(() => Promise.all(nodes.map(([, { db }]) => db.destroy())))
  return Object.fromEntries(nodes) as Record<Party, NodeAccess>
}
