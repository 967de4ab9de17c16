import { join } from 'node:path'
import { databaseUrls } from '../../../apps/node/src/platform/embedded-accounts.ts'
import { type Party, parties, portsOf } from '../parties.ts'
import type { DatabaseSettings } from '../settings.ts'

/** Where a state's PostgreSQL is kept and listens. */
export function databasePlace(home: string, portBase: number, party: Party): { folder: string; port: number } {
  return { folder: join(home, 'postgres', party), port: portsOf(party, portBase).postgres }
}

/** Five databases share this machine's memory, and each connection is a process of 3 MB. */
const fewConnections = { poolSize: 4, idleSeconds: 2 }

/** The nodes' accounts at the databases of this machine; made on first call, before the servers first start. */
export function databasesOf(home: string, portBase: number): Record<Party, DatabaseSettings> {
  const settings = parties.map((party) => {
    const { url, migrationUrl } = databaseUrls(databasePlace(home, portBase, party))
    return [party, { url, migrationUrl, ...fewConnections }]
  })
  return Object.fromEntries(settings)
}
