import { createHash } from 'node:crypto'
import { checkValueBy } from '../algorithms/check-value.ts'
import type { Sha2 } from '../algorithms/digest.ts'
import { findSignature } from '../algorithms/registry.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { asBase64Url, asRecord, parseJson } from '../jades/json-fields.ts'
import type { RevocationSources } from '../revocation/revocation.ts'
import type { SealVerdict } from '../verdict.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { judgeChain, readAnchors, readCertificates } from '../x509/chain.ts'
import { readableName } from '../x509/name.ts'
import { svtAlgorithms, svtHashUris } from './hash-names.ts'
import { readSvtClaims, type SvtClaims, type SvtResult, type SvtSignature, type SvtTime } from './token-claims.ts'

export interface VerifyTokenFacts {
  /** DER certificates of the validation services that may speak, such as a trusted list names them. */
  readonly anchors: readonly Uint8Array[]
  /** Who must have issued it, and for whom. */
  readonly issuer: string
  readonly audience: string
  /** The moment of asking; and the one before which no answer can have been given. */
  readonly at: Date
  readonly notBefore: Date
  /** URIs of the policies whose results count. */
  readonly policies: readonly string[]
  readonly revocation?: RevocationSources
}

/** Why a token is worth nothing here. */
export const svtFaults = [
  'malformed',
  'algorithm',
  'signature-wrong',
  'signer-unknown',
  'other-issuer',
  'other-audience',
  'too-early',
  'from-the-future',
  'expired',
] as const
export type SvtFault = (typeof svtFaults)[number]

/** What the token says of one signature. */
export interface SvtStatement {
  readonly result: SvtResult
  readonly message?: string
  readonly times: readonly SvtTime[]
}

export type SvtOutcome =
  | {
      readonly outcome: 'valid'
      readonly id: string
      readonly issuedAt: Date
      /** The service, as its certificate names it. */
      readonly service: string
      /**
       * What is said of the signature of a verdict that has a reference. `undefined`: the token speaks of another
       * signature, of other bytes or another signer, or by no policy that counts.
       */
      readonly statementOn: (verdict: SealVerdict) => SvtStatement | undefined
    }
  | { readonly outcome: 'refused'; readonly fault: SvtFault }

/** Clocks of two states may differ by this much. */
const clockSkewMs = 60_000
const maxTokenChars = 1024 * 1024
const maxCertificates = 10

const refused = (fault: SvtFault): SvtOutcome => ({ outcome: 'refused', fault })

/**
 * Judges a Signature Validation Token (RFC 9321 §5): its signature by a service that is trusted for that, whom it is from
 * and for, its time. What it says then counts only for the signature and the bytes whose hashes it names; nothing in it
 * is believed beyond that. Never throws for bad input.
 */
export async function verifyValidationToken(token: string, facts: VerifyTokenFacts): Promise<SvtOutcome> {
  try {
    const read = readToken(token)
    if (!read) return refused('algorithm')
    const { certificate, hash, claims } = read
    if (!isSignedBy(read)) return refused('signature-wrong')
    if (!(await isTrusted(read, facts))) return refused('signer-unknown')
    const fault = refuseClaims(claims, facts)
    if (fault) return refused(fault)
    if (claims.sig_val_claims.hash_algo !== svtHashUris[hash]) return refused('malformed')
    return {
      outcome: 'valid',
      id: claims.jti,
      issuedAt: new Date(claims.iat * 1000),
      service: readableName(certificate.subject),
      statementOn: (verdict) => findStatement(verdict, claims, hash, facts.policies),
    }
  } catch (error) {
    if (error instanceof MalformedError) return refused('malformed')
    throw error
  }
}

interface ReadToken {
  readonly signed: string
  readonly value: Uint8Array
  readonly algorithm: string
  readonly hash: Sha2
  readonly certificate: Certificate
  readonly chain: readonly Certificate[]
  readonly claims: SvtClaims
}

/** `undefined`: signed by no algorithm that counts. Throws `MalformedError`. */
function readToken(token: string): ReadToken | undefined {
  if (token.length > maxTokenChars) throw new MalformedError('token')
  const [header = '', payload = '', value, ...more] = token.split('.')
  if (value === undefined || more.length > 0) throw new MalformedError('token')
  const { typ, alg, x5c, crit } = partOf(header, 'header')
  // §3.2.10: upper case. Nothing that must be understood is defined for a token.
  if (typ !== 'JWT' || crit !== undefined) throw new MalformedError('header')
  if (typeof alg !== 'string' || !Object.hasOwn(svtAlgorithms, alg)) return undefined
  const hash = svtAlgorithms[alg]
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > maxCertificates) throw new MalformedError('x5c')
  const [first, ...others] = x5c.map((one) => new Uint8Array(Buffer.from(String(one), 'base64')))
  if (!hash || !first) throw new MalformedError('x5c')
  return {
    signed: `${header}.${payload}`,
    value: Buffer.from(asBase64Url(value, 'signature'), 'base64url'),
    ...{ algorithm: alg, hash },
    certificate: parseCertificate(first),
    chain: readCertificates(others),
    claims: readSvtClaims(partOf(payload, 'claims')),
  }
}

