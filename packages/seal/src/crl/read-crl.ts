import {
  booleanOf,
  explicitOf,
  integerHexOf,
  isContext,
  isUniversal,
  octetsOf,
  oidOf,
  sequenceOf,
  smallIntegerOf,
  tag,
  timeOf,
  wrappedIn,
} from '../asn1/fields.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import { readUrls } from '../x509/certificate.ts'
import { type DistinguishedName, readName } from '../x509/name.ts'
import { type Header, headerAt } from './der-headers.ts'

/** A certificate revocation list (RFC 5280 §5). Its entries stay bytes: lists of large CAs have hundreds of thousands. */
export interface Crl {
  /** The bytes that the issuer signed. */
  readonly tbs: Uint8Array
  readonly issuer: DistinguishedName
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  readonly number?: bigint
  /** There in a delta list: the number of the complete list that it goes on from. */
  readonly baseNumber?: bigint
  readonly scope: CrlScope
  /** The list keeps certificates that expired after this moment (X.509 §9.5.2.8). */
  readonly keepsExpiredSince?: Date
  readonly unknownCriticalExtensions: readonly string[]
  readonly signatureAlgorithm: Asn1
  readonly signature: Uint8Array
  /** The SEQUENCE OF entries; empty when nothing is revoked. */
  readonly entries: Uint8Array
}

/** Issuing distribution point (§5.2.5); without that extension a list covers all that its issuer issued. */
export interface CrlScope {
  readonly isIndirect: boolean
  readonly only?: 'user-certificates' | 'ca-certificates' | 'attribute-certificates'
  readonly someReasons: boolean
  /** Addresses of the part that the list is; present also when it names none that we can read. */
  readonly urls?: readonly string[]
}

/** Reads a DER list. Throws `MalformedError`. */
export function readCrl(der: Uint8Array): Crl {
  const outer = headerAt(der, 0, der.length)
  const tbs = headerAt(der, outer.start, outer.end)
  if (outer.tag !== 0x30 || tbs.tag !== 0x30 || outer.end !== der.length) throw new MalformedError('CRL')
  const [signatureAlgorithm, signature] = partsBetween(der, tbs.end, outer.end).map(nodeIn(der))
  const { small, entries } = splitContent(der, tbs)
  const fields = small.map(nodeIn(der))
  if (isUniversal(fields[0], tag.integer)) fields.shift()
  const [innerAlgorithm, issuer, thisUpdate] = fields
  const next = fields[3] && !isContext(fields[3], 0) ? fields[3] : undefined
  if (!signatureAlgorithm || !innerAlgorithm || Buffer.compare(innerAlgorithm.raw, signatureAlgorithm.raw) !== 0)
    throw new MalformedError('CRL names two signature algorithms')
  return {
    tbs: der.subarray(outer.start, tbs.end),
    issuer: readName(issuer, 'CRL issuer'),
    thisUpdate: timeOf(thisUpdate, 'thisUpdate'),
    ...(next ? { nextUpdate: timeOf(next, 'nextUpdate') } : {}),
    ...readExtensions(fields.find((field) => isContext(field, 0))),
    signatureAlgorithm,
    signature: bitsContent(signature),
    entries,
  }
}

const nodeIn = (der: Uint8Array) => (header: Header) => readAsn1(der.subarray(header.at, header.end))

function bitsContent(node: Asn1 | undefined): Uint8Array {
  if (!isUniversal(node, tag.bitString) || node.content[0] !== 0) throw new MalformedError('CRL signature')
  return node.content.subarray(1)
}

function partsBetween(der: Uint8Array, start: number, end: number): Header[] {
  const parts: Header[] = []
  for (let at = start; at < end; at = parts.at(-1)?.end ?? end) {
    parts.push(headerAt(der, at, end))
    if (parts.length > 10) throw new MalformedError('CRL has too many fields')
  }
  return parts
}

/** The entries are the SEQUENCE after the times; all else is small and read in the usual way. */
function splitContent(der: Uint8Array, tbs: Header): { small: Header[]; entries: Uint8Array } {
  const parts = partsBetween(der, tbs.start, tbs.end)
  const isTime = ({ tag: first }: Header) => first === tag.utcTime || first === tag.generalizedTime
  const lastTime = parts.findLastIndex(isTime)
  const entries = parts[lastTime + 1]?.tag === 0x30 ? parts[lastTime + 1] : undefined
  return {
    small: parts.filter((part) => part !== entries),
    entries: entries ? der.subarray(entries.start, entries.end) : new Uint8Array(),
  }
}

