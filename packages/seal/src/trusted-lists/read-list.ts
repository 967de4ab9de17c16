import { MalformedError } from '../asn1/malformed.ts'
import { bytesOf, type Element } from '../xml/element.ts'
import { xmlNamespace } from '../xml/names.ts'
import { equivalence, qualificationRules, tsl, tslAdditional } from './list-names.ts'
import { readQualifications } from './read-qualifications.ts'
import type {
  Equivalence,
  Operator,
  Pointer,
  PostalAddress,
  Provider,
  Service,
  ServiceState,
  Text,
  TrustedList,
} from './trusted-list.ts'

/** Reads a list; its signature is another matter. Throws `MalformedError`. */
export function readList(root: Element): TrustedList {
  if (!root.is(tsl, 'TrustServiceStatusList')) throw new MalformedError('no trusted list')
  const scheme = root.get('SchemeInformation')
  const version = numberOf(scheme.get('TSLVersionIdentifier'))
  if (version !== 5 && version !== 6) throw new MalformedError(`version ${version} of trusted lists`)
  const nextUpdate = scheme.dig('NextUpdate', 'dateTime')
  const pointers = scheme.find('PointersToOtherTSL')?.all('OtherTSLPointer') ?? []
  return {
    version,
    sequenceNumber: numberOf(scheme.get('TSLSequenceNumber')),
    type: textOf(scheme.get('TSLType')),
    operator: readOperator(scheme, 'SchemeOperatorName', 'SchemeOperatorAddress'),
    schemeNames: textsOf(scheme.find('SchemeName')),
    informationUris: textsOf(scheme.find('SchemeInformationURI')),
    statusDetermination: textOf(scheme.get('StatusDeterminationApproach')),
    communityRules: textsOf(scheme.find('SchemeTypeCommunityRules')),
    territory: textOf(scheme.get('SchemeTerritory')),
    legalNotices: textsOf(scheme.find('PolicyOrLegalNotice')),
    pointers: pointers.map(readPointer),
    issuedAt: timeOf(scheme.get('ListIssueDateTime')),
    ...(nextUpdate ? { nextUpdate: timeOf(nextUpdate) } : {}),
    distributionPoints: scheme.find('DistributionPoints')?.all('URI').map(textOf) ?? [],
    providers: root.find('TrustServiceProviderList')?.all('TrustServiceProvider').map(readProvider) ?? [],
  }
}

const textOf = (element: Element) => element.text.trim()

function numberOf(element: Element): number {
  const text = textOf(element)
  if (!/^\d{1,9}$/.test(text)) throw new MalformedError(`${element.name} is no number`)
  return Number(text)
}

function timeOf(element: Element): Date {
  const time = Date.parse(textOf(element))
  if (Number.isNaN(time)) throw new MalformedError(`${element.name} is no time`)
  return new Date(time)
}

const textsOf = (holder: Element | undefined): Text[] =>
  holder?.children.map((child) => ({ language: languageOf(child), text: textOf(child) })) ?? []

const languageOf = (element: Element) => element.attribute('lang', xmlNamespace) ?? ''

function readOperator(holder: Element, names: string, address: string): Operator {
  const addresses = holder.find(address)
  return {
    names: textsOf(holder.find(names)),
    postal: addresses?.find('PostalAddresses')?.all('PostalAddress').map(readPostal) ?? [],
    electronic: textsOf(addresses?.find('ElectronicAddress')),
  }
}

function readPostal(element: Element): PostalAddress {
  const part = (name: string) => element.find(name)?.text.trim() ?? ''
  const postalCode = part('PostalCode')
  return {
    language: languageOf(element),
    street: part('StreetAddress'),
    locality: part('Locality'),
    ...(postalCode ? { postalCode } : {}),
    country: part('CountryName'),
  }
}

function readProvider(element: Element): Provider {
  const about = element.get('TSPInformation')
  return {
    ...readOperator(about, 'TSPName', 'TSPAddress'),
    tradeNames: textsOf(about.find('TSPTradeName')),
    informationUris: textsOf(about.find('TSPInformationURI')),
    services: element.get('TSPServices').all('TSPService').map(readService),
  }
}

function readService(element: Element): Service {
  const history = element.find('ServiceHistory')?.all('ServiceHistoryInstance') ?? []
  return { ...readState(element.get('ServiceInformation')), history: history.map(readState) }
}

function readState(element: Element): ServiceState {
  const extensions = element.find('ServiceInformationExtensions')?.all('Extension') ?? []
  const additions = extensions.flatMap((extension) => extension.all('AdditionalServiceInformation'))
  return {
    type: textOf(element.get('ServiceTypeIdentifier')),
    names: textsOf(element.find('ServiceName')),
    certificates: certificatesIn(element.find('ServiceDigitalIdentity')),
    status: textOf(element.get('ServiceStatus')),
    since: timeOf(element.get('StatusStartingTime')),
    additions: additions.map((addition) => textOf(addition.get('URI'))),
    qualifications: extensions.flatMap((extension) =>
      extension.all('Qualifications', qualificationRules).flatMap(readQualifications),
    ),
  }
}

function certificatesIn(identity: Element | undefined): Uint8Array[] {
  return identity?.all('DigitalId').flatMap((id) => id.all('X509Certificate').map(bytesOf)) ?? []
}

function readPointer(element: Element): Pointer {
  const additional = element.find('AdditionalInformation')?.all('OtherInformation') ?? []
  const find = (name: string, namespace: string = tsl) => additional.flatMap((other) => other.all(name, namespace))[0]
  const equivalences = additional.flatMap((other) => other.all('Equivalence', equivalence))
  return {
    location: textOf(element.get('TSLLocation')),
    territory: find('SchemeTerritory')?.text.trim() ?? '',
    type: find('TSLType')?.text.trim() ?? '',
    operatorNames: textsOf(find('SchemeOperatorName')),
    ...optional('mimeType', find('MimeType', tslAdditional)),
    signers: element.find('ServiceDigitalIdentities')?.all('ServiceDigitalIdentity').flatMap(certificatesIn) ?? [],
    equivalences: equivalences.map(readEquivalence),
  }
}

function readEquivalence(element: Element): Equivalence {
  return {
    theirType: textOf(element.get('TheirType')),
    theirStatus: textOf(element.get('TheirStatus')),
    ourType: textOf(element.get('OurType')),
    since: timeOf(element.get('Since')),
    ...optional('in', element.find('In')),
    ...optional('basis', element.find('Basis')),
  }
}

const optional = <K extends string>(key: K, element: Element | undefined) =>
  (element ? { [key]: textOf(element) } : {}) as { [P in K]?: string }
