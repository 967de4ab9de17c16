import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Metadata, MetadataKind, type TargetFile, type Targets } from '@tufjs/models'
import { Updater } from 'tuf-js'
import type { Log } from '../platform/log.ts'
import { type DirectoryContent, type KnownMember, knowMember } from './content.ts'
import { type Fetch, MirrorFetcher } from './mirror-fetcher.ts'
import {
  type Agreement,
  checkAgreement,
  checkEvidence,
  checkEvidenceTypes,
  checkMember,
  checkServices,
  type EvidenceDeclaration,
  type EvidenceType,
  type Member,
  type ServiceDeclaration,
} from './schema.ts'

export interface LoadOptions {
  /** The root metadata that the operator was handed: what all trust begins with. */
  readonly rootFile: string
  readonly cacheDir: string
  readonly fetch: Fetch
  readonly log: Log
}

/** Where things are kept. Each pinned root has a folder of its own: another root is another federation. */
export function foldersOf({ rootFile, cacheDir }: Pick<LoadOptions, 'rootFile' | 'cacheDir'>) {
  const pinned = createHash('sha256').update(readFileSync(rootFile)).digest('hex').slice(0, 16)
  const folder = join(cacheDir, pinned)
  return { trusted: join(folder, 'trusted'), targets: join(folder, 'verified'), copy: join(folder, 'copy') }
}

/**
 * Loads and verifies the directory from one mirror, or from the copy kept of an earlier load (`mirror` undefined).
 * Signatures, thresholds, versions and expiry are checked by tuf-js against the state kept in `trusted`, so that an
 * older directory is refused even after a restart. A member whose own entry does not verify is left out, alone.
 * Throws when the directory as a whole cannot be verified.
 */
export async function loadDirectory(mirror: string | undefined, options: LoadOptions): Promise<DirectoryContent> {
  try {
    return await load(mirror, true, options)
  } catch (error) {
    if (mirror === undefined) throw error
    // A damaged file in the copy must not stand in the way of a mirror's good one.
    return await load(mirror, false, options)
  }
}

async function load(mirror: string | undefined, useCopy: boolean, options: LoadOptions): Promise<DirectoryContent> {
  const folders = foldersOf(options)
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  const root = join(folders.trusted, 'root.json')
  if (!existsSync(root) || !isMetadata(root)) copyFileSync(options.rootFile, root)

  const fetcher = new MirrorFetcher({ mirror, copy: folders.copy, useCopy, fetch: options.fetch })
  const updater = new Updater({
    metadataDir: folders.trusted,
    metadataBaseUrl: 'http://directory/metadata',
    targetDir: folders.targets,
    targetBaseUrl: 'http://directory/targets',
    fetcher,
  })
  await updater.refresh()
  const read = (path: string) => readTarget(updater, path)
  const readBytes = (path: string) => readTargetBytes(updater, path)

  const top = readRole(folders.trusted, 'targets')
  const paths = Object.keys(top.targets)
  const agreements: Agreement[] = []
  for (const path of paths.filter((path) => /^agreements\/[^/]+\.json$/.test(path) && path !== evidenceTypesPath)) {
    const agreement = await read(path)
    if (!checkAgreement.Check(agreement)) throw new Error(`${path} of the directory does not have its form`)
    agreements.push(agreement as Agreement)
  }
  const evidenceTypes = paths.includes(evidenceTypesPath) ? await read(evidenceTypesPath) : []
  if (!checkEvidenceTypes.Check(evidenceTypes)) throw new Error('the evidence types do not have their form')

  const members = new Map<string, KnownMember>()
  const unverified: string[] = []
  for (const { party, role } of findParties(top)) {
    try {
      members.set(party, await readMember(party, role, { read, readBytes, trusted: folders.trusted }))
    } catch (error) {
      unverified.push(party)
      options.log.error({ err: error, member: party }, 'a member of the directory cannot be verified and is left out')
    }
  }
  const listOfLists = await readBytes('trusted-lists/list-of-lists.xml')
  fetcher.keep()
  const roles = (['root', 'timestamp', 'snapshot', 'targets'] as const).map((name) => readSigned(folders.trusted, name))
  return {
    members,
    unverified,
    agreements,
    evidenceTypes: evidenceTypes as EvidenceType[],
    ...(listOfLists && { listOfLists }),
    expiresAt: new Date(Math.min(...roles.map(({ expires }) => Date.parse(expires)))),
    version: roles.map(({ version }) => version).join('.'),
  }
}

