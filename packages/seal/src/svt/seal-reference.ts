import { digestOf, type Sha2 } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import type { ReadSealedJson } from '../jades/read-sealed-json.ts'
import type { SignedRange } from '../pades/signed-range.ts'

/**
 * Profiles of RFC 9321 (annexes A to C), which say what the hashes of a reference are over; and one of our own for CMS
 * outside PDF, which the RFC leaves open.
 */
export const svtProfiles = { xml: 'XML', pdf: 'PDF', jws: 'JWS', cms: 'urn:kopru:svt-profile:cms' } as const

/** Which signature, and which bytes, a validation token speaks of (RFC 9321 §3.2.5 and §3.2.6). Hashes are base64. */
export interface SealReference {
  readonly profile: string
  readonly hash: Sha2
  /** The signature's identifier, in XML. */
  readonly id?: string
  /** Over the signature value. */
  readonly signature: string
  /** Over the bytes that the value signs. */
  readonly signedBytes: string
  readonly data: readonly { readonly ref: string; readonly hash: string }[]
}

interface Parts {
  readonly profile: string
  readonly hash: Sha2
  readonly id?: string | undefined
  readonly signature: Uint8Array
  readonly signedBytes: Uint8Array
  /** Digests by `hash` of what is signed. */
  readonly data: readonly { readonly ref: string; readonly digest: Uint8Array }[]
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

export function toReference({ profile, hash, id, signature, signedBytes, data }: Parts): SealReference {
  return {
    profile,
    hash,
    ...(id === undefined ? {} : { id }),
    signature: base64(digestOf(hash, signature)),
    signedBytes: base64(digestOf(hash, signedBytes)),
    data: data.map(({ ref, digest }) => ({ ref, hash: base64(digest) })),
  }
}

/** `undefined` without signed attributes, and where the content is not at hand. */
export function referenceOfCms(
  { signature, signedAttributesDer }: SignerInfo,
  contentDigest: (hash: HashName) => unknown,
  hash: Sha2,
): SealReference | undefined {
  const digest = contentDigest(hash)
  if (!signedAttributesDer || !(digest instanceof Uint8Array)) return undefined
  const data = [{ ref: 'content', digest }]
  return toReference({ profile: svtProfiles.cms, hash, signature, signedBytes: signedAttributesDer, data })
}

/** Annex B.2: the signed attributes, and the ranges as the signature dictionary writes them. */
export function referenceOfPdf(
  { signature, signedAttributesDer }: SignerInfo,
  { gapStart, gapEnd, end }: SignedRange,
  contentDigest: (hash: HashName) => unknown,
  hash: Sha2,
): SealReference | undefined {
  const digest = contentDigest(hash)
  if (!signedAttributesDer || !(digest instanceof Uint8Array)) return undefined
  const data = [{ ref: `0 ${gapStart} ${gapEnd} ${end - gapEnd}`, digest }]
  return toReference({ profile: svtProfiles.pdf, hash, signature, signedBytes: signedAttributesDer, data })
}

/** Annex C.2: the signing input, and the payload's bytes. `undefined` where sigD refers to content elsewhere. */
export function referenceOfJws(sealed: ReadSealedJson, hash: Sha2): SealReference | undefined {
  const { jws, signedPayload, payloadBytes, isDetached, sigD } = sealed
  if (sigD) return undefined
  return toReference({
    profile: svtProfiles.jws,
    hash,
    signature: Buffer.from(jws.signature, 'base64url'),
    signedBytes: Buffer.concat([Buffer.from(`${jws.protected}.`, 'latin1'), signedPayload]),
    data: [{ ref: isDetached ? 'detached' : 'payload', digest: digestOf(hash, payloadBytes) }],
  })
}
