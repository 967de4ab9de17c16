import { findPublicKey, type PublicKey } from '../algorithms/public-key.ts'
import {
  bitsOf,
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
import { createMemory, idOf } from '../memory.ts'
import { type DistinguishedName, readName } from './name.ts'

export type KeyUsage = 'digitalSignature' | 'nonRepudiation' | 'keyCertSign' | 'cRLSign' | 'other'

/** What a certificate says (RFC 5280 §4); nothing in it is believed until `validateChain` has passed. */
export interface Certificate {
  readonly der: Uint8Array
  /** SHA-256 of `der`, lower-case hexadecimal. */
  readonly sha256: string
  /** The bytes that the issuer signed. */
  readonly tbs: Uint8Array
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string
  readonly serialDer: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  readonly notBefore: Date
  readonly notAfter: Date
  readonly spki: Uint8Array
  /** Content of the public key's BIT STRING, as OCSP hashes it. */
  readonly keyBits: Uint8Array
  /** Undefined where the key's algorithm or curve is not known here, and for a broken key. */
  readonly publicKey: PublicKey | undefined
  readonly signatureAlgorithm: Asn1
  readonly signature: Uint8Array
  readonly isCa: boolean
  readonly pathLength?: number
  /** Absent: the certificate does not restrict its key's usage. */
  readonly keyUsage?: ReadonlySet<KeyUsage>
  readonly purposes?: { readonly critical: boolean; readonly oids: readonly string[] }
  readonly ocspUrls: readonly string[]
  /** Where the issuer's revocation lists are, delta lists apart (RFC 5280 §4.2.1.13, §4.2.1.15). */
  readonly crlUrls: readonly string[]
  readonly deltaCrlUrls: readonly string[]
  readonly ocspNoCheck: boolean
  readonly unknownCriticalExtensions: readonly string[]
  /** By object identifier, for those that only few readers need. */
  readonly extensions: ReadonlyMap<string, Extension>
}

export interface Extension {
  readonly critical: boolean
  readonly value: Uint8Array
}

// Name and policy constraints are absent on purpose: a path that depends on them is refused, not misjudged.
const understood = new Set<string>([
  oid.subjectKeyIdentifier,
  oid.keyUsage,
  oid.subjectAltName,
  oid.issuerAltName,
  oid.basicConstraints,
  oid.crlDistributionPoints,
  oid.certificatePolicies,
  oid.authorityKeyIdentifier,
  oid.extendedKeyUsage,
  oid.inhibitAnyPolicy,
  oid.authorityInfoAccess,
  oid.qcStatements,
  oid.ocspNoCheck,
])

const known = createMemory<Certificate>(300)
/** Larger ones are not kept. */
const maxKeptBytes = 16 * 1024

/** Reads a DER certificate; those of authorities and responders come again and again. Throws `MalformedError`. */
export function parseCertificate(der: Uint8Array): Certificate {
  const sha256 = idOf(der)
  return der.length > maxKeptBytes
    ? readCertificate(der, sha256)
    : known.recall(sha256, () => readCertificate(der, sha256))
}

function readCertificate(der: Uint8Array, sha256: string): Certificate {
  const whole = readAsn1(der)
  const [tbsNode, algorithm, signature, ...more] = sequenceOf(whole, 'certificate')
  if (!tbsNode || !algorithm || more.length > 0) throw new MalformedError('certificate has other fields than three')
  const fields = [...sequenceOf(tbsNode, 'certificate content')]
  if (isContext(fields[0], 0)) fields.shift()
  const [serial, innerAlgorithm, issuer, validity, subject, spki, ...optional] = fields
  if (!serial || !spki || !innerAlgorithm || Buffer.compare(innerAlgorithm.raw, algorithm.raw) !== 0) {
    throw new MalformedError('certificate names two signature algorithms')
  }
  const [notBefore, notAfter] = sequenceOf(validity, 'validity')
  const extensions = readExtensions(optional.find((field) => isContext(field, 3)))
  return {
    der: whole.raw,
    sha256,
    tbs: tbsNode.raw,
    serial: integerHexOf(serial, 'serial number'),
    serialDer: serial.raw,
    issuer: readName(issuer, 'issuer'),
    subject: readName(subject, 'subject'),
    notBefore: timeOf(notBefore, 'notBefore'),
    notAfter: timeOf(notAfter, 'notAfter'),
    spki: spki.raw,
    keyBits: bitsOf(sequenceOf(spki, 'public key')[1], 'public key'),
    publicKey: findPublicKey(spki),
    signatureAlgorithm: algorithm,
    signature: readSignatureBits(signature),
    ...readBasicConstraints(extensions.get(oid.basicConstraints)),
    ...readKeyUsage(extensions.get(oid.keyUsage)),
    ...readPurposes(extensions.get(oid.extendedKeyUsage)),
    ocspUrls: readOcspUrls(extensions.get(oid.authorityInfoAccess)),
    crlUrls: readCrlUrls(extensions.get(oid.crlDistributionPoints)),
    deltaCrlUrls: readCrlUrls(extensions.get(oid.freshestCrl)),
    ocspNoCheck: extensions.has(oid.ocspNoCheck),
    unknownCriticalExtensions: [...extensions]
      .filter(([id, { critical }]) => critical && !understood.has(id))
      .map(([id]) => id),
    extensions,
  }
}

/**
 * A signature whose bits are no whole number of bytes is of no algorithm, and so never right. The certificate may still
 * be trusted by itself: Italy's trusted list of 2023 was signed with such a one, named by the list of lists.
 */
function readSignatureBits(node: Asn1 | undefined): Uint8Array {
  if (isUniversal(node, tag.bitString) && node.content[0] !== 0) return new Uint8Array()
  return bitsOf(node, 'certificate signature')
}

function readExtensions(node: Asn1 | undefined): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>()
  if (!node) return extensions
  for (const item of sequenceOf(explicitOf(node, 'extensions'), 'extensions')) {
    const parts = [...sequenceOf(item, 'extension')]
    const id = oidOf(parts.shift(), 'extension')
    const critical = isUniversal(parts[0], tag.boolean) ? booleanOf(parts.shift(), 'critical') : false
    // RFC 5280 §4.2 forbids repetition; which one counts would otherwise depend on the reader.
    if (extensions.has(id)) throw new MalformedError('certificate repeats an extension')
    extensions.set(id, { critical, value: octetsOf(parts[0], 'extension') })
  }
  return extensions
}

