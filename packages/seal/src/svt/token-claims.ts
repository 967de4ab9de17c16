import { MalformedError } from '../asn1/malformed.ts'
import { asRecord } from '../jades/json-fields.ts'

/** The claims of a Signature Validation Token (RFC 9321 §3.2), as it writes them. */
export interface SvtClaims {
  readonly jti: string
  readonly iss: string
  /** Seconds since 1970. */
  readonly iat: number
  readonly aud: readonly string[]
  readonly exp?: number
  readonly sig_val_claims: {
    readonly ver: '1.0'
    readonly profile: string
    /** URI, such as http://www.w3.org/2001/04/xmlenc#sha256. */
    readonly hash_algo: string
    readonly sig: readonly SvtSignature[]
  }
}

export interface SvtSignature {
  readonly sig_ref: { readonly id?: string; readonly sig_hash: string; readonly sb_hash: string }
  readonly sig_data_ref: readonly { readonly ref: string; readonly hash: string }[]
  /** `chain`: certificates, `chain_hash`: hashes of certificates; base64, the signer's first. */
  readonly signer_cert_ref: { readonly type: 'chain' | 'chain_hash'; readonly ref: readonly string[] }
  readonly sig_val: readonly SvtPolicyResult[]
  readonly time_val: readonly SvtTime[]
}

export interface SvtPolicyResult {
  readonly pol: string
  readonly res: SvtResult
  readonly msg?: string
}

export interface SvtTime {
  /** Seconds since 1970. */
  readonly time: number
  readonly type: string
  readonly iss: string
}

export const svtResults = ['PASSED', 'FAILED', 'INDETERMINATE'] as const
export type SvtResult = (typeof svtResults)[number]

const maxSignatures = 50
const maxItems = 1000

/** Reads claims by the schema of annex D.2: nothing is missing, nothing is there that it does not name. Throws `MalformedError`. */
export function readSvtClaims(value: unknown): SvtClaims {
  const claims = only(value, 'claims', ['jti', 'iss', 'iat', 'aud', 'exp', 'sig_val_claims'])
  const { aud, exp } = claims
  const validation = only(claims.sig_val_claims, 'sig_val_claims', ['ver', 'profile', 'hash_algo', 'sig', 'ext'])
  if (validation.ver !== '1.0') throw new MalformedError('version')
  return {
    jti: text(claims.jti, 'jti'),
    iss: text(claims.iss, 'iss'),
    iat: seconds(claims.iat, 'iat'),
    aud: isAbsent(aud) ? [] : (Array.isArray(aud) ? aud : [aud]).map((one) => text(one, 'aud')),
    ...(isAbsent(exp) ? {} : { exp: seconds(exp, 'exp') }),
    sig_val_claims: {
      ver: '1.0',
      profile: text(validation.profile, 'profile'),
      hash_algo: text(validation.hash_algo, 'hash_algo'),
      sig: list(validation.sig, 'sig', maxSignatures).map(readSignature),
    },
  }
}

function readSignature(value: unknown): SvtSignature {
  const names = ['sig_ref', 'sig_data_ref', 'signer_cert_ref', 'sig_val', 'time_val', 'ext']
  const signature = only(value, 'sig', names)
  const reference = only(signature.sig_ref, 'sig_ref', ['id', 'sig_hash', 'sb_hash'])
  const certificate = only(signature.signer_cert_ref, 'signer_cert_ref', ['type', 'ref'])
  const { type } = certificate
  // §3.2.9: other types are for profiles to define; none that is known here does.
  if (type !== 'chain' && type !== 'chain_hash') throw new MalformedError('signer_cert_ref')
  return {
    sig_ref: {
      ...(isAbsent(reference.id) ? {} : { id: text(reference.id, 'id') }),
      sig_hash: base64(reference.sig_hash, 'sig_hash'),
      sb_hash: base64(reference.sb_hash, 'sb_hash'),
    },
    sig_data_ref: list(signature.sig_data_ref, 'sig_data_ref', maxItems).map((one) => {
      const { ref, hash } = only(one, 'sig_data_ref', ['ref', 'hash'])
      return { ref: text(ref, 'ref', 0), hash: base64(hash, 'hash') }
    }),
    signer_cert_ref: { type, ref: list(certificate.ref, 'signer_cert_ref', 20).map((one) => base64(one, 'ref')) },
    sig_val: list(signature.sig_val, 'sig_val', 20).map(readResult),
    time_val: isAbsent(signature.time_val) ? [] : anyList(signature.time_val, 'time_val', 20).map(readTime),
  }
}

function readResult(value: unknown): SvtPolicyResult {
  const { pol, res, msg } = only(value, 'sig_val', ['pol', 'res', 'msg', 'ext'])
  const result = svtResults.find((one) => one === res)
  if (!result) throw new MalformedError('res')
  return { pol: text(pol, 'pol'), res: result, ...(isAbsent(msg) ? {} : { msg: text(msg, 'msg', 0) }) }
}

function readTime(value: unknown): SvtTime {
  const { time, type, iss } = only(value, 'time_val', ['time', 'type', 'iss', 'id', 'hash', 'val', 'ext'])
  return { time: seconds(time, 'time'), type: text(type, 'type'), iss: text(iss, 'iss') }
}

/** §3.2.1: a claim that is null is absent. */
const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined

function only(value: unknown, part: string, names: readonly string[]): Record<string, unknown> {
  const record = asRecord(value, part)
  if (Object.keys(record).some((name) => !names.includes(name))) throw new MalformedError(part)
  return record
}

function text(value: unknown, part: string, least = 1): string {
  if (typeof value !== 'string' || value.length < least || value.length > 4000) throw new MalformedError(part)
  return value
}

function base64(value: unknown, part: string): string {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined
  // One spelling for each value: what does not come back as it was is not base64 with padding.
  if (!bytes?.length || bytes.length > 16_384 || bytes.toString('base64') !== value) throw new MalformedError(part)
  return value
}

function seconds(value: unknown, part: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > 253_402_300_799)
    throw new MalformedError(part)
  return value
}

function anyList(value: unknown, part: string, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new MalformedError(part)
  return value
}

function list(value: unknown, part: string, most: number): unknown[] {
  const items = anyList(value, part, most)
  if (items.length === 0) throw new MalformedError(part)
  return items
}
