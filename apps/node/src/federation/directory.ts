import type { KeyObject, X509Certificate } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import type { DirectoryContent, KnownMember, PublishedList } from './content.ts'
import { foldersOf, loadDirectory } from './load-directory.ts'
import type { Fetch } from './mirror-fetcher.ts'
import { createReachability, type Reachability } from './reachability.ts'
import { checkLegalBasis, type LegalBasisAnswer, type LegalBasisQuestion } from './rules/check-legal-basis.ts'
import type { Agreement, Authority, EvidenceDeclaration, EvidenceType, Member, ServiceDeclaration } from './schema.ts'

/** Who is in the federation, by which keys they are known and what law is in force. All of it verified. */
export interface Directory {
  members(): Member[]
  findMember(party: string): Member | undefined
  /** `KZ/migration` → names, payload key. */
  findAuthority(id: string): Authority | undefined
  /** Undefined too when two parties claim the same key id: then nobody can tell whose it is. */
  findSigningKey(keyId: string): { party: string; key: KeyObject } | undefined
  /** The key of that id among the party's own. */
  findSigningKeyOf(party: string, keyId: string): KeyObject | undefined
  /** The certificate authority of a party's TLS certificates. */
  findTlsCa(party: string): X509Certificate | undefined
  /** DER certificates. Empty when the party is unknown. */
  trustAnchors(party: string): { certificates: Uint8Array[]; timestampAuthorities: Uint8Array[] }
  /** A party's trusted list; undefined where it publishes none. */
  publishedList(party: string): PublishedList | undefined
  /** The federation's list of lists, XML. */
  listOfLists(): Uint8Array | undefined
  agreements(): Agreement[]
  checkLegalBasis(question: LegalBasisQuestion): LegalBasisAnswer
  servicesOf(party: string): ServiceDeclaration[]
  evidenceOf(party: string): EvidenceDeclaration[]
  evidenceTypes(): EvidenceType[]
  reachable(party: string): boolean
  readonly reachability: Reachability
  /** A refusal while the signatures that everything rests on have run out. */
  checkFreshness(): Refusal | undefined
  /** Calls back after each load that changed something. */
  onChange(listener: () => void): void
  /** Looks for a newer directory now. Never throws: what is there stays until it expires. */
  refresh(): Promise<void>
  /** The folder whose files a mirror may serve. */
  readonly mirrorFolder: string
  close(): Promise<void>
}

export interface DirectoryOptions {
  readonly rootFile: string
  /** Base URLs, the first that verifies is taken; `metadata/…` and `targets/…` are below each. */
  readonly mirrors: readonly string[]
  readonly cacheDir: string
  readonly clock: Clock
  readonly fetch?: Fetch
  readonly log: Log
  /** Milliseconds between two looks for a newer directory; five minutes if not given. */
  readonly refreshEveryMs?: number
}

/** Neither a mirror nor the kept copy gave a directory that verifies. The message says what to do. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError'
}

/**
 * Opens the directory: a verified load from the first mirror that has one, else the verified copy kept from before, if
 * its signatures have not run out. Throws a DirectoryError when there is neither.
 */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const loading = { ...options, fetch: options.fetch ?? ((url, init) => fetch(url, init)) }
  const content = await loadFromAny(options.mirrors, loading)
  if (content === undefined)
    throw new DirectoryError(
      'No mirror gave a directory that can be verified, and no verified copy is kept; check the mirrors in the settings and the root file',
    )
  return createDirectory(content, loading)
}

async function loadFromAny(
  mirrors: readonly string[],
  options: DirectoryOptions & { fetch: Fetch },
): Promise<DirectoryContent | undefined> {
  for (const [index, mirror] of [...mirrors, undefined].entries()) {
    try {
      const content = await loadDirectory(mirror, options)
      if (mirror === undefined) options.log.warn('no mirror answered with a good directory; the verified copy is used')
      return content
    } catch (error) {
      const source = mirror === undefined ? 'the kept copy' : `mirror ${index + 1}`
      options.log.warn({ err: error, source }, 'no verified directory from this source')
    }
  }
  return undefined
}

