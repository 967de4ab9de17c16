import { createHash, type KeyObject } from 'node:crypto'
import { errors, flattenedVerify } from 'jose'
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
    return await judge(readSealedJson(jws), trust)
  } catch (error) {
    if (error instanceof MalformedError) {
      return toVerdict({ format: 'JAdES' }, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message })))
    }
    throw error
  }
}

async function judge(sealed: ReadSealedJson, trust: SealTrust): Promise<SealedJsonVerdict> {
  const [certificate] = readCertificates(sealed.certificates.slice(0, 1))
  const known = {
    format: 'JAdES',
    certificate,
    signedAt: sealed.signedAt,
    algorithm: String(sealed.header.alg ?? '').slice(0, 20),
  } as const
  if (!certificate)
    return toVerdict(known, undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-missing')))
  if (createHash('sha256').update(certificate.der).digest('base64url') !== sealed.thumbprint) {
    return toVerdict(known, undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-mismatch')))
  }
  const broken = await checkSignature(sealed, certificate.publicKey)
  if (broken) return toVerdict(known, broken)
  const answer = await judgeTrust(
    {
      certificate,
      carried: sealed.certificates,
      token: sealed.token,
      stamped: Buffer.from(sealed.jws.signature, 'latin1'),
      signedAt: sealed.signedAt,
      carriedOcsp: [],
    },
    trust,
  )
  const verdict = toVerdict({ ...known, ...answer }, answer.finding)
  return verdict.indication === 'TOTAL_FAILED' ? verdict : { ...verdict, payload: parsePayload(sealed.payloadBytes) }
}

const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519']

async function checkSignature(
  { jws, header }: ReadSealedJson,
  key: KeyObject | undefined,
): Promise<Finding | undefined> {
  const { alg } = header
  if (!key || typeof alg !== 'string' || !algorithms.includes(alg)) {
    return undecided(
      'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
      reason('seal.algorithm-unsupported', { algorithm: String(alg).slice(0, 40) }),
    )
  }
  try {
    await flattenedVerify(jws, key, { algorithms: [alg], crit: { sigT: true } })
    return undefined
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed)
      return failed('SIG_CRYPTO_FAILURE', reason('seal.signature-wrong'))
    // A key of another kind than `alg` is a TypeError in jose; the rest are its own errors about the header.
    if (error instanceof errors.JOSEError || error instanceof TypeError) {
      return failed('FORMAT_FAILURE', reason('seal.malformed', { part: 'protected header' }))
    }
    throw error
  }
}

function parsePayload(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedError('payload')
    throw error
  }
}
