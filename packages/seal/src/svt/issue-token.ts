import { ecdsaDerToRaw } from '../algorithms/ecdsa-form.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { svtHashUris } from './hash-names.ts'
import type { SealReference } from './seal-reference.ts'
import type { SvtPolicyResult, SvtResult, SvtTime } from './token-claims.ts'

/** What a validation service found out about one signature. */
export interface ValidatedSeal {
  readonly reference: SealReference
  /** DER, the signer's first, each issued by the next. */
  readonly path: readonly Uint8Array[]
  readonly result: SvtResult
  /** URI of the policy by which it was judged. */
  readonly policy: string
  /** For people who read the token. */
  readonly message?: string
  /** Proofs that the signature existed at a time. */
  readonly times?: readonly { readonly time: Date; readonly type: string; readonly issuer: string }[]
}

export interface IssueTokenFacts {
  /** Unique for the issuer; RFC 9321 §3.2.2 recommends 128 bits in hexadecimal. */
  readonly id: string
  /** URI of the validation service, and of those whom it answers. */
  readonly issuer: string
  readonly audience: readonly string[]
  readonly at: Date
  readonly expiresAt?: Date
  /** Of one file, by one profile, with the hash that the key signs with. */
  readonly seals: readonly ValidatedSeal[]
}

/** The hash that references must have for a token signed with `key`. */
export const svtHashOf = (key: SigningKey) => signingAlgorithms[key.algorithm].hash

const secondsOf = (time: Date) => Math.floor(time.getTime() / 1000)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const inBase64Url = (value: object) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')

/**
 * Issues a Signature Validation Token (RFC 9321): a JWT that says which signature over which bytes was judged, by whom,
 * when and how. Throws when the seals are of several profiles or hashes, and when the key fails.
 */
export async function issueValidationToken(facts: IssueTokenFacts, key: SigningKey): Promise<string> {
  const { id, issuer, audience, at, expiresAt, seals } = facts
  const { jose, coordinateBytes, hash } = signingAlgorithms[key.algorithm]
  const [profile, ...others] = new Set(seals.map(({ reference }) => reference.profile))
  if (profile === undefined || others.length > 0) throw new Error('A validation token is by one profile')
  if (seals.some(({ reference }) => reference.hash !== hash)) throw new Error(`${jose} goes with ${hash}`)
  const header = { typ: 'JWT', alg: jose, x5c: [key.certificate, ...key.chain].map(base64) }
  const claims = {
    jti: id,
    iss: issuer,
    iat: secondsOf(at),
    ...(audience.length > 0 ? { aud: audience } : {}),
    ...(expiresAt ? { exp: secondsOf(expiresAt) } : {}),
    sig_val_claims: { ver: '1.0', profile, hash_algo: svtHashUris[hash], sig: seals.map(toSignature) },
  }
  const signed = `${inBase64Url(header)}.${inBase64Url(claims)}`
  const value = await key.sign(Buffer.from(signed, 'latin1'))
  const raw = coordinateBytes === undefined ? value : ecdsaDerToRaw(value, coordinateBytes)
  return `${signed}.${Buffer.from(raw).toString('base64url')}`
}

function toSignature({ reference, path, result, policy, message, times = [] }: ValidatedSeal) {
  const { id, signature, signedBytes, data } = reference
  const said: SvtPolicyResult = { pol: policy, res: result, ...(message === undefined ? {} : { msg: message }) }
  const proofs = times.map(({ time, type, issuer }): SvtTime => ({ time: secondsOf(time), type, iss: issuer }))
  return {
    sig_ref: { ...(id === undefined ? {} : { id }), sig_hash: signature, sb_hash: signedBytes },
    sig_data_ref: data,
    signer_cert_ref: { type: 'chain', ref: path.map(base64) },
    sig_val: [said],
    ...(proofs.length > 0 ? { time_val: proofs } : {}),
  }
}
