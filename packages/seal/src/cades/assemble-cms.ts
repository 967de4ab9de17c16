import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { attribute } from '../cms/create.ts'
import { parseCertificate } from '../x509/certificate.ts'

/** What one signer gave. */
export interface CmsSignerParts {
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

export interface CmsParts extends CmsSignerParts {
  /** Carried inside; absent: detached. */
  readonly content?: Uint8Array
  /** Signers of the same content beside the first. */
  readonly others?: readonly CmsSignerParts[]
}

const implicit = (number: number, set: Uint8Array) => Uint8Array.from(set).fill(0xa0 | number, 0, 1)

/** CMS SignedData (RFC 5652 §5) of what a national means has signed, by whatever algorithm; nothing is checked. DER. */
export function assembleCms({ content, others = [], ...first }: CmsParts): Uint8Array {
  const signers = [first, ...others]
  const carried = content ? [der.context(0, der.octets(content))] : []
  const signedData = der.sequence(
    der.integer(1),
    der.setOf(distinct(signers.map(({ digestAlgorithm }) => der.algorithmIdentifier(digestAlgorithm)))),
    der.sequence(der.objectIdentifier(oid.data), ...carried),
    implicit(0, der.setOf(distinct(signers.flatMap(({ certificate, chain }) => [certificate, ...chain])))),
    der.setOf(signers.map(toSignerInfo)),
  )
  return der.sequence(der.objectIdentifier(oid.signedData), der.context(0, signedData))
}

const distinct = (parts: readonly Uint8Array[]) => [
  ...new Map(parts.map((part) => [Buffer.from(part).toString('latin1'), part])).values(),
]

function toSignerInfo(parts: CmsSignerParts): Uint8Array {
  const { certificate, timestamp } = parts
  const { issuer, serialDer } = parseCertificate(certificate)
  const stamps = timestamp ? [implicit(1, der.setOf([attribute(oid.signatureTimestamp, timestamp)]))] : []
  return der.sequence(
    der.integer(1),
    der.sequence(issuer.der, serialDer),
    der.algorithmIdentifier(parts.digestAlgorithm),
    implicit(0, parts.signedAttributes),
    ...[der.algorithmIdentifier(parts.signatureAlgorithm), der.octets(parts.signature), ...stamps],
  )
}