function createDirectory(first: DirectoryContent, options: DirectoryOptions & { fetch: Fetch }): Directory {
  const { clock, log } = options
  let content = first
  let keyOwners = indexKeys(content)
  const listeners: (() => void)[] = []
  const stop = new AbortController()
  const reachability = createReachability(clock)

  const isFresh = () => clock.now() < content.expiresAt
  const find = (party: string): KnownMember | undefined => {
    const known = content.members.get(party)
    return known !== undefined && isFresh() && clock.now() < known.expiresAt ? known : undefined
  }
  const known = () => [...content.members.keys()].flatMap((party) => find(party) ?? [])
  const checkFreshness = () =>
    isFresh() ? undefined : refuse('federation.directory-expired', { since: content.expiresAt.toISOString() })

  let running: Promise<void> | undefined
  const refreshOnce = async () => {
    const loaded = await loadFromAny(options.mirrors, options)
    if (loaded === undefined) log.error({ expiresAt: content.expiresAt }, 'the directory could not be renewed')
    else {
      const changed = loaded.version !== content.version || loaded.members.size !== content.members.size
      content = keepVerifiedMembers(content, loaded, clock.now())
      keyOwners = indexKeys(content)
      if (changed) {
        log.info({ version: content.version, members: content.members.size }, 'the directory changed')
        for (const listener of listeners) listener()
      }
    }
    if (!isFresh()) log.error({ since: content.expiresAt }, 'the directory has expired; exchanges are refused')
  }
  const refresh = () => {
    running ??= refreshOnce().finally(() => {
      running = undefined
    })
    return running
  }
  const watch = async () => {
    while (!stop.signal.aborted) {
      await sleep(options.refreshEveryMs ?? 300_000, undefined, { signal: stop.signal, ref: false })
      await refresh()
    }
  }
  // Ends by the abort in `close`.
  const watching = watch().catch(() => undefined)

  return {
    members: () => known().map(({ member }) => member),
    findMember: (party) => find(party)?.member,
    findAuthority: (id) => find(id.slice(0, id.indexOf('/')))?.member.authorities.find((known) => known.id === id),
    findSigningKey: (keyId) => {
      const party = keyOwners.get(keyId)
      const key = party === undefined ? undefined : find(party)?.signingKeys.get(keyId)
      return party === undefined || key === undefined ? undefined : { party, key }
    },
    findSigningKeyOf: (party, keyId) => find(party)?.signingKeys.get(keyId),
    findTlsCa: (party) => find(party)?.tlsCa,
    trustAnchors: (party) => {
      const member = find(party)
      return {
        certificates: [...(member?.anchors ?? [])],
        timestampAuthorities: [...(member?.timestampAuthorities ?? [])],
      }
    },
    publishedList: (party) => find(party)?.list,
    listOfLists: () => (isFresh() ? content.listOfLists : undefined),
    agreements: () => (isFresh() ? [...content.agreements] : []),
    checkLegalBasis: (question) => {
      const stale = checkFreshness()
      return stale === undefined ? checkLegalBasis(content.agreements, question) : { is: 'none', refusal: stale }
    },
    servicesOf: (party) => [...(find(party)?.services ?? [])],
    evidenceOf: (party) => [...(find(party)?.evidence ?? [])],
    evidenceTypes: () => [...content.evidenceTypes],
    reachable: (party) => reachability.reachable(party),
    reachability,
    checkFreshness,
    onChange: (listener) => {
      listeners.push(listener)
    },
    refresh,
    mirrorFolder: foldersOf(options).copy,
    close: async () => {
      stop.abort()
      await watching
      await running
    },
  }
}

/** Key id → the one party that claims it. */
function indexKeys({ members }: DirectoryContent): Map<string, string> {
  const claims = [...members].flatMap(([party, { signingKeys }]) =>
    [...signingKeys.keys()].map((id) => ({ id, party })),
  )
  const twice = new Set(claims.filter(({ id }, i) => claims.findIndex((c) => c.id === id) !== i).map(({ id }) => id))
  return new Map(claims.filter(({ id }) => !twice.has(id)).map(({ id, party }) => [id, party]))
}

/**
 * A member whose new entry did not verify keeps its former one until that expires: its slip, or somebody's tampering
 * with it, must not cut it off at once. One whose delegation was withdrawn is not among the unverified, and is gone.
 */
function keepVerifiedMembers(before: DirectoryContent, loaded: DirectoryContent, now: Date): DirectoryContent {
  const failed = loaded.unverified.flatMap((party) => {
    const former = before.members.get(party)
    return former !== undefined && now < former.expiresAt ? [[party, former] as const] : []
  })
  return { ...loaded, members: new Map([...loaded.members, ...failed]) }
}
