import { digestOf } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import { attribute } from '../cms/create.ts'
import { addToSignedData } from '../cms/rewrite.ts'
import { readEnvelope, readSignerInfo } from '../cms/signed-data.ts'

/**
 * Raises the signers of SignedData from B to T: a signature time-stamp (ETSI EN 319 122-1 §5.3) for each that has none.
 * Throws `MalformedError`, and when the time-stamp fails.
 */
export async function stampCmsSeals(
  cms: Uint8Array,
  timestamp: (digest: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const signers = readEnvelope(readAsn1(cms)).signerNodes.map(readSignerInfo)
  const added: Uint8Array[][] = []
  for (const { unsignedAttributes, signature } of signers) {
    const hasOne = unsignedAttributes.has(oid.signatureTimestamp)
    added.push(hasOne ? [] : [attribute(oid.signatureTimestamp, await timestamp(digestOf('sha256', signature)))])
  }
  if (added.every(({ length }) => length === 0)) return cms
  return addToSignedData(cms, { unsignedAttributes: (signer) => added[signer] ?? [] })
}
