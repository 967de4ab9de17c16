import { setTimeout as sleep } from 'node:timers/promises'
import { anchorsInForce, type Get, getFile, type Reason, type TrustedList, verifyTrustedList } from '@kopru/seal'
import type { PublishedList } from '../federation/content.ts'
import type { Directory } from '../federation/directory.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { type KeptLists, openKeptLists } from './kept-lists.ts'
import type { OwnList } from './own-list.ts'

/** How a party's list stands with this node. */
export interface ListStanding {
  readonly party: string
  readonly location: string
  /** The edition in use; absent: none can be used, and nothing that needs it is trusted. */
  readonly list?: TrustedList
  /** Why the latest edition that was offered is not used. */
  readonly problem?: Reason
  readonly checkedAt: Date
}

export interface Trust {
  /**
   * What a party's seals are judged by: the services in force on its list. A party that publishes none is judged by its
   * entry in the directory; one whose list cannot be used has no anchors, and `notUsed` says why.
   */
  trustAnchors(party: string): {
    certificates: Uint8Array[]
    timestampAuthorities: Uint8Array[]
    /** It comes from a list, which names the time-stamp services itself: `certificates` vouch for none. */
    isListed?: true
    notUsed?: Reason
  }
  /** The edition in use; `undefined`: the party publishes no list, or none that can be used now. */
  listInUse(party: string): TrustedList | undefined
  standings(): ListStanding[]
  /** Asks every party for its latest edition. Never throws. */
  refresh(): Promise<void>
  close(): Promise<void>
}

export interface TrustDeps {
  readonly party: string
  readonly directory: Pick<Directory, 'members' | 'publishedList' | 'trustAnchors' | 'onChange'>
  readonly own: OwnList | undefined
  /** Folder of the editions seen. */
  readonly folder: string
  readonly clock: Clock
  readonly fetch: Get
  readonly log: Log
  /** Five minutes if not given. */
  readonly refreshEveryMs?: number
}

/** Opens the lists as they came with the directory or were kept; the latest editions are asked for by `refresh`. */
export async function openTrust(deps: TrustDeps): Promise<Trust> {
  const { party, directory, own, clock, log } = deps
  const kept = openKeptLists(deps.folder)
  const standings = new Map<string, ListStanding>()

  async function look(of: string, offered: Offered | undefined): Promise<void> {
    const published = directory.publishedList(of)
    if (!published) return void standings.delete(of)
    const before = standings.get(of)
    const standing = await judge(of, published, { offered, kept, at: clock.now() })
    standings.set(of, standing)
    if (standing.problem && standing.problem.code !== before?.problem?.code)
      log.warn(
        { party: of, code: standing.problem.code, used: standing.list?.sequenceNumber },
        'a trusted list is not used',
      )
  }
  const all = (offer: (of: string) => Promise<Offered | undefined>) =>
    Promise.all(directory.members().map(async ({ party: of }) => look(of, await offer(of))))
  const ownOffer = (of: string): Offered | undefined => (of === party && own ? { xml: own.published() } : undefined)

  let running: Promise<void> | undefined
  const refreshOnce = async () =>
    void (await all(async (of) => {
      const published = directory.publishedList(of)
      return ownOffer(of) ?? (published && { xml: (await getFile(deps.fetch, published.location)).body })
    }))
  const refresh = () => {
    running ??= refreshOnce().finally(() => {
      running = undefined
    })
    return running
  }

  await all(async (of) => ownOffer(of))
  directory.onChange(() => void refresh())
  const stop = new AbortController()
  const watch = async () => {
    while (!stop.signal.aborted) {
      await sleep(deps.refreshEveryMs ?? 300_000, undefined, { signal: stop.signal, ref: false })
      await refresh()
    }
  }
  // Ends by the abort in `close`.
  const watching = watch().catch(() => undefined)

  const listInUse = (of: string): TrustedList | undefined => {
    const list = directory.publishedList(of) && standings.get(of)?.list
    return list?.nextUpdate && list.nextUpdate >= clock.now() ? list : undefined
  }

  return {
    listInUse,
    trustAnchors: (of) => {
      if (!directory.publishedList(of)) return directory.trustAnchors(of)
      const list = listInUse(of)
      if (!list) {
        const standing = standings.get(of)
        const cause = standing?.problem?.code ?? 'list.stale'
        const notUsed: Reason = {
          code: 'list.not-used',
          params: { ...standing?.problem?.params, territory: of, cause },
        }
        return { certificates: [], timestampAuthorities: [], isListed: true, notUsed }
      }
      const found = anchorsInForce({ used: [{ list, equivalences: [] }], notUsed: [] }, clock.now())
      return { certificates: found.anchors, timestampAuthorities: found.timestampAnchors, isListed: true }
    },
    standings: () => [...standings.values()].sort((one, other) => (one.party < other.party ? -1 : 1)),
    refresh,
    close: async () => {
      stop.abort()
      await watching
      await running
    },
  }
}

/** What a party's address gave; `xml` undefined: it gave nothing. */
interface Offered {
  readonly xml: Uint8Array | undefined
}

/** Of what is offered, came with the directory and was kept, the highest edition that can be used counts. */
async function judge(
  party: string,
  { location, signers, edition }: PublishedList,
  { offered, kept, at }: { offered: Offered | undefined; kept: KeptLists; at: Date },
): Promise<ListStanding> {
  const known = kept.find(party)
  const facts = { signers, at, territory: party, ...(known && { knownNumber: known.number }) }
  const judged = async (xml: Uint8Array | undefined) =>
    xml ? { xml, ...(await verifyTrustedList(xml, facts)) } : undefined
  const [latest, came, before] = [await judged(offered?.xml), await judged(edition), await judged(known?.xml)]
  const usable = [latest, came, before]
    .flatMap((one) => (one?.outcome === 'usable' ? [one] : []))
    .sort((one, other) => other.list.sequenceNumber - one.list.sequenceNumber)[0]
  if (usable) kept.keep(party, usable.list.sequenceNumber, usable.xml)
  const missing: Reason = { code: 'list.unreachable', params: { location } }
  const problems = [latest ?? (offered ? { outcome: 'refused' as const, reason: missing } : undefined), came, before]
  // Where one is in use, an older one that came with the directory is no problem.
  const asked = usable ? problems.slice(0, 1) : problems
  const problem = asked.flatMap((one) => (one?.outcome === 'refused' ? [one.reason] : []))[0]
  return { party, location, checkedAt: at, ...(usable && { list: usable.list }), ...(problem && { problem }) }
}
