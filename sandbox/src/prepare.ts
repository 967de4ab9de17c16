import { join } from 'node:path'
import { describeMember, readAgreements } from './directory/contents.ts'
import { keepDirectoryKeys } from './directory/keys.ts'
import { publishDirectory } from './directory/publish.ts'
import { writeWhole } from './files.ts'
import { pathsOf } from './issuing/paths.ts'
import { keepStateKeys } from './issuing/state-keys.ts'
import { keepListOfLists } from './lists/list-of-lists.ts'
import { keepStateList, type StateList } from './lists/state-list.ts'
import { type Party, parties } from './parties.ts'
import { type DatabaseSettings, writeSettings } from './settings.ts'
import { repository as ownRepository, readState } from './state-data.ts'
import { keepUzbekSample } from './validation/uzbek-sample.ts'

export interface SandboxPlace {
  /** Folder of everything that the federation keeps on this machine. */
  home: string
  portBase: number
  /** Where `states/` and `agreements/` are; this checkout if not given. */
  repository?: string
}

/**
 * Makes, or finds again, the keys, certificates and settings of the five states, and publishes their signed directory
 * with each state's trusted list and the list of lists.
 * A second call keeps every key; it writes again only what its inputs changed or what nears its end.
 * `databases` are the nodes' addresses of PostgreSQL; without them, those already in the settings stay.
 */
export async function prepareSandbox(
  place: SandboxPlace & { databases?: Partial<Record<Party, DatabaseSettings>> },
  now = new Date(),
): Promise<{ settingsFiles: Record<Party, string> }> {
  const root = await publishSandboxDirectory(place, now)
  await keepUzbekSample(place, now)
  const entries = parties.map((party) => {
    const paths = pathsOf(place.home, party)
    writeWhole(paths.directoryRoot, root)
    writeSettings({ ...place, party, database: place.databases?.[party] })
    return [party, paths.settings] as const
  })
  return { settingsFiles: Object.fromEntries(entries) as Record<Party, string> }
}

/** Publishes the directory as the states' keys and declarations are now; answers with the root to trust. */
export async function publishSandboxDirectory(place: SandboxPlace, now: Date): Promise<Buffer> {
  const { home, portBase, repository = ownRepository } = place
  const members = new Map<Party, Map<string, Buffer>>()
  const lists: StateList[] = []
  for (const party of parties) {
    const state = readState(party, repository)
    const keys = await keepStateKeys(home, portBase, state, now)
    const list = await keepStateList(home, portBase, state, now, repository)
    lists.push(list)
    members.set(party, describeMember(state, keys, { portBase, repository, list }))
  }
  const agreements = readAgreements(repository)
  const listOfLists = await keepListOfLists(home, lists, agreements, now)
  agreements.set('trusted-lists/list-of-lists.xml', Buffer.from(listOfLists))
  const publication = { agreements, members }
  return publishDirectory(directoryFolder(home), keepDirectoryKeys(home), publication, now)
}

/** What mirrors serve at `/directory/`: `metadata/` and `targets/`. */
export function directoryFolder(home: string): string {
  return join(home, 'directory')
}
