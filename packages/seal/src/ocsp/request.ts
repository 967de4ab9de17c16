import { isContext, sequenceOf } from '../asn1/fields.ts'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificateId, readCertificateId, writeCertificateId } from './certificate-id.ts'
import { readNonce } from './read-response.ts'

/** OCSPRequest for one certificate (RFC 6960 §4.1), unsigned. */
export function writeOcspRequest(certificate: Certificate, issuer: Certificate, nonce?: Uint8Array): Uint8Array {
  const extensions = nonce ? [der.context(2, der.sequence(nonceExtension(nonce)))] : []
  return der.sequence(der.sequence(der.sequence(der.sequence(writeCertificateId(certificate, issuer))), ...extensions))
}

export function nonceExtension(nonce: Uint8Array): Uint8Array {
  return der.sequence(der.objectIdentifier(oid.ocspNonce), der.octets(der.octets(nonce)))
}

/** Throws `MalformedError`. */
export function readOcspRequest(bytes: Uint8Array): { ids: readonly CertificateId[]; nonce?: Uint8Array } {
  const fields = [...sequenceOf(sequenceOf(readAsn1(bytes), 'OCSPRequest')[0], 'TBSRequest')]
  // version [0] and requestorName [1]
  while (isContext(fields[0], 0) || isContext(fields[0], 1)) fields.shift()
  const ids = sequenceOf(fields.shift(), 'requests').map((item) => readCertificateId(sequenceOf(item, 'request')[0]))
  const nonce = readNonce(fields.find((field) => isContext(field, 2)))
  return { ids, ...(nonce ? { nonce } : {}) }
}
