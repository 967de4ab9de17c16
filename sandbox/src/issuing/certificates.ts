import 'reflect-metadata'
import { createPublicKey, type KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as x509 from '@peculiar/x509'
import { writeWhole } from '../files.ts'
import { openJsonLines } from '../json-lines.ts'

const { KeyUsageFlags: usage } = x509
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000

export interface Subject {
  country: string
  organization: string
  name: string
}

/** A person as certificates name them; `number` as the state writes it there, such as `IIN900101300017`. */
export interface PersonSubject {
  country: string
  family: string
  given: string
  number: string
}

/** A certificate with the key that goes with it. */
export interface Identity {
  key: KeyObject
  certificate: X509Certificate
}

/** What a certificate is for; each profile sets key usage and extended key usage (RFC 5280 §4.2.1). */
export type Profile = 'root' | 'issuing' | 'tls' | 'seal' | 'ocsp' | 'tsa'

/** Where relying parties find the revocation data and the issuer of a certificate. */
export interface Pointers {
  ocsp: string
  crl: string
  issuer: string
}

/** A line of the certificate authority's ledger. */
export interface IssuedCertificate {
  /** Lower-case hexadecimal without leading zeros. */
  serialNumber: string
  subject: string
}

export interface Order {
  profile: Profile
  subject: Subject | PersonSubject
  key: KeyObject
  /** Left out for a root, which signs itself. */
  issuer?: Identity
  pointers?: Pointers
  /** JSON lines file that gets a line for each certificate issued. */
  ledger?: string
}

const years: Record<Profile, number> = { root: 20, issuing: 10, tls: 2, seal: 3, ocsp: 2, tsa: 5 }

/**
 * The certificate in `file`, or a new one for the same key where there is none, where it ends within 30 days, or where
 * it no longer says what is ordered.
 */
export async function keepCertificate(file: string, order: Order, now: Date): Promise<Identity> {
  if (existsSync(file)) {
    const certificate = new X509Certificate(readFileSync(file))
    if (stillGood(certificate, order, now)) return { key: order.key, certificate }
  }
  const certificate = await issueCertificate(order, now)
  if (order.ledger !== undefined)
    openJsonLines<IssuedCertificate>(order.ledger).append({
      serialNumber: toSerial(certificate),
      subject: certificate.subject,
    })
  writeWhole(file, certificate.toString())
  return { key: order.key, certificate }
}

export async function issueCertificate(order: Order, now: Date): Promise<X509Certificate> {
  const { profile, subject, key, issuer } = order
  const publicKey = await toPublicCryptoKey(key)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: toName(subject),
    issuer:
      issuer === undefined ? toName(subject) : new x509.X509Certificate(issuer.certificate.raw).subjectName.toJSON(),
    // A clock that is a little behind must not meet a certificate of the future.
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + years[profile] * 365 * dayMs),
    publicKey,
    signingKey: await toPrivateCryptoKey(issuer?.key ?? key),
    signingAlgorithm: algorithm,
    extensions: [
      ...profileExtensions(profile),
      ...(await keyIdentifiers(publicKey, issuer)),
      ...pointerExtensions(order),
    ],
  })
  return new X509Certificate(Buffer.from(certificate.rawData))
}

/** A list of revoked certificates (RFC 5280 §5), good for a day. `revoked` are serial numbers in hexadecimal. */
export async function issueCrl(issuer: Identity, revoked: readonly { serialNumber: string; at: Date }[], now: Date) {
  const crl = await x509.X509CrlGenerator.create({
    issuer: new x509.X509Certificate(issuer.certificate.raw).subjectName.toJSON(),
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + dayMs),
    entries: revoked.map(({ serialNumber, at }) => ({ serialNumber, revocationDate: at })),
    extensions: [await authorityKeyIdentifier(issuer), crlNumber(now)],
    signingAlgorithm: algorithm,
    signingKey: await toPrivateCryptoKey(issuer.key),
  })
  return Buffer.from(crl.rawData)
}

export function toSerial({ serialNumber }: X509Certificate): string {
  return serialNumber.toLowerCase().replace(/^0+/, '')
}

