import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Key, Metadata, MetaFile, Root, Signature, Snapshot, TargetFile, Targets, Timestamp } from '@tufjs/models'
import type { Fetch } from './mirror-fetcher.ts'

const dayMs = 86_400_000

interface RoleKey {
  readonly key: Key
  readonly privateKey: KeyObject
}

function newKey(name: string): RoleKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex')
  const id = createHash('sha256').update(name).update(raw).digest('hex')
  return { key: new Key({ keyID: id, keyType: 'ed25519', scheme: 'ed25519', keyVal: { public: raw } }), privateKey }
}

/** A small repository of The Update Framework for tests: five roles, one delegated role per member, served from memory. */
export function createTestRepository(startVersion = 1) {
  const keys = { root: newKey('root'), timestamp: newKey('ts'), snapshot: newKey('sn'), targets: newKey('tg') }
  const memberKeys = new Map<string, RoleKey>()
  const files = new Map<string, Uint8Array>()
  // A snapshot may never drop a role that an earlier one listed (TUF §5.5.5), so a withdrawn member stays in it.
  const roleVersions = new Map<string, number>()
  let version = startVersion - 1
  let answers = true

  const signWith = <T extends Root | Timestamp | Snapshot | Targets>(signed: T, by: RoleKey): Uint8Array => {
    const metadata = new Metadata(signed)
    metadata.sign((bytes) => {
      const sig = sign(null, bytes, by.privateKey).toString('hex')
      return new Signature({ keyID: by.key.keyID, sig })
    })
    return Buffer.from(JSON.stringify(metadata.toJSON()))
  }
  const addTarget = (path: string, content: unknown) => {
    const bytes = Buffer.from(JSON.stringify(content))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const cut = path.lastIndexOf('/') + 1
    files.set(`targets/${path.slice(0, cut)}${sha256}.${path.slice(cut)}`, bytes)
    return new TargetFile({ path, length: bytes.length, hashes: { sha256 } })
  }
  const targetsOf = (entries: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(entries).map(([path, content]) => [path, addTarget(path, content)]))

  const root = new Root({ version: 1, specVersion: '1.0.31', expires: inDays(365), consistentSnapshot: true })
  for (const role of ['root', 'timestamp', 'snapshot', 'targets'] as const) root.addKey(keys[role].key, role)
  const rootBytes = signWith(root, keys.root)
  files.set('metadata/1.root.json', rootBytes)

  return {
    files,
    /** Publishes a new version of everything. `expiresInDays` is of the time-stamp; `memberDays` of the members' roles. */
    publish: (
      content: { members: Record<string, Record<string, unknown> | undefined>; top: Record<string, unknown> },
      {
        expiresInDays = 7,
        memberDays = {} as Record<string, number>,
        signMemberWith = {} as Record<string, string>,
      } = {},
    ) => {
      version += 1
      const base = { version, specVersion: '1.0.31' }
      const roles = Object.keys(content.members).map((party) => {
        const key = memberKeys.get(party) ?? newKey(party)
        memberKeys.set(party, key)
        return { party, name: `member-${party}`, key }
      })
      for (const { party, name, key } of roles) {
        const entries = Object.entries(content.members[party] ?? {})
        const own = Object.fromEntries(entries.map(([file, json]) => [`members/${party}/${file}`, json]))
        const role = new Targets({ ...base, expires: inDays(memberDays[party] ?? 30), targets: targetsOf(own) })
        const signer = memberKeys.get(signMemberWith[party] ?? '') ?? key
        files.set(`metadata/${version}.${name}.json`, signWith(role, signer))
      }
      const delegations = {
        keys: Object.fromEntries(roles.map(({ key }) => [key.key.keyID, key.key.toJSON()])),
        roles: roles.map(({ party, name, key }) => ({
          name,
          keyids: [key.key.keyID],
          threshold: 1,
          terminating: true,
          paths: [`members/${party}/*`],
        })),
      }
      const top = Targets.fromJSON({
        _type: 'targets',
        spec_version: '1.0.31',
        version,
        expires: inDays(30),
        targets: Object.fromEntries(
          Object.entries(targetsOf(content.top)).map(([path, file]) => [path, file.toJSON()]),
        ),
        delegations,
      })
      files.set(`metadata/${version}.targets.json`, signWith(top, keys.targets))
      for (const name of ['targets', ...roles.map(({ name }) => name)]) roleVersions.set(name, version)
      const meta = Object.fromEntries(
        [...roleVersions].map(([name, version]) => [`${name}.json`, new MetaFile({ version })]),
      )
      files.set(
        `metadata/${version}.snapshot.json`,
        signWith(new Snapshot({ ...base, expires: inDays(30), meta }), keys.snapshot),
      )
      const timestamp = new Timestamp({
        ...base,
        expires: inDays(expiresInDays),
        snapshotMeta: new MetaFile({ version }),
      })
      files.set('metadata/timestamp.json', signWith(timestamp, keys.timestamp))
    },
    /** Whether the mirror answers at all. */
    setAnswering: (value: boolean) => {
      answers = value
    },
    fetch: (async (url: string) => {
      if (!answers) throw new TypeError('fetch failed')
      const bytes = files.get(new URL(url).pathname.slice(1))
      return bytes === undefined ? new Response(null, { status: 404 }) : new Response(Buffer.from(bytes))
    }) satisfies Fetch,
    writeRoot: (folder: string): string => {
      const file = join(folder, 'root.json')
      writeFileSync(file, rootBytes)
      return file
    },
  }
}

const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString().replace(/\.\d+Z$/, 'Z')
