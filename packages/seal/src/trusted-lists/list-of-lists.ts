import { type Reason, reason } from '../reasons.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Equivalence, Pointer, Provider, Service, ServiceState, TrustedList } from './trusted-list.ts'
import { inForce, serviceTypes } from './trusted-list.ts'
import { verifyTrustedList } from './verify-list.ts'

export interface ListSources {
  /** The list of lists, signed by one of `signers` (DER). */
  readonly listOfLists: Uint8Array
  readonly signers: readonly Uint8Array[]
  /** Gets a list from where a pointer says; `undefined`: it cannot be had. */
  readonly get: (location: string) => Promise<Uint8Array | undefined>
  readonly at: Date
  /** Highest sequence numbers seen, by territory; that of the list of lists under its own. */
  readonly knownNumbers?: ReadonlyMap<string, number>
}

/** A list in use. */
export interface ListInUse {
  readonly list: TrustedList
  readonly equivalences: readonly Equivalence[]
}

/** A list that is not used, and why. */
export interface ListNotUsed {
  readonly territory: string
  readonly location: string
  readonly reason: Reason
}

export interface TrustedLists {
  readonly used: readonly ListInUse[]
  readonly notUsed: readonly ListNotUsed[]
}

const maxPointers = 200

/** Follows a list of lists, one level deep. What cannot be had or verified is named in `notUsed`. */
export async function loadTrustedLists(sources: ListSources): Promise<TrustedLists> {
  const { signers, at, knownNumbers } = sources
  const top = await verifyTrustedList(sources.listOfLists, { signers, at })
  const topKnown = top.list && knownNumbers?.get(top.list.territory)
  const checked =
    topKnown === undefined ? top : await verifyTrustedList(sources.listOfLists, { signers, at, knownNumber: topKnown })
  if (checked.outcome === 'refused')
    return { used: [], notUsed: [{ territory: checked.list?.territory ?? '', location: '', reason: checked.reason }] }
  const used: ListInUse[] = []
  const notUsed: ListNotUsed[] = []
  for (const pointer of checked.list.pointers.slice(0, maxPointers)) {
    const got = await follow(pointer, sources)
    if ('list' in got) used.push(got)
    else notUsed.push(got)
  }
  return { used, notUsed }
}

async function follow(pointer: Pointer, { get, at, knownNumbers }: ListSources): Promise<ListInUse | ListNotUsed> {
  const { territory, location, signers, equivalences } = pointer
  const xml = await get(location)
  if (!xml) return { territory, location, reason: reason('list.unreachable', { location: location.slice(0, 200) }) }
  const knownNumber = knownNumbers?.get(territory)
  const outcome = await verifyTrustedList(xml, {
    signers,
    at,
    territory,
    ...(knownNumber === undefined ? {} : { knownNumber }),
  })
  return outcome.outcome === 'usable'
    ? { list: outcome.list, equivalences }
    : { territory, location, reason: outcome.reason }
}

/** The state of a service that counted at `at`; `undefined`: it was not listed yet. */
export function stateAt(service: Service, at: Date): ServiceState | undefined {
  return [service, ...service.history].find(({ since }) => since <= at)
}

/** A state seen through mutual recognition: its type as it counts here, and whether it is in force. */
export function recognised(
  state: ServiceState,
  equivalences: readonly Equivalence[],
  at: Date,
): { type: string; isInForce: boolean } {
  const found = equivalences.find(
    ({ theirType, theirStatus, since }) => theirType === state.type && theirStatus === state.status && since <= at,
  )
  return found ? { type: found.ourType, isInForce: true } : { type: state.type, isInForce: inForce.has(state.status) }
}

export function* servicesOf({
  used,
}: TrustedLists): Iterable<{ use: ListInUse; provider: Provider; service: Service }> {
  for (const use of used)
    for (const provider of use.list.providers) for (const service of provider.services) yield { use, provider, service }
}

const certificateTypes: ReadonlySet<string> = new Set([
  serviceTypes['qualified-certificates'],
  serviceTypes.certificates,
])
const timestampTypes: ReadonlySet<string> = new Set([serviceTypes['qualified-timestamps'], serviceTypes.timestamps])

/**
 * Anchors for validation: certificates of the services in force at `at`, those that issue certificates and those that
 * stamp time apart.
 */
export function anchorsOf(lists: TrustedLists, at: Date): { anchors: Uint8Array[]; timestampAnchors: Uint8Array[] } {
  const anchors: Uint8Array[] = []
  const timestampAnchors: Uint8Array[] = []
  for (const { use, service } of servicesOf(lists)) {
    const state = stateAt(service, at)
    const seen = state && recognised(state, use.equivalences, at)
    if (!seen?.isInForce) continue
    if (certificateTypes.has(seen.type)) anchors.push(...service.certificates)
    if (timestampTypes.has(seen.type)) timestampAnchors.push(...service.certificates)
  }
  return { anchors, timestampAnchors }
}

/** Adds to a verdict that lacked an anchor why the list that may have held it is not used. */
export function explainByLists(verdict: SealVerdict, { notUsed }: TrustedLists): SealVerdict {
  if (verdict.subIndication !== 'NO_CERTIFICATE_CHAIN_FOUND') return verdict
  const { country } = verdict.signer
  // A list of lists that is not used takes every list with it.
  const missing = notUsed.filter(({ territory, location }) => location === '' || territory === country)
  const reasons = missing.map((list) =>
    reason('list.not-used', { territory: list.territory.slice(0, 20), cause: list.reason.code }),
  )
  return { ...verdict, reasons: [...verdict.reasons, ...reasons] }
}
