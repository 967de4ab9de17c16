import type { KeyObject } from 'node:crypto'
import { createHash, createPublicKey, sign } from 'node:crypto'
import { bitsOf, sequenceOf } from '../asn1/fields.ts'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { parseCertificate } from './certificate.ts'
import { type QcStatements, writeQcStatements } from './qc-statements.ts'

export type CertificateRole =
  | { readonly is: 'ca'; readonly pathLength?: number }
  | { readonly is: 'seal' }
  | { readonly is: 'timestamp-authority' }
  | { readonly is: 'ocsp-responder' }
  | { readonly is: 'tls'; readonly hostNames: readonly string[] }

export interface CertificateOrder {
  readonly subject: { readonly commonName: string; readonly organisation?: string; readonly country?: string }
  /** The subject's key, public or private; or its SPKI, where the platform does not know its algorithm. */
  readonly key: KeyObject | Uint8Array
  readonly role: CertificateRole
  /** Positive, unique for the issuer. */
  readonly serial: bigint
  readonly notBefore: Date
  readonly notAfter: Date
  /** Absent: self-signed with `key`. */
  readonly issuer?: { readonly certificate: Uint8Array; readonly key: KeyObject }
  readonly ocspUrl?: string
  /** Where the issuer's revocation list is. */
  readonly crlUrl?: string
  /** What it says of itself as a qualified certificate (ETSI EN 319 412-5). */
  readonly qcStatements?: QcStatements
  readonly policies?: readonly string[]
}

const keyUsageOf = { ca: 0x06, seal: 0xc0, 'timestamp-authority': 0xc0, 'ocsp-responder': 0x80, tls: 0x80 } as const

/**
 * Issues a certificate (RFC 5280) for a small CA such as the sandbox's. Keys are ECDSA P-256 or RSA, signed with SHA-256.
 * Answers DER.
 */
export function issueCertificate(order: CertificateOrder): Uint8Array {
  const spki = order.key instanceof Uint8Array ? order.key : spkiOf(order.key)
  const keyBits = bitsOf(sequenceOf(readAsn1(spki), 'public key')[1], 'public key')
  const issuer = order.issuer && parseCertificate(order.issuer.certificate)
  const signingKey = order.issuer?.key ?? order.key
  if (signingKey instanceof Uint8Array) throw new Error('Somebody must sign the certificate')
  const algorithm =
    signingKey.asymmetricKeyType === 'rsa'
      ? der.algorithmIdentifier(oid.sha256WithRsa, der.nothing())
      : der.algorithmIdentifier(oid.ecdsaWithSha256)
  const subject = writeName(order.subject)
  const tbs = der.sequence(
    der.context(0, der.integer(2)),
    der.integer(order.serial),
    algorithm,
    issuer?.subject.der ?? subject,
    der.sequence(der.time(order.notBefore), der.time(order.notAfter)),
    subject,
    spki,
    der.context(3, der.sequence(...writeExtensions(order, keyBits, issuer?.keyBits ?? keyBits))),
  )
  return der.sequence(tbs, algorithm, der.bits(sign('sha256', tbs, signingKey)))
}

function spkiOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'public' ? key : createPublicKey(key)
  return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
}

function writeName({ commonName, organisation, country }: CertificateOrder['subject']): Uint8Array {
  const part = (id: string, text: Uint8Array) => der.set(der.sequence(der.objectIdentifier(id), text))
  return der.sequence(
    ...(country === undefined ? [] : [part(oid.country, der.value(0x13, Buffer.from(country, 'latin1')))]),
    ...(organisation === undefined ? [] : [part(oid.organization, der.utf8(organisation))]),
    part(oid.commonName, der.utf8(commonName)),
  )
}

function writeExtensions(order: CertificateOrder, keyBits: Uint8Array, issuerKeyBits: Uint8Array): Uint8Array[] {
  const { role } = order
  const keyId = (bits: Uint8Array) => createHash('sha1').update(bits).digest()
  const usage = keyUsageOf[role.is]
  const unused = usage & 0x02 ? 1 : usage & 0x40 ? 6 : 7
  const basic =
    role.is === 'ca'
      ? [der.boolean(true), ...(role.pathLength === undefined ? [] : [der.integer(role.pathLength)])]
      : []
  return [
    extension(oid.basicConstraints, true, der.sequence(...basic)),
    extension(oid.keyUsage, true, der.value(0x03, Uint8Array.of(unused, usage))),
    extension(oid.subjectKeyIdentifier, false, der.octets(keyId(keyBits))),
    extension(oid.authorityKeyIdentifier, false, der.sequence(der.contextPrimitive(0, keyId(issuerKeyBits)))),
    ...purposeExtensions(role),
    ...(order.crlUrl === undefined ? [] : [extension(oid.crlDistributionPoints, false, writeCrlUrl(order.crlUrl))]),
    ...(order.ocspUrl === undefined ? [] : [extension(oid.authorityInfoAccess, false, writeOcspUrl(order.ocspUrl))]),
    ...(order.qcStatements ? [extension(oid.qcStatements, false, writeQcStatements(order.qcStatements))] : []),
    ...(order.policies ? [extension(oid.certificatePolicies, false, writePolicies(order.policies))] : []),
  ]
}

function purposeExtensions(role: CertificateRole): Uint8Array[] {
  const purpose = (critical: boolean, id: string) =>
    extension(oid.extendedKeyUsage, critical, der.sequence(der.objectIdentifier(id)))
  if (role.is === 'timestamp-authority') return [purpose(true, oid.timeStamping)]
  if (role.is === 'ocsp-responder')
    return [purpose(false, oid.ocspSigning), extension(oid.ocspNoCheck, false, der.nothing())]
  if (role.is !== 'tls') return []
  const names = role.hostNames.map((name) => der.contextPrimitive(2, Buffer.from(name, 'latin1')))
  const both = der.sequence(der.objectIdentifier(oid.serverAuth), der.objectIdentifier(oid.clientAuth))
  return [extension(oid.subjectAltName, false, der.sequence(...names)), extension(oid.extendedKeyUsage, false, both)]
}

const writePolicies = (policies: readonly string[]) =>
  der.sequence(...policies.map((policy) => der.sequence(der.objectIdentifier(policy))))

function writeOcspUrl(url: string): Uint8Array {
  return der.sequence(
    der.sequence(der.objectIdentifier(oid.accessOcsp), der.contextPrimitive(6, Buffer.from(url, 'latin1'))),
  )
}

function writeCrlUrl(url: string): Uint8Array {
  const name = der.contextPrimitive(6, Buffer.from(url, 'latin1'))
  return der.sequence(der.sequence(der.context(0, der.context(0, name))))
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der.sequence(der.objectIdentifier(id), ...(critical ? [der.boolean(true)] : []), der.octets(value))
}
