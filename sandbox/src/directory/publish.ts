import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Metadata, MetadataKind, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp } from '@tufjs/models'
import { writeWhole } from '../files.ts'
import type { Party } from '../parties.ts'
import type { Targets as Contents } from './contents.ts'
import { type DirectoryKey, type DirectoryKeys, thresholds, topRoles } from './keys.ts'

const specVersion = '1.0.31'
/** Days until each kind of metadata ends. It is signed anew once a third of that is left. */
const lifetimes = { root: 365, targets: 90, snapshot: 21, timestamp: 7 } as const
const dayMs = 86_400_000

export interface Publication {
  agreements: Contents
  members: Map<Party, Contents>
}

/**
 * Writes the directory's repository (The Update Framework, consistent snapshots) under `folder`, as `metadata/` and
 * `targets/`. What has not changed and is not near its end keeps its version; the rest is signed with the next one.
 * Answers with the first root, the one that nodes are given to trust.
 */
export function publishDirectory(
  folder: string,
  keys: DirectoryKeys,
  { agreements, members }: Publication,
  now: Date,
): Buffer {
  const shelf = new Shelf(folder, now)
  shelf.keep('root', MetadataKind.Root, keys.roles.root, (common) => buildRoot(common, keys))
  const files = (contents: Contents) =>
    Object.fromEntries([...contents].map(([path, bytes]) => [path, shelf.putTarget(path, bytes)]))

  const meta: Record<string, MetaFile> = {}
  const targets = shelf.keep('targets', MetadataKind.Targets, keys.roles.targets, (common) =>
    buildTargets(common, files(agreements), keys),
  )
  meta['targets.json'] = new MetaFile({ version: targets.signed.version })
  for (const [party, contents] of members) {
    const key = keys.members.get(party)
    if (key === undefined) throw new Error(`${party} has no key for its entry`)
    const own = shelf.keep(
      party,
      MetadataKind.Targets,
      [key],
      (common) => new Targets({ ...common, targets: files(contents) }),
    )
    meta[`${party}.json`] = new MetaFile({ version: own.signed.version })
  }
  const snapshot = shelf.keep(
    'snapshot',
    MetadataKind.Snapshot,
    keys.roles.snapshot,
    (common) => new Snapshot({ ...common, meta }),
  )
  const snapshotMeta = new MetaFile({ version: snapshot.signed.version })
  shelf.keep(
    'timestamp',
    MetadataKind.Timestamp,
    keys.roles.timestamp,
    (common) => new Timestamp({ ...common, snapshotMeta }),
  )
  // A later root is signed by the threshold of the one before it: whoever trusts the first finds the way.
  return shelf.read('1.root.json')
}

type Signed = Root | Targets | Snapshot | Timestamp

interface Common {
  version: number
  specVersion: string
  expires: string
}

/** The files of the repository. Metadata is written inner first, so that a reader never finds a promise unkept. */
class Shelf {
  readonly #folder: string
  readonly #now: Date

  constructor(folder: string, now: Date) {
    this.#folder = folder
    this.#now = now
  }

  read(name: string): Buffer {
    return readFileSync(join(this.#folder, 'metadata', name))
  }

  putTarget(path: string, bytes: Buffer): TargetFile {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const slash = path.lastIndexOf('/') + 1
    writeWhole(join(this.#folder, 'targets', path.slice(0, slash), `${sha256}.${path.slice(slash)}`), bytes)
    return new TargetFile({ path, length: bytes.length, hashes: { sha256 } })
  }

  keep<T extends Signed>(
    name: string,
    kind: T['type'],
    signers: readonly DirectoryKey[],
    build: (common: Common) => T,
  ): Metadata<T> {
    const known = this.#find<T>(name, kind)
    if (known !== undefined) {
      const { version, expires } = known.signed
      const same = isDeepStrictEqual(toPlain(known.signed), toPlain(build({ version, specVersion, expires })))
      if (same && !nearEnd(known.signed, lifetimes[kind], this.#now) && signedBy(known, signers)) return known
    }
    const expires = new Date(this.#now.getTime() + lifetimes[kind] * dayMs)
    const fresh = new Metadata<T>(
      build({
        version: (known?.signed.version ?? 0) + 1,
        specVersion,
        expires: expires.toISOString().replace(/\.\d+Z$/, 'Z'),
      }),
    )
    for (const { sign } of signers) fresh.sign(sign)
    this.#put(name, fresh)
    return fresh
  }

  #find<T extends Signed>(name: string, kind: T['type']): Metadata<T> | undefined {
    const file = join(this.#folder, 'metadata', `${name}.json`)
    if (!existsSync(file)) return undefined
    const json = JSON.parse(readFileSync(file, 'utf8'))
    switch (kind) {
      case MetadataKind.Root:
        return Metadata.fromJSON(MetadataKind.Root, json) as Metadata<T>
      case MetadataKind.Targets:
        return Metadata.fromJSON(MetadataKind.Targets, json) as Metadata<T>
      case MetadataKind.Snapshot:
        return Metadata.fromJSON(MetadataKind.Snapshot, json) as Metadata<T>
      default:
        return Metadata.fromJSON(MetadataKind.Timestamp, json) as Metadata<T>
    }
  }

  /** Under the version's name for readers, and under the plain name, which holds the newest. */
  #put(name: string, metadata: { toJSON(): unknown; signed: Signed }): void {
    const bytes = JSON.stringify(metadata.toJSON())
    const folder = join(this.#folder, 'metadata')
    if (name !== 'timestamp') writeWhole(join(folder, `${metadata.signed.version}.${name}.json`), bytes)
    writeWhole(join(folder, `${name}.json`), bytes)
  }
}

function buildRoot(common: Common, keys: DirectoryKeys): Root {
  const all = topRoles.flatMap((role) => keys.roles[role])
  return Root.fromJSON({
    ...toJsonFields(common),
    _type: 'root',
    consistent_snapshot: true,
    keys: keysById(all),
    roles: Object.fromEntries(
      topRoles.map((role) => [role, { keyids: keyIds(keys.roles[role]), threshold: thresholds[role] }]),
    ),
  })
}

/** Each state alone signs what stands under `members/<party>/`, and nothing else. */
function buildTargets(common: Common, agreements: Record<string, TargetFile>, { members }: DirectoryKeys): Targets {
  return Targets.fromJSON({
    ...toJsonFields(common),
    _type: 'targets',
    targets: Object.fromEntries(Object.entries(agreements).map(([path, file]) => [path, file.toJSON()])),
    delegations: {
      keys: keysById([...members.values()]),
      roles: [...members].map(([party, key]) => ({
        name: party,
        keyids: keyIds([key]),
        threshold: 1,
        terminating: true,
        paths: [`members/${party}/*`],
      })),
    },
  })
}

const toJsonFields = ({ version, expires }: Common) => ({ version, expires, spec_version: specVersion })
const keysById = (keys: readonly DirectoryKey[]) => Object.fromEntries(keys.map(({ key }) => [key.keyID, key.toJSON()]))
const keyIds = (keys: readonly DirectoryKey[]) => keys.map(({ key }) => key.keyID)

function nearEnd({ expires }: Signed, days: number, now: Date): boolean {
  return new Date(expires).getTime() - now.getTime() < (days * dayMs) / 3
}

function signedBy({ signatures }: { signatures: Record<string, unknown> }, signers: readonly DirectoryKey[]): boolean {
  return signers.every(({ key }) => Object.hasOwn(signatures, key.keyID))
}

function toPlain(signed: Signed): unknown {
  return JSON.parse(JSON.stringify(signed.toJSON()))
}
