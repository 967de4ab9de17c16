import { createHash } from 'node:crypto'
import { readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { type CertificateId, isIssuedBy } from './certificate-id.ts'
import { nonceExtension, readOcspRequest } from './request.ts'

export type RegisteredStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revokedAt: Date /** CRLReason */; readonly revocationReason?: number }
  | { readonly status: 'unknown' }

export interface OcspResponderFacts {
  /** The issuer's own key, or one whose certificate the issuer made for OCSP signing. */
  readonly key: SigningKey
  /** DER certificate of the CA whose certificates are asked about. */
  readonly issuer: Uint8Array
  readonly now: Date
  /** Until when the answer may be used; absent: newer information is always available. */
  readonly nextUpdate?: Date
  /** What the CA's register says of a serial number (lower-case hexadecimal without leading zeros). */
  readonly findStatus: (serial: string) => RegisteredStatus | Promise<RegisteredStatus>
}

// RFC 6960 §4.2.1, RFC 9654: a nonce has 1 to 128 bytes.
const maxNonceBytes = 128
const maxQuestions = 100

/** Answers an OCSPRequest with an OCSPResponse, both DER. A bad request gets `malformedRequest`. */
export async function createOcspResponse(request: Uint8Array, facts: OcspResponderFacts): Promise<Uint8Array> {
  const asked = readOrUndefined(() => readOcspRequest(request))
  const nonceTooLong = (asked?.nonce?.length ?? 0) > maxNonceBytes
  if (!asked || asked.ids.length === 0 || asked.ids.length > maxQuestions || nonceTooLong)
    return der.sequence(der.enumerated(1))
  const issuer = parseCertificate(facts.issuer)
  const answers: Uint8Array[] = []
  for (const id of asked.ids) {
    const registered: RegisteredStatus = isIssuedBy(id, issuer)
      ? await facts.findStatus(id.serial)
      : { status: 'unknown' }
    answers.push(writeAnswer(id, registered, facts))
  }
  const responder = parseCertificate(facts.key.certificate)
  const tbs = der.sequence(
    der.context(2, der.octets(createHash('sha1').update(responder.keyBits).digest())),
    der.generalizedTime(facts.now),
    der.sequence(...answers),
    ...(asked.nonce ? [der.context(1, der.sequence(nonceExtension(asked.nonce)))] : []),
  )
  const signature = await facts.key.sign(tbs)
  const basic = der.sequence(
    tbs,
    signingAlgorithms[facts.key.algorithm].identifier(),
    der.bits(signature),
    der.context(0, der.sequence(facts.key.certificate)),
  )
  const body = der.sequence(der.objectIdentifier(oid.ocspBasic), der.octets(basic))
  return der.sequence(der.enumerated(0), der.context(0, body))
}

function writeAnswer(
  id: CertificateId,
  registered: RegisteredStatus,
  { now, nextUpdate }: OcspResponderFacts,
): Uint8Array {
  return der.sequence(
    id.der,
    writeStatus(registered),
    der.generalizedTime(now),
    ...(nextUpdate ? [der.context(0, der.generalizedTime(nextUpdate))] : []),
  )
}

function writeStatus(registered: RegisteredStatus): Uint8Array {
  if (registered.status === 'good') return der.contextPrimitive(0, new Uint8Array())
  if (registered.status === 'unknown') return der.contextPrimitive(2, new Uint8Array())
  const { revokedAt, revocationReason } = registered
  const why = revocationReason === undefined ? [] : [der.context(0, der.enumerated(revocationReason))]
  return der.context(1, der.generalizedTime(revokedAt), ...why)
}