function stillGood(
  certificate: X509Certificate,
  { subject, key, issuer, pointers, profile }: Order,
  now: Date,
): boolean {
  const issuerKey = createPublicKey(issuer?.key ?? key)
  const known = new x509.X509Certificate(certificate.raw)
  return (
    new Date(certificate.validTo).getTime() - now.getTime() > 30 * dayMs &&
    certificate.checkPrivateKey(key) &&
    certificate.verify(issuerKey) &&
    JSON.stringify(known.subjectName.toJSON()) === JSON.stringify(toName(subject)) &&
    (pointers === undefined || profile === 'ocsp' || (certificate.infoAccess ?? '').includes(`${pointers.ocsp}\n`))
  )
}

function profileExtensions(profile: Profile): x509.Extension[] {
  const leaf = new x509.BasicConstraintsExtension(false)
  switch (profile) {
    case 'root':
      return [
        new x509.BasicConstraintsExtension(true, 1, true),
        new x509.KeyUsagesExtension(usage.keyCertSign | usage.cRLSign, true),
      ]
    case 'issuing':
      return [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(usage.keyCertSign | usage.cRLSign, true),
      ]
    case 'tls':
      return [
        leaf,
        new x509.KeyUsagesExtension(usage.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
          { type: 'ip', value: '::1' },
        ]),
      ]
    case 'seal':
      // ETSI EN 319 412-3: a seal's certificate names a legal person and commits to the content.
      return [leaf, new x509.KeyUsagesExtension(usage.digitalSignature | usage.nonRepudiation, true)]
    case 'ocsp':
      return [
        leaf,
        new x509.KeyUsagesExtension(usage.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.ocspSigning]),
        // id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1): nobody need ask the responder about itself.
        new x509.Extension('1.3.6.1.5.5.7.48.1.5', false, new Uint8Array([5, 0])),
      ]
    case 'tsa':
      return [
        leaf,
        new x509.KeyUsagesExtension(usage.digitalSignature | usage.nonRepudiation, true),
        // RFC 3161 §2.3: exactly this purpose, and critical.
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.timeStamping], true),
      ]
  }
}

async function keyIdentifiers(publicKey: webcrypto.CryptoKey, issuer: Identity | undefined): Promise<x509.Extension[]> {
  const own = await x509.SubjectKeyIdentifierExtension.create(publicKey)
  return issuer === undefined ? [own] : [own, await authorityKeyIdentifier(issuer)]
}

async function authorityKeyIdentifier(issuer: Identity): Promise<x509.Extension> {
  return x509.AuthorityKeyIdentifierExtension.create(await toPublicCryptoKey(issuer.key))
}

function pointerExtensions({ pointers, profile }: Order): x509.Extension[] {
  if (pointers === undefined || profile === 'ocsp') return []
  return [
    new x509.AuthorityInfoAccessExtension({ ocsp: pointers.ocsp, caIssuers: pointers.issuer }),
    new x509.CRLDistributionPointsExtension([pointers.crl]),
  ]
}

/** CRL number (RFC 5280 §5.2.3), rising with time: an INTEGER of eight octets, the first never negative. */
function crlNumber(now: Date): x509.Extension {
  const value = Buffer.alloc(10)
  value.set([0x02, 0x08])
  value.writeBigUInt64BE(BigInt(now.getTime()) + (1n << 56n), 2)
  return new x509.Extension('2.5.29.20', false, value)
}

/** RFC 5280 §4.1.2.2: positive, at most twenty octets; sixteen of them random. */
function newSerialNumber(): string {
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  return serial.toString('hex')
}

function toName(subject: Subject | PersonSubject): x509.JsonName {
  const { country } = subject
  if ('number' in subject) {
    const { family, given, number } = subject
    return [{ C: [country] }, { '2.5.4.5': [number] }, { SN: [family] }, { CN: [`${family} ${given}`] }]
  }
  const { organization, name } = subject
  return [{ C: [country] }, { O: [organization] }, { CN: [name] }]
}

function toPrivateCryptoKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
}

function toPublicCryptoKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify'])
}
