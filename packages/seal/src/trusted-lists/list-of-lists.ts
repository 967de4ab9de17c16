import { type Reason, reason } from '../reasons.ts'
import { followPivots } from './follow-pivots.ts'
import type { Equivalence, Pointer, Provider, Service, ServiceState, TrustedList } from './trusted-list.ts'
import { granted, inForce, isListOfLists, serviceTypes } from './trusted-list.ts'
import { type ListOutcome, verifyTrustedList } from './verify-list.ts'

export interface PointedSources {
  /** Gets the list of a territory from where a pointer says; `undefined`: it cannot be had. No territory: a pivot. */
  readonly get: (location: string, territory: string) => Promise<Uint8Array | undefined>
  readonly at: Date
  /** Highest sequence numbers seen, by territory; that of the list of lists under its own. */
  readonly knownNumbers?: ReadonlyMap<string, number>
}

export interface ListSources extends PointedSources {
  /** The list of lists, signed by one of `signers` (DER), or by whom its pivots name in their place. */
  readonly listOfLists: Uint8Array
  readonly signers: readonly Uint8Array[]
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
  /** The list of lists, where it is used. */
  readonly top?: TrustedList
  readonly used: readonly ListInUse[]
  readonly notUsed: readonly ListNotUsed[]
}

const maxPointers = 200

/** Follows a list of lists, one level deep. What cannot be had or verified is named in `notUsed`. */
export async function loadTrustedLists(sources: ListSources): Promise<TrustedLists> {
  const checked = await verifyTop(sources)
  if (checked.outcome === 'refused')
    return { used: [], notUsed: [{ territory: checked.list?.territory ?? '', location: '', reason: checked.reason }] }
  return { top: checked.list, ...(await followPointers(checked.list.pointers, sources)) }
}

async function verifyTop({ listOfLists, signers, at, knownNumbers, get }: ListSources): Promise<ListOutcome> {
  const verify = async (by: readonly Uint8Array[]) => {
    const top = await verifyTrustedList(listOfLists, { signers: by, at })
    const knownNumber = top.list && knownNumbers?.get(top.list.territory)
    return knownNumber === undefined ? top : verifyTrustedList(listOfLists, { signers: by, at, knownNumber })
  }
  const direct = await verify(signers)
  if (direct.outcome === 'usable' || direct.reason.code !== 'list.signer-unknown' || !direct.list) return direct
  const pivots = await followPivots(direct.list, { signers, at, get: (location) => get(location, '') })
  if (pivots.is === 'followed') return verify(pivots.signers)
  if (pivots.is === 'none') return direct
  return { ...direct, reason: reason('list.unreachable', { location: pivots.location.slice(0, 200) }) }
}

/** Gets and verifies the lists that trusted pointers lead to. What cannot be had or verified is named in `notUsed`. */
export async function followPointers(pointers: readonly Pointer[], sources: PointedSources): Promise<TrustedLists> {
  const used: ListInUse[] = []
  const notUsed: ListNotUsed[] = []
  for (const pointer of pointers.slice(0, maxPointers).filter(isToList)) {
    const got = await follow(pointer, sources)
    if ('list' in got) used.push(got)
    else notUsed.push(got)
  }
  return { used, notUsed }
}

/** Lists of lists point to themselves too, and to lists as PDF for people. */
const isToList = ({ type, mimeType }: Pointer) =>
  !isListOfLists(type) && (mimeType === undefined || mimeType === 'application/vnd.etsi.tsl+xml')

async function follow(pointer: Pointer, { get, at, knownNumbers }: PointedSources): Promise<ListInUse | ListNotUsed> {
  const { territory, location, signers, equivalences } = pointer
  const xml = await get(location, territory)
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
  const begun = [service, ...service.history].filter(({ since }) => since <= at)
  return begun.reduce<ServiceState | undefined>(
    (last, state) => (last && last.since >= state.since ? last : state),
    undefined,
  )
}

/**
 * A state seen through mutual recognition: its type and status as they count in `land`, or, without one, by what holds
 * for all, and whether it is in force.
 */
export function recognised(
  state: ServiceState,
  equivalences: readonly Equivalence[],
  at: Date,
  land?: string,
): { type: string; status: string; isInForce: boolean } {
  const fitting = equivalences.filter(
    ({ theirType, theirStatus, since }) => theirType === state.type && theirStatus === state.status && since <= at,
  )
  // What one state recognises says nothing about the others.
  const found = fitting.find((one) => one.in === land) ?? fitting.find((one) => one.in === undefined)
  if (found) return { type: found.ourType, status: granted, isInForce: true }
  return { type: state.type, status: state.status, isInForce: inForce.has(state.status) }
}

/** How many services of a list are in force at `at`. */
export function inForceServices({ providers }: TrustedList, at: Date): number {
  const services = providers.flatMap((provider) => provider.services)
  return services.filter((service) => inForce.has(stateAt(service, at)?.status ?? '')).length
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
const timestampTypes: ReadonlySet<string> = new Set([
  serviceTypes['qualified-timestamps'],
  serviceTypes.timestamps,
  'http://uri.etsi.org/TrstSvc/Svctype/TSA/TSS-QC',
  'http://uri.etsi.org/TrstSvc/Svctype/TSA/TSS-AdESQCandQES',
])

const validationTypes: ReadonlySet<string> = new Set([serviceTypes['qualified-validation'], serviceTypes.validation])

/** Certificates (DER) of the services in force at `at` whose word on a signature counts: see `verifyValidationToken`. */
export function validationAnchorsOf(lists: TrustedLists, at: Date): Uint8Array[] {
  return [...servicesOf(lists)].flatMap(({ use, service }) => {
    const state = stateAt(service, at)
    const today = state && recognised(state, use.equivalences, at)
    return today?.isInForce && validationTypes.has(today.type) ? service.certificates : []
  })
}

/** As `anchorsOf`, of the services in force at `at` alone: for whoever does not judge further by the lists. */
export function anchorsInForce(
  lists: TrustedLists,
  at: Date,
): { anchors: Uint8Array[]; timestampAnchors: Uint8Array[] } {
  const { anchors, timestampAnchors } = anchorsOf(lists, at)
  const current = [...servicesOf(lists)].filter(({ use, service }) => {
    const state = stateAt(service, at)
    return state !== undefined && recognised(state, use.equivalences, at).isInForce
  })
  const isCurrent = (der: Uint8Array) => current.some(({ service }) => service.certificates.includes(der))
  return { anchors: anchors.filter(isCurrent), timestampAnchors }
}

/**
 * Anchors for validation. For signers the certificates of all services that were in force at some time up to `at`:
 * whether they were when the signature existed is for `judgeByLists` to say. For time-stamps, by which that time is
 * proven, only those in force at `at`.
 */
export function anchorsOf(lists: TrustedLists, at: Date): { anchors: Uint8Array[]; timestampAnchors: Uint8Array[] } {
  const anchors: Uint8Array[] = []
  const timestampAnchors: Uint8Array[] = []
  for (const { use, service } of servicesOf(lists)) {
    const begun = [service, ...service.history].filter(({ since }) => since <= at)
    const seen = begun.map((state) => recognised(state, use.equivalences, at))
    const now = stateAt(service, at)
    const today = now && recognised(now, use.equivalences, at)
    if (seen.some(({ type, isInForce }) => isInForce && certificateTypes.has(type)))
      anchors.push(...service.certificates)
    if (today?.isInForce && timestampTypes.has(today.type)) timestampAnchors.push(...service.certificates)
  }
  return { anchors, timestampAnchors }
}
