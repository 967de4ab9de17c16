import { createHash } from 'node:crypto'
import { readOrUndefined } from '../asn1/malformed.ts'
import { parseCertificate } from '../x509/certificate.ts'
import type { Pointer, Provider, Service, Text, TrustedList } from './trusted-list.ts'

/** An edit is made, or said why not. */
export type EditOutcome =
  | { readonly outcome: 'edited'; readonly list: TrustedList }
  | { readonly outcome: 'refused'; readonly fault: string }

export interface NewList {
  readonly territory: string
  /** URI. */
  readonly type: string
  /** One of them in English. */
  readonly operatorNames: readonly Text[]
  readonly schemeNames: readonly Text[]
  readonly legalNotices: readonly Text[]
  readonly informationUris: readonly Text[]
  /** Where the list is published. */
  readonly distributionPoints: readonly string[]
}

const edited = (list: TrustedList): EditOutcome => ({ outcome: 'edited', list })
const refused = (fault: string): EditOutcome => ({ outcome: 'refused', fault })

/** A list with nothing on it, not issued yet: its number is 0 until `nextEdition`. */
export function newTrustedList({ operatorNames, ...rest }: NewList, at: Date): TrustedList {
  return {
    version: 6,
    sequenceNumber: 0,
    ...rest,
    operator: { names: operatorNames, postal: [], electronic: [] },
    // TS 119 612 §5.3.8: the approach of a state that is not of the European Union, by its two letters.
    statusDetermination: `http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/${rest.territory}determination`,
    communityRules: [],
    pointers: [],
    issuedAt: at,
    providers: [],
  }
}

/** Adds a service to the provider of that name, who is added where there is none yet. */
export function addService(list: TrustedList, provider: Omit<Provider, 'services'>, service: Service): EditOutcome {
  const [certificate] = service.certificates
  if (!certificate || !readOrUndefined(() => parseCertificate(certificate)))
    return refused('The service needs a certificate that can be read')
  const known = list.providers.flatMap(({ services }) => services)
  if (known.some((one) => one.type === service.type && isSame(one.certificates[0], certificate)))
    return refused('The list has a service of that type with that certificate')
  const name = nameOf(provider)
  const isThere = list.providers.some((one) => nameOf(one) === name)
  const providers = isThere
    ? list.providers.map((one) => (nameOf(one) === name ? { ...one, services: [...one.services, service] } : one))
    : [...list.providers, { ...provider, services: [service] }]
  return edited({ ...list, providers })
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array) => one !== undefined && Buffer.compare(one, other) === 0

const nameOf = ({ names }: Pick<Provider, 'names'>) =>
  (names.find(({ language }) => language === 'en') ?? names[0])?.text ?? ''

/** SHA-256 of a service's certificate and the last part of its type: what it is called by when a list is edited. */
export function serviceKey({ certificates: [certificate], type }: Pick<Service, 'certificates' | 'type'>): string {
  const print = createHash('sha256')
    .update(certificate ?? new Uint8Array())
    .digest('hex')
    .slice(0, 16)
  return `${print}:${type.split('/Svctype/').at(-1) ?? type}`
}

/** Gives a service another status from `since` on; what it was until then becomes history. */
export function setServiceStatus(
  list: TrustedList,
  { key, status, since }: { key: string; status: string; since: Date },
): EditOutcome {
  const found = list.providers.flatMap(({ services }) => services).filter((one) => serviceKey(one).startsWith(key))
  const [service, ...more] = found
  if (!service || key === '') return refused(`The list has no service ${key}`)
  if (more.length > 0) return refused(`Several services begin with ${key}: ${found.map(serviceKey).join(', ')}`)
  if (service.status === status) return refused('The service has that status already')
  if (since <= service.since)
    return refused(`The new status must begin after ${service.since.toISOString()}, when the present one did`)
  const { history, ...past } = service
  const next: Service = { ...past, status, since, history: [past, ...history] }
  const providers = list.providers.map((provider) => ({
    ...provider,
    services: provider.services.map((one) => (one === service ? next : one)),
  }))
  return edited({ ...list, providers })
}

/** Adds a pointer, in place of one to the same territory. */
export function addPointer(list: TrustedList, pointer: Pointer): TrustedList {
  const others = list.pointers.filter(({ territory }) => territory !== pointer.territory)
  return { ...list, pointers: [...others, pointer] }
}

/** The list as its next edition says it, to be signed. `days` until the one after it is due. */
export function nextEdition(list: TrustedList, { at, days }: { at: Date; days: number }): TrustedList {
  const issuedAt = new Date(Math.floor(at.getTime() / 1000) * 1000)
  const nextUpdate = new Date(issuedAt.getTime() + days * 86_400_000)
  return { ...list, sequenceNumber: list.sequenceNumber + 1, issuedAt, nextUpdate }
}
