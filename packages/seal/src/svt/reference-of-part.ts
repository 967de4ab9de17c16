import { digestOf, type Sha2 } from '../algorithms/digest.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { readAsn1 } from '../asn1/read.ts'
import { readSignedData } from '../cms/signed-data.ts'
import type { SignedRange } from '../pades/signed-range.ts'
import { referenceOfCms, referenceOfPdf, type SealReference } from './seal-reference.ts'

/**
 * Which signature, over which bytes, whoever is shown this CMS and this content judges: equal to the reference of our own
 * verdict about it. Given a range, the CMS is of a PDF, and the content what the range leaves in. `undefined` for a CMS
 * with other than one signer, where an answer could be about either, and without signed attributes or content. Never throws.
 */
export function referenceOfPart(
  { cms, content }: { readonly cms: Uint8Array; readonly content?: Uint8Array | undefined },
  hash: Sha2,
  range?: SignedRange,
): SealReference | undefined {
  const signedData = readOrUndefined(() => readSignedData(readAsn1(cms)))
  const [signer, ...others] = signedData?.signers ?? []
  // What is inside counts before what is beside it.
  const covered = signedData?.content ?? content
  if (!signer || others.length > 0 || !covered) return undefined
  const contentDigest = () => digestOf(hash, covered)
  return range ? referenceOfPdf(signer, range, contentDigest, hash) : referenceOfCms(signer, contentDigest, hash)
}