function partOf(encoded: string, part: string): Record<string, unknown> {
  const bytes = Buffer.from(asBase64Url(encoded, part), 'base64url')
  return asRecord(parseJson(bytes.toString('utf8'), part), part)
}

function isSignedBy({ signed, value, algorithm, certificate }: ReadToken): boolean {
  const entry = findSignature({ jose: algorithm })
  if (!entry || !certificate.publicKey) return false
  const check = checkValueBy(
    { is: 'known', name: entry.name, entry, hash: entry.hash ?? undefined },
    { key: certificate.publicKey, signed: { data: Buffer.from(signed, 'latin1') }, value, ecdsaForm: 'raw' },
  )
  return check.is === 'right'
}

/** The service's certificate is one of the anchors, or issued under one, and in force when it spoke and now. */
async function isTrusted({ certificate, chain, claims }: ReadToken, facts: VerifyTokenFacts): Promise<boolean> {
  const { anchors, at, revocation } = facts
  const { keyUsage, isCa } = certificate
  if (isCa || (keyUsage && !keyUsage.has('digitalSignature') && !keyUsage.has('nonRepudiation'))) return false
  for (const moment of [new Date(claims.iat * 1000), at]) {
    const judged = await judgeChain(certificate, {
      intermediates: chain,
      anchors: readAnchors(anchors),
      at: moment,
      now: at,
      revocation,
    })
    if (judged.outcome !== 'trusted') return false
  }
  return true
}

function refuseClaims({ iss, aud, iat, exp }: SvtClaims, facts: VerifyTokenFacts): SvtFault | undefined {
  const { issuer, audience, at, notBefore } = facts
  if (iss !== issuer) return 'other-issuer'
  if (!aud.includes(audience)) return 'other-audience'
  const issued = iat * 1000
  if (issued < notBefore.getTime() - clockSkewMs) return 'too-early'
  if (issued > at.getTime() + clockSkewMs) return 'from-the-future'
  return exp !== undefined && exp * 1000 <= at.getTime() ? 'expired' : undefined
}

function findStatement(
  verdict: SealVerdict,
  { sig_val_claims: { profile, sig } }: SvtClaims,
  hash: Sha2,
  policies: readonly string[],
): SvtStatement | undefined {
  const { reference } = verdict
  if (!reference || reference.hash !== hash || reference.profile !== profile) return undefined
  // Two claims about one signature would leave the choice to the reader.
  const [found, ...more] = sig.filter(
    ({ sig_ref }) => sig_ref.sig_hash === reference.signature && sig_ref.sb_hash === reference.signedBytes,
  )
  if (!found || more.length > 0 || !isAboutSame(found, verdict, hash)) return undefined
  const said = found.sig_val.filter(({ pol }) => policies.includes(pol))
  const [first] = said
  if (!first) return undefined
  const worst = said.find(({ res }) => res === 'FAILED') ?? said.find(({ res }) => res === 'INDETERMINATE') ?? first
  return { result: worst.res, ...(worst.msg === undefined ? {} : { message: worst.msg }), times: found.time_val }
}

/** Steps 3 to 6 of §5: identifier, signed data and signer are those of the signature in hand. */
function isAboutSame({ sig_ref, sig_data_ref, signer_cert_ref }: SvtSignature, verdict: SealVerdict, hash: Sha2) {
  const { reference, path, signer } = verdict
  if (!reference || (sig_ref.id !== undefined && sig_ref.id !== reference.id)) return false
  const sameData =
    sig_data_ref.length === reference.data.length &&
    sig_data_ref.every(({ ref, hash: digest }, at) => {
      const own = reference.data[at]
      return own?.ref === ref && own.hash === digest
    })
  const [certificate] = path
  const [named] = signer_cert_ref.ref
  if (!sameData || !certificate || !named) return false
  if (signer_cert_ref.type === 'chain_hash') return named === createHash(hash).update(certificate).digest('base64')
  return createHash('sha256').update(Buffer.from(named, 'base64')).digest('hex') === signer.certificateSha256
}
