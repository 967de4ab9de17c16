import { createHash } from 'node:crypto'
import { checkValueBy, type ValueCheck } from '../algorithms/check-value.ts'
import type { PublicKey } from '../algorithms/public-key.ts'
import { findSignature } from '../algorithms/registry.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { judgeTrust, type SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { readCertificates } from '../x509/chain.ts'
import { type ReadSealedJson, readSealedJson } from './read-sealed-json.ts'

export interface SealedJsonVerdict extends SealVerdict {
  /** The sealed payload; there unless the indication is TOTAL_FAILED. Trust it only on TOTAL_PASSED. */
  readonly payload?: unknown
}

/**
 * Judges a JAdES seal in flattened JSON serialisation, given as object or JSON text.
 * Never throws for bad input: whatever is wrong becomes a verdict.
 */
export async function verifySealedJson(jws: unknown, trust: SealTrust): Promise<SealedJsonVerdict> {
  try {
    const sealed = readSealedJson(jws)
    const verdict = await judgeJws(sealed, trust)
    return verdict.indication === 'TOTAL_FAILED' ? verdict : { ...verdict, payload: parsePayload(sealed.payloadBytes) }
  } catch (error) {
    if (error instanceof MalformedError) {
      return toVerdict({ format: 'JAdES' }, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message })))
    }
    throw error
  }
}

/** Judges a JWS: `JAdES` where its header names the certificate by digest, else plain `JWS`. Throws `MalformedError`. */
export async function judgeJws(sealed: ReadSealedJson, trust: SealTrust): Promise<SealVerdict> {
  const [certificate] = readCertificates(sealed.certificates.slice(0, 1))
  const known = {
    format: sealed.thumbprint === undefined ? 'JWS' : 'JAdES',
    certificate,
    signedAt: sealed.signedAt,
    algorithm: String(sealed.header.alg ?? '').slice(0, 20),
  } as const
  if (!certificate)
    return toVerdict(known, undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-missing')))
  const thumbprint = createHash('sha256').update(certificate.der).digest('base64url')
  if (sealed.thumbprint !== undefined && thumbprint !== sealed.thumbprint) {
    return toVerdict(known, undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-mismatch')))
  }
  const check = checkSignature(sealed, certificate.publicKey)
  if ('indication' in check) return toVerdict(known, check)
  if (check.is === 'undecided') return toVerdict(known, check.finding)
  if (check.is === 'wrong') return toVerdict(known, failed('SIG_CRYPTO_FAILURE', reason('seal.signature-wrong')))
  const answer = await judgeTrust(
    {
      certificate,
      uses: [check.use],
      carried: sealed.certificates,
      token: sealed.token,
      stamped: Buffer.from(sealed.jws.signature, 'latin1'),
      signedAt: sealed.signedAt,
      carriedOcsp: [],
    },
    trust,
  )
  const level = known.format === 'JAdES' ? answer.level : 'none'
  return toVerdict({ ...known, ...answer, level }, answer.finding)
}

// RFC 7518 §3.4: the curve belongs to the name.
const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }

/** The signature of a JWS (RFC 7515 §5.2), and that nothing critical in its header is unknown here (§4.1.11). */
function checkSignature({ jws, header }: ReadSealedJson, key: PublicKey | undefined): ValueCheck | Finding {
  const { alg, crit } = header
  const isUnderstood =
    crit === undefined || (Array.isArray(crit) && crit.length === 1 && crit[0] === 'sigT' && 'sigT' in header)
  if (!isUnderstood || 'b64' in header)
    return failed('FORMAT_FAILURE', reason('seal.malformed', { part: 'protected header' }))
  const entry = typeof alg === 'string' ? findSignature({ jose: alg }) : undefined
  if (!entry || typeof alg !== 'string' || !key) {
    return undecided(
      'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
      reason('seal.algorithm-unsupported', { algorithm: String(alg).slice(0, 40) }),
    )
  }
  // `EdDSA` names no curve: the key does (RFC 8037 §3.1).
  const byKey = alg === 'EdDSA' && key.type === 'ed448' ? (findSignature({ jose: 'Ed448' }) ?? entry) : entry
  const wanted = curves[alg]
  if (wanted !== undefined && (key.is !== 'platform' || key.curve !== wanted))
    return failed('FORMAT_FAILURE', reason('seal.malformed', { part: 'protected header' }))
  return checkValueBy(
    { is: 'known', name: entry.name, entry: byKey, hash: byKey.hash ?? undefined },
    {
      key,
      signed: { data: Buffer.from(`${jws.protected}.${jws.payload}`, 'latin1') },
      value: Buffer.from(jws.signature, 'base64url'),
      ecdsaForm: 'raw',
    },
  )
}

function parsePayload(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedError('payload')
    throw error
  }
}
