import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { attribute } from '../cms/create.ts'
import { parseCertificate } from '../x509/certificate.ts'

export interface CmsParts {
  /** Carried inside; absent: detached. */
  readonly content?: Uint8Array
  /** DER, the signer's. */
  readonly certificate: Uint8Array
  readonly chain: readonly Uint8Array[]
  /** OIDs. */
  readonly digestAlgorithm: string
  readonly signatureAlgorithm: string
  /** SET OF, as it was signed. */
  readonly signedAttributes: Uint8Array
  readonly signature: Uint8Array
  /** TimeStampToken over the signature value. */
  readonly timestamp?: Uint8Array
}

/** CMS SignedData (RFC 5652 §5) of what a national means has signed, by whatever algorithm; nothing is checked. DER. */
export function assembleCms(parts: CmsParts): Uint8Array {
  const { content, certificate, chain, timestamp } = parts
  const { issuer, serialDer } = parseCertificate(certificate)
  const digest = der.algorithmIdentifier(parts.digestAlgorithm)
  const implicit = (number: number, set: Uint8Array) => Uint8Array.from(set).fill(0xa0 | number, 0, 1)
  const stamps = timestamp ? [implicit(1, der.setOf([attribute(oid.signatureTimestamp, timestamp)]))] : []
  const signer = der.sequence(
    ...[der.integer(1), der.sequence(issuer.der, serialDer), digest, implicit(0, parts.signedAttributes)],
    ...[der.algorithmIdentifier(parts.signatureAlgorithm), der.octets(parts.signature), ...stamps],
  )
  const carried = content ? [der.context(0, der.octets(content))] : []
  const signedData = der.sequence(
    der.integer(1),
    der.set(digest),
    der.sequence(der.objectIdentifier(oid.data), ...carried),
    implicit(0, der.setOf([certificate, ...chain])),
    der.set(signer),
  )
  return der.sequence(der.objectIdentifier(oid.signedData), der.context(0, signedData))
}
