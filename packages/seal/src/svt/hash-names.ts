import type { Sha2 } from '../algorithms/digest.ts'

/** Hash functions of tokens by their URIs (RFC 9231 §2.1), which go with the algorithm that signs (RFC 9321 §3.2.10). */
export const svtHashUris: Readonly<Record<Sha2, string>> = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
}

/** Algorithms of RFC 7518 §3.1 that may sign a token; `none` and shared secrets are not among them. */
export const svtAlgorithms: Readonly<Record<string, Sha2>> = {
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
}
