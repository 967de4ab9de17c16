import {
  bitsOf,
  explicitOf,
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
import * as der from '../asn1/write.ts'
import { createMemory, idOf } from '../memory.ts'
import { readName } from '../x509/name.ts'
import { type CertificateId, readCertificateId } from './certificate-id.ts'

/** BasicOCSPResponse (RFC 6960 §4.2.1). */
export interface OcspAnswer {
  /** The bytes that the responder signed. */
  readonly tbs: Uint8Array
  readonly responder: { readonly name: string } | { readonly keyHash: Uint8Array }
  readonly producedAt: Date
  readonly answers: readonly SingleAnswer[]
  readonly nonce?: Uint8Array
  readonly signatureAlgorithm: Asn1
  readonly signature: Uint8Array
  readonly certificates: readonly Uint8Array[]
}

export interface SingleAnswer {
  readonly id: CertificateId
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt?: Date
  /** CRLReason (RFC 5280 §5.3.1). */
  readonly revocationReason?: number
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
}

export interface OcspResponse {
  readonly status: number
  readonly answer?: OcspAnswer
}

const known = createMemory<OcspResponse>(200)
/** Larger ones are not kept. */
const maxKeptBytes = 16 * 1024

/** Reads an OCSPResponse; `status` other than 0 carries no answer. Throws `MalformedError`. */
export function readOcspResponse(bytes: Uint8Array): OcspResponse {
  return bytes.length > maxKeptBytes ? readResponse(bytes) : known.recall(idOf(bytes), () => readResponse(bytes))
}

function readResponse(bytes: Uint8Array): OcspResponse {
  const [statusNode, wrapped] = sequenceOf(readAsn1(bytes), 'OCSPResponse')
  const status = smallIntegerOf(statusNode, 'response status')
  if (status !== 0 || !isContext(wrapped, 0)) return { status }
  const [type, body] = sequenceOf(explicitOf(wrapped, 'response bytes'), 'response bytes')
  if (oidOf(type, 'response type') !== oid.ocspBasic) throw new MalformedError('unknown kind of OCSP response')
  return { status, answer: readBasic(wrappedIn(octetsOf(body, 'response'))) }
}

/** OCSPResponse around a BasicOCSPResponse, which some formats carry bare. */
export function wrapBasicResponse(basic: Uint8Array): Uint8Array {
  const body = der.sequence(der.objectIdentifier(oid.ocspBasic), der.octets(basic))
  return der.sequence(der.enumerated(0), der.context(0, body))
}

function readBasic(node: Asn1): OcspAnswer {
  const [tbs, signatureAlgorithm, signature, certificates] = sequenceOf(node, 'BasicOCSPResponse')
  if (!tbs || !signatureAlgorithm) throw new MalformedError('BasicOCSPResponse without content')
  const fields = [...sequenceOf(tbs, 'ResponseData')]
  if (isContext(fields[0], 0)) fields.shift()
  const responder = readResponder(fields.shift())
  const producedAt = timeOf(fields.shift(), 'producedAt')
  const answers = sequenceOf(fields.shift(), 'responses').map(readSingle)
  const nonce = readNonce(fields.find((field) => isContext(field, 1)))
  return {
    tbs: tbs.raw,
    responder,
    producedAt,
    answers,
    ...(nonce ? { nonce } : {}),
    signatureAlgorithm,
    signature: bitsOf(signature, 'signature'),
    certificates: isContext(certificates, 0)
      ? sequenceOf(explicitOf(certificates, 'certificates'), 'certificates').map((item) => item.raw)
      : [],
  }
}

function readResponder(node: Asn1 | undefined): OcspAnswer['responder'] {
  if (isContext(node, 1)) return { name: readName(explicitOf(node, 'responder'), 'responder').comparable }
  if (isContext(node, 2)) return { keyHash: octetsOf(explicitOf(node, 'responder'), 'responder') }
  throw new MalformedError('responder is named in an unknown way')
}

function readSingle(node: Asn1): SingleAnswer {
  const [id, status, thisUpdate, ...rest] = sequenceOf(node, 'single response')
  const next = rest.find((field) => isContext(field, 0))
  return {
    id: readCertificateId(id),
    ...readStatus(status),
    thisUpdate: timeOf(thisUpdate, 'thisUpdate'),
    ...(next ? { nextUpdate: timeOf(explicitOf(next, 'nextUpdate'), 'nextUpdate') } : {}),
  }
}

function readStatus(node: Asn1 | undefined): Pick<SingleAnswer, 'status' | 'revokedAt' | 'revocationReason'> {
  if (isContext(node, 0)) return { status: 'good' }
  if (isContext(node, 2)) return { status: 'unknown' }
  if (!isContext(node, 1)) throw new MalformedError('unknown certificate status')
  const [time, why] = node.children
  return {
    status: 'revoked',
    revokedAt: timeOf(time, 'revocation time'),
    ...(why ? { revocationReason: smallIntegerOf(explicitOf(why, 'revocation reason'), 'revocation reason') } : {}),
  }
}

/** Nonce as the extension's whole value, which requests and responses share (RFC 9654). Throws `MalformedError`. */
export function readNonce(extensions: Asn1 | undefined): Uint8Array | undefined {
  if (!extensions) return undefined
  for (const item of sequenceOf(explicitOf(extensions, 'extensions'), 'extensions')) {
    const parts = sequenceOf(item, 'extension')
    if (oidOf(parts[0], 'extension') !== oid.ocspNonce) continue
    const value = octetsOf(
      parts.find((part) => isUniversal(part, tag.octetString)),
      'nonce',
    )
    // Some send the bytes bare, as RFC 2560 allowed.
    return value[0] === 4 && value[1] === value.length - 2 ? octetsOf(wrappedIn(value), 'nonce') : value
  }
  return undefined
}
