import { createHash } from 'node:crypto'
import { checkValueBy, type ValueCheck } from '../algorithms/check-value.ts'
import { createHashBudget, type HashBudget } from '../algorithms/digest.ts'
import type { PublicKey } from '../algorithms/public-key.ts'
import { findSignature } from '../algorithms/registry.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { judgeTrust, type SealTrust, type TrustAnswer } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { referenceOfJws } from '../svt/seal-reference.ts'
import { levelOf } from '../validation/level-of.ts'
import { type Finding, failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { readCertificates } from '../x509/chain.ts'
import { type DetachedContent, noContent } from '../xml/detached-content.ts'
import { type Archived, readArchiveStamps, readSignatureStamps, readValues } from './etsi-u.ts'
import { type ReadSealedJson, readSealedJson } from './read-sealed-json.ts'
import { inBase64Url, refuseDetached } from './sig-d.ts'

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
    const { verdict } = await judgeJws(sealed, trust)
    return verdict.indication === 'TOTAL_FAILED' ? verdict : { ...verdict, payload: parsePayload(sealed.payloadBytes) }
  } catch (error) {
    if (error instanceof MalformedError) {
      return toVerdict({ format: 'JAdES' }, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message })))
    }
    throw error
  }
}

/** A seal with what trust was built on, for those who extend it. */
export interface JudgedJws {
  readonly verdict: SealVerdict
  readonly answer?: TrustAnswer
}

interface JwsCircumstances {
  /** What sigD refers to; default: nothing. */
  readonly content?: DetachedContent | undefined
  /** For all signatures of the file; default that of the content. */
  readonly budget?: HashBudget
}

/** Judges a JWS: `JAdES` where its header names the certificate by digest, else plain `JWS`. Throws `MalformedError`. */
export async function judgeJws(
  sealed: ReadSealedJson,
  trust: SealTrust,
  { content = noContent, budget = content.budget ?? createHashBudget() }: JwsCircumstances = {},
): Promise<JudgedJws> {
  const [certificate] = readCertificates(sealed.certificates.slice(0, 1))
  const known = {
    format: sealed.thumbprint === undefined ? 'JWS' : 'JAdES',
    certificate,
    signedAt: sealed.signedAt,
    algorithm: String(sealed.header.alg ?? '').slice(0, 20),
    reference: trust.references && referenceOfJws(sealed, trust.references),
  } as const
  if (!certificate)
    return {
      verdict: toVerdict(known, undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-missing'))),
    }
  const thumbprint = createHash('sha256').update(certificate.der).digest('base64url')
  if (sealed.thumbprint !== undefined && thumbprint !== sealed.thumbprint) {
    return {
      verdict: toVerdict(known, undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-mismatch'))),
    }
  }
  const check = checkSignature(sealed, certificate.publicKey)
  if ('indication' in check) return { verdict: toVerdict(known, check) }
  if (check.is === 'undecided') return { verdict: toVerdict(known, check.finding) }
  if (check.is === 'wrong')
    return { verdict: toVerdict(known, failed('SIG_CRYPTO_FAILURE', reason('seal.signature-wrong'))) }
  const elsewhere = sealed.sigD && (await refuseDetached(sealed.sigD, content, sealed.isEncoded))
  if (elsewhere) return { verdict: toVerdict(known, elsewhere) }
  const values = readValues(sealed.components)
  const archive = readArchiveStamps(sealed.components, archivedOf(sealed, content, budget))
  const carried = { ...values, certificates: [...sealed.certificates, ...values.certificates] }
  const answer = await judgeTrust(
    {
      certificate,
      uses: [check.use],
      carried: carried.certificates,
      token: undefined,
      stamps: [...readSignatureStamps(sealed.components, sealed.jws.signature), ...archive],
      stamped: new Uint8Array(),
      signedAt: sealed.signedAt,
      carriedOcsp: carried.ocspResponses,
      carriedCrls: carried.crls,
    },
    trust,
  )
  const archival = new Set(archive.map(({ token }) => token))
  const level = known.format === 'JAdES' ? await levelOf(answer, carried, { trust, archival }) : 'none'
  return { verdict: toVerdict({ ...known, ...answer, level }, answer.finding), answer }
}

/** What an archive time-stamp covers before the unsigned components. */
export function archivedOf(
  { jws, sigD, signedPayload, isEncoded }: ReadSealedJson,
  content: DetachedContent,
  budget: HashBudget,
): Archived {
  return {
    budget,
    protected: jws.protected,
    signature: jws.signature,
    signedData: () => {
      if (!sigD) return only(signedPayload)
      if (sigD.is === 'other') return undefined
      const [first, ...more] = sigD.parts
      if (!isEncoded)
        return joined(
          sigD.parts.map(({ uri }) => uri),
          content,
        )
      // Whether several are encoded one by one or together the standard does not say.
      return first && more.length === 0 ? inBase64Url(content.read(first.uri)) : undefined
    },
  }
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function* joined(uris: readonly string[], content: DetachedContent): AsyncIterable<Uint8Array> {
  for (const uri of uris) yield* content.read(uri)
}

// RFC 7518 §3.4: the curve belongs to the name.
const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }

/** The signature of a JWS (RFC 7515 §5.2), and that nothing critical in its header is unknown here (§4.1.11). */
function checkSignature(sealed: ReadSealedJson, key: PublicKey | undefined): ValueCheck | Finding {
  const { jws, header, signedPayload } = sealed
  const { alg } = header
  if (!isUnderstood(header)) return failed('FORMAT_FAILURE', reason('seal.malformed', { part: 'protected header' }))
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
      signed: { data: Buffer.concat([Buffer.from(`${jws.protected}.`, 'latin1'), signedPayload]) },
      value: Buffer.from(jws.signature, 'base64url'),
      ecdsaForm: 'raw',
    },
  )
}

const understood = ['sigT', 'sigD', 'b64'] as const

/** What is critical is known here and there, and what must be critical is (RFC 7797 §6, ETSI TS 119 182-1 §5.2.8). */
function isUnderstood(header: ReadSealedJson['header']): boolean {
  const { crit = [], b64 } = header
  if (!Array.isArray(crit) || new Set(crit).size < crit.length || ('crit' in header && crit.length === 0)) return false
  if (!crit.every((name) => understood.includes(name) && name in header)) return false
  if (b64 !== undefined && typeof b64 !== 'boolean') return false
  return ['sigD', 'b64'].every((name) => !(name in header) || crit.includes(name))
}

function parsePayload(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedError('payload')
    throw error
  }
}