function readBasicConstraints(extension: Extension | undefined): { isCa: boolean; pathLength?: number } {
  if (!extension) return { isCa: false }
  const parts = [...sequenceOf(wrappedIn(extension.value), 'basic constraints')]
  const isCa = isUniversal(parts[0], tag.boolean) ? booleanOf(parts.shift(), 'cA') : false
  return { isCa, ...(parts[0] ? { pathLength: smallIntegerOf(parts[0], 'path length') } : {}) }
}

function readKeyUsage(extension: Extension | undefined): { keyUsage?: ReadonlySet<KeyUsage> } {
  if (!extension) return {}
  const node = wrappedIn(extension.value)
  if (!isUniversal(node, tag.bitString)) throw new MalformedError('key usage is no BIT STRING')
  const bits = node.content[1] ?? 0
  const names: KeyUsage[] = [
    'digitalSignature',
    'nonRepudiation',
    'other',
    'other',
    'other',
    'keyCertSign',
    'cRLSign',
    'other',
  ]
  return { keyUsage: new Set(names.filter((_, index) => bits & (0x80 >> index))) }
}

function readPurposes(extension: Extension | undefined): Pick<Certificate, 'purposes'> {
  if (!extension) return {}
  const oids = sequenceOf(wrappedIn(extension.value), 'extended key usage').map((item) => oidOf(item, 'purpose'))
  return { purposes: { critical: extension.critical, oids } }
}

function readOcspUrls(extension: Extension | undefined): string[] {
  if (!extension) return []
  return sequenceOf(wrappedIn(extension.value), 'authority information access').flatMap((item) => {
    const [method, location] = sequenceOf(item, 'access description')
    if (oidOf(method, 'access method') !== oid.accessOcsp || !isContext(location, 6)) return []
    return [Buffer.from(location.content).toString('latin1')]
  })
}

/** Points that name another issuer belong to indirect lists, which are refused. */
function readCrlUrls(extension: Extension | undefined): string[] {
  if (!extension) return []
  return sequenceOf(wrappedIn(extension.value), 'CRL distribution points').flatMap((point) => {
    const fields = sequenceOf(point, 'distribution point')
    const name = fields.find((field) => isContext(field, 0))
    return name && !fields.some((field) => isContext(field, 2))
      ? name.children.flatMap(({ children }) => readUrls(children))
      : []
  })
}

/** The addresses among GeneralNames (RFC 5280 §4.2.1.6). */
export function readUrls(names: readonly Asn1[]): string[] {
  return names.filter((name) => isContext(name, 6)).map(({ content }) => Buffer.from(content).toString('latin1'))
}

/** Certificates of a PEM text in their order. Throws `MalformedError`. */
export function certificatesFromPem(pem: string): Uint8Array[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)
  return [...blocks].map((block) => new Uint8Array(Buffer.from(block[1] ?? '', 'base64')))
}
