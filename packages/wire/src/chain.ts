import { sameBytes, sha256 } from './bytes.ts'

/** A message's place in the chain of one ordered pair of parties. */
export type ChainLink = {
  /** 1 for the first message of the pair; at most 15 digits (RFC 9651 §3.3.1). */
  readonly seq: number
  /** Chain hash of the message before, 32 bytes; all zero for the first. */
  readonly prev: Uint8Array
}

export type ChainHead = { readonly seq: number; readonly hash: Uint8Array }

export type LinkVerdict = 'next' | 'gap' | 'fork' | 'duplicate'

/** What the first message of a chain names as its predecessor. */
export const genesis = (): Uint8Array => new Uint8Array(32)

const zeros = genesis()
export const isGenesis = (hash: Uint8Array): boolean => sameBytes(hash, zeros)

/**
 * Chain hash of a message: SHA-256 over its signature base. The base holds every header field that means anything and
 * the digest of the body, but not the signature itself, so the hash does not depend on ECDSA's random numbers.
 */
export const chainHash = (signatureBase: Uint8Array): Uint8Array => sha256(signatureBase)

/** The link of the message that follows `head`; the first link when the chain is empty. */
export const nextLink = (head: ChainHead | undefined): ChainLink =>
  head === undefined ? { seq: 1, prev: genesis() } : { seq: head.seq + 1, prev: head.hash }

/**
 * Where an arriving message stands against what the receiver expects next.
 *
 * Only with `known` can a rewritten past be told from a repeated message: `stored` is the chain hash the receiver holds
 * at `link.seq`, `arrived` that of the message at hand. Without it any earlier number counts as a duplicate.
 */
export const checkLink = (
  expected: { readonly expectedSeq: number; readonly expectedPrev: Uint8Array },
  link: ChainLink,
  known?: { readonly stored: Uint8Array; readonly arrived: Uint8Array },
): LinkVerdict => {
  if (link.seq > expected.expectedSeq) return 'gap'
  if (link.seq < expected.expectedSeq) {
    return known !== undefined && !sameBytes(known.stored, known.arrived) ? 'fork' : 'duplicate'
  }
  return sameBytes(link.prev, expected.expectedPrev) ? 'next' : 'fork'
}
