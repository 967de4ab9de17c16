import { digestOf, sha2Oid } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { parseCertificate } from '../x509/certificate.ts'

export interface SignedDataRequest {
  readonly key: SigningKey
  readonly contentType: string
  /** Carried inside when given; else only hashed by `digest`. */
  readonly content?: Uint8Array
  /** Digest of the content with the key's hash. */
  readonly digest: Uint8Array
  /** Carry the certificate and its chain. */
  readonly withCertificates: boolean
  /** Time the signer claims; absent: no signing-time attribute. */
  readonly signedAt?: Date
  /** Makes unsigned attributes once the signature value is known. */
  readonly unsignedAttributes?: (signature: Uint8Array) => Promise<readonly Uint8Array[]>
}

/**
 * CMS SignedData with one signer and the attributes that CAdES and RFC 3161 ask for: content type, message digest
 * and signing-certificate-v2. Signing-time on wish: CAdES asks for it, PAdES forbids it (ETSI EN 319 142-1 §6.3),
 * time-stamps carry their own.
 */
export async function createSignedData(request: SignedDataRequest): Promise<Uint8Array> {
  const { key } = request
  const { hash, identifier } = signingAlgorithms[key.algorithm]
  const signedAttributes = signedAttributesOf(key, request)
  const signature = await key.sign(signedAttributes)
  const unsigned = (await request.unsignedAttributes?.(signature)) ?? []
  const signerInfo = der.sequence(
    der.integer(1),
    signerOf(key),
    der.algorithmIdentifier(sha2Oid(hash)),
    implicit(0, signedAttributes),
    identifier(),
    der.octets(signature),
    ...(unsigned.length > 0 ? [implicit(1, der.setOf(unsigned))] : []),
  )
  const content = request.content ? [der.context(0, der.octets(request.content))] : []
  return der.sequence(
    der.objectIdentifier(oid.signedData),
    der.context(
      0,
      der.sequence(
        der.integer(request.contentType === oid.data ? 1 : 3),
        der.set(der.algorithmIdentifier(sha2Oid(hash))),
        der.sequence(der.objectIdentifier(request.contentType), ...content),
        ...(request.withCertificates ? [implicit(0, der.setOf([key.certificate, ...key.chain]))] : []),
        der.set(signerInfo),
      ),
    ),
  )
}

/** The attributes that are signed, as SET OF (RFC 5652 §5.4). */
export function signedAttributesOf(
  key: SigningKey,
  { contentType, digest, signedAt }: Pick<SignedDataRequest, 'contentType' | 'digest' | 'signedAt'>,
): Uint8Array {
  const certificate = parseCertificate(key.certificate)
  const issuer = der.sequence(der.context(4, certificate.issuer.der))
  // SHA-256 is the default and must be left out in DER.
  const named = der.sequence(
    der.octets(digestOf('sha256', key.certificate)),
    der.sequence(issuer, certificate.serialDer),
  )
  return der.setOf([
    attribute(oid.contentType, der.objectIdentifier(contentType)),
    attribute(oid.messageDigest, der.octets(digest)),
    ...(signedAt ? [attribute(oid.signingTime, der.time(signedAt))] : []),
    attribute(oid.signingCertificateV2, der.sequence(der.sequence(named))),
  ])
}

/** IssuerAndSerialNumber of the key's certificate. */
export function signerOf({ certificate }: SigningKey): Uint8Array {
  const { issuer, serialDer } = parseCertificate(certificate)
  return der.sequence(issuer.der, serialDer)
}

export function attribute(id: string, ...values: readonly Uint8Array[]): Uint8Array {
  return der.sequence(der.objectIdentifier(id), der.setOf(values))
}

function implicit(number: number, setBytes: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(setBytes)
  bytes[0] = 0xa0 | number
  return bytes
}
