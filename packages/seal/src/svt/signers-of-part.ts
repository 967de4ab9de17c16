import { digestOf, type Sha2 } from '../algorithms/digest.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { readAsn1 } from '../asn1/read.ts'
import { readEnvelope, readSignerInfo } from '../cms/signed-data.ts'
import type { SignedRange } from '../pades/signed-range.ts'
import { referenceOfCms, referenceOfPdf, type SealReference } from './seal-reference.ts'

/** One signer of a CMS that somebody else is shown. */
export interface PartSigner {
  /** Hash of the signature value, base64, as in a reference; absent for a signer that cannot be read. */
  readonly value?: string
  /** Absent too without signed attributes or content. */
  readonly reference?: SealReference
}

/**
 * Which signatures, over which bytes, whoever is shown this CMS and this content judges, in the order of its signers: each
 * reference equals that of our own verdict about it. Given a range, the CMS is of a PDF, and the content what the range
 * leaves in. None for what is no SignedData. Never throws.
 */
export function signersOfPart(
  { cms, content }: { readonly cms: Uint8Array; readonly content?: Uint8Array | undefined },
  hash: Sha2,
  range?: SignedRange,
): PartSigner[] {
  const envelope = readOrUndefined(() => readEnvelope(readAsn1(cms)))
  // What is inside counts before what is beside it.
  const covered = envelope?.content ?? content
  const digest = covered && digestOf(hash, covered)
  const contentDigest = () => digest
  return (envelope?.signerNodes ?? []).map((node): PartSigner => {
    const signer = readOrUndefined(() => readSignerInfo(node))
    if (!signer) return {}
    const reference = range
      ? referenceOfPdf(signer, range, contentDigest, hash)
      : referenceOfCms(signer, contentDigest, hash)
    const value = Buffer.from(digestOf(hash, signer.signature)).toString('base64')
    return { value, ...(reference && { reference }) }
  })
}