const evidenceTypesPath = 'agreements/evidence-types.json'

interface TargetReaders {
  readonly read: (path: string) => Promise<unknown>
  readonly readBytes: (path: string) => Promise<Uint8Array | undefined>
  /** Folder of the verified metadata. */
  readonly trusted: string
}

async function readMember(
  party: string,
  role: string | undefined,
  { read, readBytes, trusted }: TargetReaders,
): Promise<KnownMember> {
  const member = await read(`members/${party}/node.json`)
  if (!checkMember.Check(member)) throw new Error(`the entry of ${party} does not have its form`)
  if (member.party !== party) throw new Error(`the entry of ${party} speaks of ${member.party}`)
  const services = (await read(`members/${party}/services.json`)) ?? []
  if (!checkServices.Check(services)) throw new Error(`the services of ${party} do not have their form`)
  const evidence = (await read(`members/${party}/evidence.json`)) ?? []
  if (!checkEvidence.Check(evidence)) throw new Error(`the evidence of ${party} does not have its form`)
  const { expires } = readSigned(trusted, role ?? 'targets')
  const declared = {
    services: services as ServiceDeclaration[],
    evidence: evidence as EvidenceDeclaration[],
    expiresAt: new Date(expires),
  }
  return knowMember(member as Member, declared, await readBytes(`members/${party}/trusted-list.xml`))
}

/** The parties of the directory: those with a delegated role of their own, or named by the top role itself. */
function findParties(top: Targets): { party: string; role: string | undefined }[] {
  const found = new Map<string, string | undefined>()
  for (const role of Object.values(top.delegations?.roles ?? {}))
    for (const path of role.paths ?? []) {
      const party = /^members\/([A-Z]{2,8})\//.exec(path)?.[1]
      if (party !== undefined && !found.has(party)) found.set(party, role.name)
    }
  for (const path of Object.keys(top.targets)) {
    const party = /^members\/([A-Z]{2,8})\/node\.json$/.exec(path)?.[1]
    if (party !== undefined) found.set(party, undefined)
  }
  return [...found].map(([party, role]) => ({ party, role }))
}

/** A target's JSON, its length and hashes verified; undefined when no trusted role lists it. */
async function readTarget(updater: Updater, path: string): Promise<unknown> {
  const info = await updater.getTargetInfo(path)
  if (info === undefined) return undefined
  const file = await fileOf(updater, info)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}

async function readTargetBytes(updater: Updater, path: string): Promise<Uint8Array | undefined> {
  const info = await updater.getTargetInfo(path)
  return info && new Uint8Array(readFileSync(await fileOf(updater, info)))
}

const fileOf = async (updater: Updater, info: TargetFile) =>
  (await updater.findCachedTarget(info)) ?? (await updater.downloadTarget(info))

/** What tuf-js verified and kept of a role. */
function readSigned(trusted: string, role: string): { version: number; expires: string } {
  const { signed } = JSON.parse(readFileSync(join(trusted, `${encodeURIComponent(role)}.json`), 'utf8'))
  return { version: Number(signed.version), expires: String(signed.expires) }
}

function readRole(trusted: string, role: string): Targets {
  const json = JSON.parse(readFileSync(join(trusted, `${encodeURIComponent(role)}.json`), 'utf8'))
  return Metadata.fromJSON(MetadataKind.Targets, json).signed
}

function isMetadata(file: string): boolean {
  try {
    return 'signed' in JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // A crash while tuf-js wrote it.
    return false
  }
}
