import { type Reason, reason } from '../reasons.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type ListInUse, recognised, servicesOf, stateAt, type TrustedLists } from './list-of-lists.ts'
import { type Standing, standingBy } from './standing.ts'
import type { Provider, Service, ServiceState } from './trusted-list.ts'

/** What a signature is after the trusted list of the state that issued its certificate (ETSI TS 119 615 §4.6). */
export type QualificationName =
  | 'QESig'
  | 'QESeal'
  | 'AdESig-QC'
  | 'AdESeal-QC'
  | 'AdES-QC'
  | 'AdESig'
  | 'AdESeal'
  | 'AdES'
  | 'N/A'

export interface Qualification {
  readonly name: QualificationName
  /** Whether the name stands; not where the signature itself, or the list, leaves something open. */
  readonly isCertain: boolean
  /** The list that it rests on. */
  readonly by?: ListedService
  /** What it counts for in other states, by mutual recognition. */
  readonly countsAs: readonly Recognition[]
  /** Why it is uncertain, or why no list speaks of it. */
  readonly reasons: readonly Reason[]
}

/** A service as the list showed it at the time of the signature. */
export interface ListedService {
  readonly territory: string
  readonly sequenceNumber: number
  readonly provider: string
  readonly service: string
  /** URIs. */
  readonly type: string
  readonly status: string
  readonly since: string
}

export interface Recognition {
  /** The state. */
  readonly in: string
  readonly name: QualificationName
  /** The agreement's article. */
  readonly basis?: string
}

interface Match {
  readonly use: ListInUse
  readonly provider: Provider
  readonly service: Service
}

/** Services whose certificate is on the path, those nearest to the signer; several entries may share a certificate. */
export function servicesOn(path: readonly Certificate[], lists: TrustedLists): Match[] {
  for (const member of path) {
    const found = [...servicesOf(lists)].filter(({ service }) =>
      service.certificates.some((der) => Buffer.compare(der, member.der) === 0),
    )
    if (found.length > 0) return found
  }
  return []
}

/** `at`: the time at which the signature is judged. The certificate also had to be qualified when it was issued. */
export function qualify(
  verdict: SealVerdict,
  { path, matches, at }: { path: readonly Certificate[]; matches: readonly Match[]; at: Date },
): Qualification {
  const [certificate] = path
  if (!certificate || verdict.indication === 'TOTAL_FAILED' || matches.length === 0) return none
  const judged = matches
    .map((match) => judge(match, certificate, at))
    .sort((one, other) => ranks.indexOf(one.name) - ranks.indexOf(other.name))
  const [best = none] = judged
  return { ...best, isCertain: best.isCertain && verdict.indication === 'TOTAL_PASSED' }
}

const none: Qualification = { name: 'N/A', isCertain: true, countsAs: [], reasons: [] }

/** From the strongest to the weakest. */
const ranks: readonly QualificationName[] = [
  'QESig',
  'QESeal',
  'AdESig-QC',
  'AdESeal-QC',
  'AdES-QC',
  'AdESig',
  'AdESeal',
  'AdES',
  'N/A',
]

function judge({ use, provider, service }: Match, certificate: Certificate, at: Date): Qualification {
  const state = stateAt(service, at)
  if (!state) return none
  const nameFor = (land: string | undefined) => nameOf(standingIn(land, { use, service, certificate, at }))
  const own = nameFor(undefined)
  const service_ = englishOf(service.names)
  return {
    name: own.name,
    isCertain: own.isCertain,
    by: {
      territory: use.list.territory,
      sequenceNumber: use.list.sequenceNumber,
      provider: englishOf(provider.names),
      service: service_,
      type: state.type,
      status: state.status,
      since: state.since.toISOString(),
    },
    countsAs: recognitions(use, state, at).map(({ land, basis }) => ({
      in: land,
      name: nameFor(land).name,
      ...(basis === undefined ? {} : { basis }),
    })),
    reasons: own.isCertain ? [] : [reason('list.rules-unclear', { service: service_.slice(0, 200) })],
  }
}

/** The states that recognise this state of a service, each once. */
function recognitions({ equivalences }: ListInUse, { type, status }: ServiceState, at: Date) {
  const found = equivalences.filter(
    ({ theirType, theirStatus, since }) => theirType === type && theirStatus === status && since <= at,
  )
  const lands = new Map(found.flatMap(({ in: land, basis }) => (land === undefined ? [] : [[land, basis] as const])))
  return [...lands].map(([land, basis]) => ({ land, basis }))
}

interface Asked {
  readonly use: ListInUse
  readonly service: Service
  readonly certificate: Certificate
  readonly at: Date
}

/** As `land` sees it, or the issuing state itself. Qualified is what was so when it was issued and when it signed. */
function standingIn(land: string | undefined, { use, service, certificate, at }: Asked): Standing {
  const [then, now] = [certificate.notBefore, at].map((time) => {
    const state = stateAt(service, time)
    // Recognition is asked as of the signature for both moments: the certificate may be older than the agreement.
    const seen = state && { ...state, ...recognised(state, use.equivalences, at, land) }
    return seen && standingBy(seen, certificate, time)
  })
  const wasQualified = then?.isQualified ?? (then ? undefined : false)
  const isQualified = now?.isQualified ?? (now ? undefined : false)
  return {
    type: now?.type,
    inDevice: now?.inDevice,
    isQualified: wasQualified === false || isQualified === false ? false : wasQualified && isQualified,
  }
}

/** By what it is for: qualified in a device, qualified, neither. */
const names = {
  esign: ['QESig', 'AdESig-QC', 'AdESig'],
  eseal: ['QESeal', 'AdESeal-QC', 'AdESeal'],
  web: ['AdES-QC', 'AdES-QC', 'AdES'],
  unknown: ['AdES-QC', 'AdES-QC', 'AdES'],
} as const

function nameOf({ isQualified, type, inDevice }: Standing): { name: QualificationName; isCertain: boolean } {
  const [inside, outside, neither] = names[type ?? 'unknown']
  if (isQualified !== true) return { name: neither, isCertain: isQualified === false }
  return { name: inDevice ? inside : outside, isCertain: inDevice !== undefined }
}

const englishOf = (names: readonly { language: string; text: string }[]) =>
  (names.find(({ language }) => language === 'en') ?? names[0])?.text ?? ''