type Extended = Pick<Crl, 'number' | 'baseNumber' | 'scope' | 'keepsExpiredSince' | 'unknownCriticalExtensions'>

function readExtensions(node: Asn1 | undefined): Extended {
  let read: Extended = { scope: { isIndirect: false, someReasons: false }, unknownCriticalExtensions: [] }
  if (!node) return read
  for (const item of sequenceOf(explicitOf(node, 'CRL extensions'), 'CRL extensions')) {
    const parts = [...sequenceOf(item, 'extension')]
    const id = oidOf(parts.shift(), 'extension')
    const isCritical = isUniversal(parts[0], tag.boolean) ? booleanOf(parts.shift(), 'critical') : false
    const value = wrappedIn(octetsOf(parts[0], 'extension'))
    if (id === oid.crlNumber) read = { ...read, number: numberOf(value) }
    else if (id === oid.deltaCrlIndicator) read = { ...read, baseNumber: numberOf(value) }
    else if (id === oid.issuingDistributionPoint) read = { ...read, scope: readScope(value) }
    else if (id === oid.expiredCertsOnCrl) read = { ...read, keepsExpiredSince: timeOf(value, 'expiredCertsOnCRL') }
    else if (isCritical) read = { ...read, unknownCriticalExtensions: [...read.unknownCriticalExtensions, id] }
  }
  return read
}

const numberOf = (node: Asn1) => BigInt(`0x${integerHexOf(node, 'CRL number')}`)

function readScope(node: Asn1): CrlScope {
  const fields = sequenceOf(node, 'issuing distribution point')
  const field = (number: number) => fields.find((item) => isContext(item, number))
  const isSet = (number: number) => (field(number)?.content[0] ?? 0) !== 0
  const kinds = [
    [1, 'user-certificates'],
    [2, 'ca-certificates'],
    [5, 'attribute-certificates'],
  ] as const
  const only = kinds.find(([number]) => isSet(number))?.[1]
  const point = field(0)
  return {
    isIndirect: isSet(4),
    someReasons: field(3) !== undefined,
    ...(only ? { only } : {}),
    ...(point ? { urls: point.children.flatMap(({ children }) => readUrls(children)) } : {}),
  }
}

export interface CrlEntry {
  readonly revokedAt: Date
  /** CRLReason (§5.3.1). */
  readonly revocationReason?: number
}

/**
 * Looks a serial number (an INTEGER as in the certificate) up. `unusable`: some entry carries a critical extension,
 * which we know none of, so that the list must not be called silent about anything (§5.3). Throws `MalformedError`.
 */
export function findEntry({ entries }: Crl, serialDer: Uint8Array): CrlEntry | 'unusable' | undefined {
  const wanted = contentOf(serialDer, headerAt(serialDer, 0, serialDer.length))
  let isUsable = true
  for (let at = 0; at < entries.length; ) {
    const entry = headerAt(entries, at, entries.length)
    const serial = headerAt(entries, entry.start, entry.end)
    const time = headerAt(entries, serial.end, entry.end)
    if (Buffer.compare(contentOf(entries, serial), wanted) === 0)
      return readEntry(entries.subarray(entry.at, entry.end))
    if (time.end < entry.end && hasCritical(entries, headerAt(entries, time.end, entry.end))) isUsable = false
    at = entry.end
  }
  return isUsable ? undefined : 'unusable'
}

function contentOf(bytes: Uint8Array, { start, end }: Header): Uint8Array {
  let first = start
  while (first < end - 1 && bytes[first] === 0) first += 1
  return bytes.subarray(first, end)
}

function hasCritical(bytes: Uint8Array, extensions: Header): boolean {
  for (let at = extensions.start; at < extensions.end; ) {
    const extension = headerAt(bytes, at, extensions.end)
    const id = headerAt(bytes, extension.start, extension.end)
    const next = headerAt(bytes, id.end, extension.end)
    if (next.tag === tag.boolean && bytes[next.start] !== 0) return true
    at = extension.end
  }
  return false
}

function readEntry(der: Uint8Array): CrlEntry {
  const [, time, extensions] = sequenceOf(readAsn1(der), 'CRL entry')
  const revokedAt = timeOf(time, 'revocation time')
  for (const item of extensions ? sequenceOf(extensions, 'CRL entry') : []) {
    const parts = sequenceOf(item, 'extension')
    const value = parts.at(-1)
    if (oidOf(parts[0], 'extension') === oid.reasonCode)
      return { revokedAt, revocationReason: smallIntegerOf(wrappedIn(octetsOf(value, 'reason')), 'reason') }
  }
  return { revokedAt }
}
