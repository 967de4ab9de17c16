import { isContext, oidOf, sequenceOf, smallIntegerOf } from '../asn1/fields.ts'
import { oid } from '../asn1/oids.ts'
import type { Asn1 } from '../asn1/read.ts'
import { findDigest, findSignature, getPssSignature, type HashName, type SignatureEntry } from './registry.ts'

/** A signature algorithm with everything that its check needs. */
export interface SignatureAlgorithm {
  readonly is: 'known'
  readonly name: string
  readonly entry: SignatureEntry
  /** Absent for algorithms that hash by themselves and for functions that are not known. */
  readonly hash: HashName | undefined
  /** Of RSA-PSS, in bytes. */
  readonly saltLength?: number
}

export interface UnknownAlgorithm {
  readonly is: 'unknown'
  /** The OID, or what is unusual. */
  readonly name: string
}

/**
 * Looks up an AlgorithmIdentifier. CMS may name a bare key type as signature algorithm (RFC 3370 §3.2), then `digest`
 * is the signer's digest algorithm. Throws `MalformedError`.
 */
export function readSignatureAlgorithm(
  node: Asn1 | undefined,
  digest?: HashName,
): SignatureAlgorithm | UnknownAlgorithm {
  const [type, parameters] = sequenceOf(node, 'signature algorithm')
  const id = oidOf(type, 'signature algorithm')
  if (id === oid.rsaPss) return readPss(parameters)
  const entry = findSignature({ oid: id })
  if (!entry) return { is: 'unknown', name: id }
  const hash = entry.hash ?? (entry.scheme === 'rsa-pkcs1' ? digest : undefined)
  const name = entry.hash === null && hash ? `${entry.name}-${hash.toUpperCase()}` : entry.name
  return { is: 'known', name, entry, hash }
}

/** RSASSA-PSS parameters (RFC 4055 §3.1); the mask must use the same hash, as in every profile we know. */
function readPss(parameters: Asn1 | undefined): SignatureAlgorithm | UnknownAlgorithm {
  const fields = sequenceOf(parameters, 'PSS parameters')
  const field = (number: number) => fields.find((item) => isContext(item, number))?.children[0]
  const hash = readHash(field(0), 'PSS hash')
  const mask = field(1)
  const [maskType, maskHash] = mask ? sequenceOf(mask, 'PSS mask') : []
  const isUsual =
    hash && (!maskType || oidOf(maskType, 'PSS mask') === oid.mgf1) && readHash(maskHash, 'PSS mask hash') === hash
  if (!isUsual) return { is: 'unknown', name: 'RSA-PSS with an unusual hash or mask' }
  const salt = field(2)
  const saltLength = salt ? smallIntegerOf(salt, 'PSS salt') : 20
  const entry = getPssSignature(hash)
  return { is: 'known', name: entry.name, entry, hash, saltLength }
}

// Absent means SHA-1 (RFC 4055 §3.1).
function readHash(node: Asn1 | undefined, what: string): HashName | undefined {
  return node ? (findDigest({ oid: oidOf(sequenceOf(node, what)[0], what) })?.hash ?? undefined) : 'sha1'
}
