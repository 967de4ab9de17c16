import { integerHexOf, octetsOf, oidOf, sequenceOf } from '../asn1/fields.ts'
import { oid } from '../asn1/oids.ts'
import type { Asn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import type { Certificate } from '../x509/certificate.ts'
import { hashesOf } from '../x509/certificate-hashes.ts'

/** CertID (RFC 6960 §4.1.1). */
export interface CertificateId {
  readonly hashOid: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string
  /** As sent. */
  readonly der: Uint8Array
}

// SHA-1 only identifies here and proves nothing; many responders send it.
const hashNames: Readonly<Record<string, Parameters<typeof hashesOf>[1]>> = {
  [oid.sha1]: 'sha1',
  [oid.sha256]: 'sha256',
  [oid.sha384]: 'sha384',
  [oid.sha512]: 'sha512',
}

export function writeCertificateId(certificate: Certificate, issuer: Certificate): Uint8Array {
  return der.sequence(
    der.algorithmIdentifier(oid.sha256, der.nothing()),
    der.octets(hashesOf(issuer, 'sha256').name),
    // The whole content of the BIT STRING: for Kazakh GOST keys that includes the inner OCTET STRING's header.
    der.octets(hashesOf(issuer, 'sha256').key),
    certificate.serialDer,
  )
}

/** Throws `MalformedError`. */
export function readCertificateId(node: Asn1 | undefined): CertificateId {
  const [algorithm, nameHash, keyHash, serial] = sequenceOf(node, 'CertID')
  return {
    hashOid: oidOf(sequenceOf(algorithm, 'CertID')[0], 'CertID'),
    issuerNameHash: octetsOf(nameHash, 'CertID'),
    issuerKeyHash: octetsOf(keyHash, 'CertID'),
    serial: integerHexOf(serial, 'CertID'),
    der: node?.raw ?? new Uint8Array(),
  }
}

export function isIssuedBy(id: CertificateId, issuer: Certificate): boolean {
  const hash = hashNames[id.hashOid]
  if (!hash) return false
  const { name, key } = hashesOf(issuer, hash)
  return Buffer.compare(name, id.issuerNameHash) === 0 && Buffer.compare(key, id.issuerKeyHash) === 0
}
