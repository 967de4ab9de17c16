import { createHash } from 'node:crypto'
import { type ListedTrustService, NewTrustService, TrustOverview, TrustServiceChoice } from '@kopru/client'
import {
  addService,
  certificatesFromPem,
  type EditOutcome,
  granted,
  inForceServices,
  purposeUris,
  type Service,
  serviceKey,
  serviceTypes,
  setServiceStatus,
  type Text,
  type TrustedList,
  withdrawn,
} from '@kopru/seal'
import type { Sessions } from '../identity/sessions.ts'
import type { NewEntry } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import type { OwnList } from '../trust/own-list.ts'
import type { ListStanding, Trust } from '../trust/service.ts'

export interface TrustRouteOptions {
  readonly party: string
  readonly own: OwnList | undefined
  readonly trust: Pick<Trust, 'standings' | 'refresh'>
  readonly clock: Clock
  /** Adds an entry to the journal; resolves when it is there for good. */
  readonly record: (entry: NewEntry) => Promise<void>
  readonly sessions: Pick<Sessions, 'requireStaff'>
}

/** The operator's page of trusted lists: the state's own, to be edited and signed, and how the others' stand. */
export function registerTrustRoutes(app: HttpServer, options: TrustRouteOptions): void {
  const { party, own, trust, clock, record, sessions } = options
  const answer = { response: { 200: TrustOverview } }
  const overview = (): TrustOverview => ({
    party,
    ...(own && { own: viewOwn(own) }),
    lists: trust.standings().map((standing) => viewStanding(standing, clock.now())),
  })
  const needOwn = (): OwnList => {
    if (!own) throw new RefusalError(refuse('operator.no-list', { party }))
    return own
  }
  /** Journaled first: no change without an entry; an entry whose change failed after it does no harm. */
  const edit = async (by: Operator, details: ListChange, change: (list: TrustedList) => EditOutcome) => {
    const list = needOwn()
    accepted(change(list.draft()))
    await record({
      event: 'trusted-list-changed',
      actor: by.authority,
      what: `${party}-trusted-list`,
      details: { decidedBy: by.name, decidedBySubject: by.subject, number: list.draft().sequenceNumber, ...details },
    })
    accepted(list.edit(change))
    return overview()
  }

  app.get('/api/operator/trust', { schema: answer }, async (request) => {
    await sessions.requireStaff(request, 'operator')
    return overview()
  })

  app.post('/api/operator/trust/services', { schema: { body: NewTrustService, ...answer } }, async (request) => {
    const operator = await sessions.requireStaff(request, 'operator')
    const { provider, name, type, certificate } = request.body
    const [der] = certificatesFromPem(certificate)
    if (!der) throw new RefusalError(refuse('operator.certificate-unreadable'))
    const names = [{ language: 'en', text: provider }]
    const service: Service = {
      ...{ type: serviceTypes[type], names: [{ language: 'en', text: name }], certificates: [der] },
      ...{ status: granted, since: clock.now(), qualifications: [], history: [] },
      additions: type === 'qualified-certificates' ? [purposeUris.esign, purposeUris.eseal] : [],
    }
    const owner = { names, postal: [], electronic: [], tradeNames: names, informationUris: [] }
    const told = { change: 'service-added', service: serviceKey(service), provider, name, status: granted } as const
    return edit(operator, told, (list) => addService(list, owner, service))
  })

  app.post('/api/operator/trust/withdrawals', { schema: { body: TrustServiceChoice, ...answer } }, async (request) => {
    const operator = await sessions.requireStaff(request, 'operator')
    const { key } = request.body
    const change = { key, status: withdrawn, since: clock.now() }
    const told = { change: 'service-withdrawn', service: key, status: withdrawn } as const
    return edit(operator, told, (list) => setServiceStatus(list, change))
  })

  app.post('/api/operator/trust/editions', { schema: answer }, async (request) => {
    const by = await sessions.requireStaff(request, 'operator')
    const list = needOwn()
    const { faults } = await list.sign()
    if (faults.length > 0) throw new RefusalError(refuse('operator.list-edit-refused', { fault: faults.join('; ') }))
    // Only the edition that was made has a fingerprint. It bears its own number, so that one without an entry is seen.
    const sha256 = createHash('sha256').update(list.published()).digest('hex')
    await record({
      event: 'trusted-list-signed',
      actor: by.authority,
      what: `${party}-trusted-list`,
      details: { decidedBy: by.name, decidedBySubject: by.subject, number: list.draft().sequenceNumber, sha256 },
    })
    await trust.refresh()
    return overview()
  })
}

type Operator = Awaited<ReturnType<Sessions['requireStaff']>>

/** What an entry of the journal tells of a change: the service by its key in the list, and its status from then on. */
interface ListChange {
  readonly change: 'service-added' | 'service-withdrawn'
  readonly service: string
  readonly status: string
  readonly provider?: string
  readonly name?: string
}

function accepted(outcome: EditOutcome): void {
  if (outcome.outcome === 'refused')
    throw new RefusalError(refuse('operator.list-edit-refused', { fault: outcome.fault }))
}

function viewOwn(own: OwnList): NonNullable<TrustOverview['own']> {
  const { sequenceNumber, issuedAt, nextUpdate, providers } = own.draft()
  return {
    sequenceNumber,
    issuedAt: issuedAt.toISOString(),
    ...(nextUpdate && { nextUpdate: nextUpdate.toISOString() }),
    unsigned: own.hasUnsignedChanges(),
    services: providers.flatMap(({ names, services }) => services.map((service) => viewService(names, service))),
  }
}

const viewService = (provider: readonly Text[], service: Service) => ({
  key: serviceKey(service),
  provider: textsOf(provider),
  names: textsOf(service.names),
  type: typeNames.get(service.type) ?? ('other' as const),
  status: statusOf(service.status),
  since: service.since.toISOString(),
  history: service.history.map(({ status, since }) => ({ status: statusOf(status), since: since.toISOString() })),
})

const typeNames = new Map(
  (Object.keys(serviceTypes) as (keyof typeof serviceTypes)[]).map((name) => [serviceTypes[name] as string, name]),
)

const statusOf = (uri: string): ListedTrustService['status'] =>
  uri === granted ? 'granted' : uri === withdrawn ? 'withdrawn' : 'other'

const textsOf = (texts: readonly Text[]) => Object.fromEntries(texts.map(({ language, text }) => [language, text]))

function viewStanding({ party, location, list, problem, checkedAt }: ListStanding, now: Date) {
  const isUsed = list?.nextUpdate !== undefined && list.nextUpdate >= now
  return {
    party,
    location,
    use: isUsed ? ('used' as const) : ('not-used' as const),
    ...(list && { sequenceNumber: list.sequenceNumber, services: inForceServices(list, now) }),
    ...(list?.nextUpdate && { nextUpdate: list.nextUpdate.toISOString() }),
    ...(problem && { problem: { code: problem.code, params: { ...problem.params } } }),
    checkedAt: checkedAt.toISOString(),
  }
}
