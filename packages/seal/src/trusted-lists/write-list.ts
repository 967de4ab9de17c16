import { escapeXml } from '../xades/write-signature.ts'
import { equivalence, tsl, tslAdditional } from './list-names.ts'
import type { Operator, Pointer, PostalAddress, Provider, ServiceState, Text, TrustedList } from './trusted-list.ts'
import { leaf, tag } from './write-elements.ts'
import { writeQualifications } from './write-qualifications.ts'

const inLanguage = (name: string, { language, text }: Text) =>
  `<${name} xml:lang="${escapeXml(language)}">${escapeXml(text)}</${name}>`
const named = (holder: string, item: string, texts: readonly Text[]) =>
  texts.length === 0 ? '' : tag(holder, ...texts.map((text) => inLanguage(item, text)))
const timeOf = (time: Date) => `${time.toISOString().slice(0, 19)}Z`

/** The unsigned XML of a list, its parts in the order of ETSI TS 119 612 §5.2. */
export function writeList(list: TrustedList): string {
  const scheme = [
    leaf('TSLVersionIdentifier', String(list.version)),
    leaf('TSLSequenceNumber', String(list.sequenceNumber)),
    leaf('TSLType', list.type),
    operator(list.operator, 'SchemeOperatorName', 'SchemeOperatorAddress'),
    named('SchemeName', 'Name', list.schemeNames),
    named('SchemeInformationURI', 'URI', list.informationUris),
    leaf('StatusDeterminationApproach', list.statusDetermination),
    named('SchemeTypeCommunityRules', 'URI', list.communityRules),
    leaf('SchemeTerritory', list.territory),
    named('PolicyOrLegalNotice', 'TSLLegalNotice', list.legalNotices),
    // TS 119 612 §5.3.12: history is kept without end.
    leaf('HistoricalInformationPeriod', '65535'),
    list.pointers.length === 0 ? '' : tag('PointersToOtherTSL', ...list.pointers.map(pointer)),
    leaf('ListIssueDateTime', timeOf(list.issuedAt)),
    tag('NextUpdate', list.nextUpdate ? leaf('dateTime', timeOf(list.nextUpdate)) : ''),
    list.distributionPoints.length === 0
      ? ''
      : tag('DistributionPoints', ...list.distributionPoints.map((uri) => leaf('URI', uri))),
  ]
  const providers = list.providers.length === 0 ? '' : tag('TrustServiceProviderList', ...list.providers.map(provider))
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<TrustServiceStatusList xmlns="${tsl}" xmlns:add="${tslAdditional}" ` +
    `TSLTag="http://uri.etsi.org/19612/TSLTag" Id="list">${tag('SchemeInformation', ...scheme)}${providers}</TrustServiceStatusList>\n`
  )
}

function operator({ names, postal, electronic }: Operator, name: string, address: string): string {
  const postalPart = postal.length === 0 ? '' : tag('PostalAddresses', ...postal.map(postalAddress))
  const electronicPart = named('ElectronicAddress', 'URI', electronic)
  return named(name, 'Name', names) + (postalPart || electronicPart ? tag(address, postalPart, electronicPart) : '')
}

function postalAddress({ language, street, locality, postalCode, country }: PostalAddress): string {
  const parts = [
    leaf('StreetAddress', street),
    leaf('Locality', locality),
    postalCode ? leaf('PostalCode', postalCode) : '',
    leaf('CountryName', country),
  ]
  return `<PostalAddress xml:lang="${escapeXml(language)}">${parts.join('')}</PostalAddress>`
}

function identity(certificates: readonly Uint8Array[]): string {
  const ids = certificates.map((der) => tag('DigitalId', leaf('X509Certificate', Buffer.from(der).toString('base64'))))
  return tag('ServiceDigitalIdentity', ...ids)
}

function pointer({ location, territory, type, operatorNames, signers, equivalences }: Pointer): string {
  const other = (content: string) => tag('OtherInformation', content)
  const mappings = equivalences.map(({ theirType, theirStatus, ourType, since, in: state, basis }) =>
    other(
      `<eq:Equivalence xmlns:eq="${equivalence}">${leaf('eq:TheirType', theirType)}${leaf('eq:TheirStatus', theirStatus)}` +
        `${leaf('eq:OurType', ourType)}${leaf('eq:Since', timeOf(since))}` +
        `${state === undefined ? '' : leaf('eq:In', state)}${basis === undefined ? '' : leaf('eq:Basis', basis)}</eq:Equivalence>`,
    ),
  )
  return tag(
    'OtherTSLPointer',
    tag('ServiceDigitalIdentities', ...signers.map((signer) => identity([signer]))),
    leaf('TSLLocation', location),
    tag(
      'AdditionalInformation',
      other(leaf('TSLType', type)),
      other(leaf('SchemeTerritory', territory)),
      operatorNames.length === 0 ? '' : other(named('SchemeOperatorName', 'Name', operatorNames)),
      other(leaf('add:MimeType', 'application/vnd.etsi.tsl+xml')),
      ...mappings,
    ),
  )
}

function provider({ tradeNames, informationUris, services, ...rest }: Provider): string {
  const [names, address] = [
    named('TSPName', 'Name', rest.names),
    operator({ ...rest, names: [] }, 'TSPName', 'TSPAddress'),
  ]
  const about = [
    names,
    named('TSPTradeName', 'Name', tradeNames),
    address,
    named('TSPInformationURI', 'URI', informationUris),
  ]
  const written = services.map(({ history, ...state }) =>
    tag(
      'TSPService',
      tag('ServiceInformation', ...stateParts(state)),
      history.length === 0
        ? ''
        : tag('ServiceHistory', ...history.map((past) => tag('ServiceHistoryInstance', ...stateParts(past)))),
    ),
  )
  return tag('TrustServiceProvider', tag('TSPInformation', ...about), tag('TSPServices', ...written))
}

function stateParts({ type, names, certificates, status, since, ...more }: ServiceState): string[] {
  const additions = more.additions.map(
    (uri) =>
      `<Extension Critical="false">${tag('AdditionalServiceInformation', `<URI xml:lang="en">${escapeXml(uri)}</URI>`)}</Extension>`,
  )
  const extensions = [...additions, ...writeQualifications(more.qualifications)]
  return [
    leaf('ServiceTypeIdentifier', type),
    named('ServiceName', 'Name', names),
    identity(certificates),
    leaf('ServiceStatus', status),
    leaf('StatusStartingTime', timeOf(since)),
    extensions.length === 0 ? '' : tag('ServiceInformationExtensions', ...extensions),
  ]
}
