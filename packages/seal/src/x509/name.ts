import { integerHexOf, isUniversal, oidOf, sequenceOf, setOf, tag } from '../asn1/fields.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import type { Asn1 } from '../asn1/read.ts'
import { createMemory } from '../memory.ts'

/** A distinguished name (RFC 5280 §4.1.2.4), its text kept in the script in which it was issued. */
export interface DistinguishedName {
  readonly der: Uint8Array
  readonly attributes: readonly NameAttribute[]
  /** Equal for names that RFC 5280 §7.1 calls the same: letter case and white space do not count. */
  readonly comparable: string
  readonly commonName?: string
  readonly organisation?: string
  readonly country?: string
}

export interface NameAttribute {
  readonly oid: string
  /** Short name after RFC 4514 where there is one, else the OID. */
  readonly label: string
  readonly value: string
}

const labels: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'E',
}

const known = createMemory<DistinguishedName>(300)
/** Longer ones are not kept. */
const maxKeptBytes = 1_024

/** Reads a Name; those of issuers come again and again. Throws `MalformedError`. */
export function readName(node: Asn1 | undefined, what: string): DistinguishedName {
  if (!node || node.raw.length > maxKeptBytes) return readAnew(node, what)
  return known.recall(latin1Of(node.raw), () => readAnew(node, what))
}

const latin1Of = ({ buffer, byteOffset, length }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, length).toString('latin1')

function readAnew(node: Asn1 | undefined, what: string): DistinguishedName {
  const groups = sequenceOf(node, what).map((group) => setOf(group, what).map((item) => readAttribute(item, what)))
  const attributes = groups.flat()
  const first = (wanted: string) => attributes.find((attribute) => attribute.oid === wanted)?.value
  const commonName = first(oid.commonName)
  const organisation = first(oid.organization)
  const country = first(oid.country)
  return {
    // Its own copy: a name that is kept must not keep all that it came with.
    der: Uint8Array.from(node?.raw ?? []),
    attributes,
    comparable: JSON.stringify(groups.map((group) => group.map((item) => [item.oid, foldValue(item.value)]).sort())),
    ...(commonName === undefined ? {} : { commonName }),
    ...(organisation === undefined ? {} : { organisation }),
    ...(country === undefined ? {} : { country }),
  }
}

function readAttribute(node: Asn1, what: string): NameAttribute {
  const [type, value] = sequenceOf(node, what)
  const id = oidOf(type, what)
  return { oid: id, label: labels[id] ?? id, value: readText(value, what) }
}

/** As names are compared (RFC 5280 §7.1). */
export function foldValue(value: string): string {
  return value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}

function readText(node: Asn1 | undefined, what: string): string {
  if (node?.tagClass !== 'universal') throw new MalformedError(`${what} holds no text`)
  const bytes = Buffer.from(node.content)
  switch (node.tag) {
    case tag.utf8String:
      return bytes.toString('utf8')
    case 30: // BMPString
      return Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le')
    case 18: // NumericString
    case 19: // PrintableString
    case 20: // TeletexString, in practice Latin-1
    case 22: // IA5String
    case 26: // VisibleString
      return bytes.toString('latin1')
    default:
      return isUniversal(node, tag.integer) ? integerHexOf(node, what) : `#${bytes.toString('hex')}`
  }
}

const readable = new WeakMap<DistinguishedName, string>()

/** The name as people read it, most significant part last: `CN=…, O=…, C=…`. Control characters are shown as `�`. */
export function readableName(name: DistinguishedName): string {
  const known = readable.get(name)
  if (known !== undefined) return known
  const written = writeReadable(name)
  readable.set(name, written)
  return written
}

function writeReadable({ attributes }: DistinguishedName): string {
  return [...attributes]
    .reverse()
    .map(({ label, value }) => `${label}=${tidy(value).replace(/([,+"\\<>;])/g, '\\$1')}`)
    .join(', ')
}

export function organisationOf(name: DistinguishedName): string | undefined {
  return name.organisation === undefined ? undefined : tidy(name.organisation)
}

// Direction marks and control characters could make a name read as another one.
function tidy(value: string): string {
  return value.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}
