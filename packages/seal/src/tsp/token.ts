import { digestOf } from '../algorithms/digest.ts'
import { judgeAlgorithms, useOfDigest } from '../algorithms/judge-algorithms.ts'
import { integerHexOf, isUniversal, oidOf, sequenceOf, smallIntegerOf, tag, timeOf, wrappedIn } from '../asn1/fields.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import { checkSigner } from '../cms/check-signer.ts'
import { readSignedData, type SignedData } from '../cms/signed-data.ts'
import { createMemory, idOf } from '../memory.ts'
import { type Reason, reason, type SubIndication } from '../reasons.ts'
import { type HeardSources, withCarried } from '../revocation/revocation.ts'
import type { Certificate } from '../x509/certificate.ts'
import { judgeChain, readAnchors, readCertificates, type SentCertificate } from '../x509/chain.ts'
import { readableName } from '../x509/name.ts'
import type { Path } from '../x509/path.ts'
import { type Imprint, readImprint } from './request.ts'

/** TSTInfo (RFC 3161 §2.4.2). */
export interface TimestampInfo {
  readonly policy: string
  readonly imprint: Imprint
  /** Lower-case hexadecimal. */
  readonly serial: string
  readonly time: Date
  /** INTEGER as sent. */
  readonly nonce?: Uint8Array
}

export interface TimestampToken {
  readonly der: Uint8Array
  readonly info: TimestampInfo
  readonly signedData: SignedData
  /** The readable ones that came with it, at most 200. */
  readonly certificates: readonly Certificate[]
}

export type TimestampOutcome =
  | {
      readonly outcome: 'valid'
      readonly time: Date
      readonly authority: string
      readonly policy: string
      readonly serial: string
      readonly certificate: Certificate
      readonly path: Path
      readonly algorithm: string
      readonly revocation: 'good' | 'not-checked'
    }
  | {
      readonly outcome: 'invalid'
      readonly subIndication: SubIndication
      readonly reason: Reason
      /**
       * The token fits what it covers and its signature is right; only whether its authority or its algorithms can be
       * relied on is open.
       */
      readonly isSound?: true
      /** What the token says, where it can be read; not proven. */
      readonly time?: Date
      readonly authority?: string
      readonly certificate?: Certificate
      readonly algorithm?: string
    }

export interface TimestampTrust {
  /** DER. */
  readonly anchors: readonly Uint8Array[]
  /** Certificates of the authority and its issuers that the token itself may lack. */
  readonly certificates?: readonly SentCertificate[] | undefined
  /** The moment of asking. */
  readonly at: Date
  /** When a younger time-stamp or evidence record proves this one to have existed; its certificates and algorithms are judged by then. */
  readonly provenAt?: Date
  readonly revocation?: HeardSources | undefined
}

// A token is looked at for its time, its certificates, its validity and the level of what it covers.
const known = createMemory<TimestampToken>(40)
/** Larger ones are not kept. */
const maxKeptBytes = 16 * 1024

/** Reads a TimeStampToken. Throws `MalformedError`. */
export function readTimestampToken(bytes: Uint8Array): TimestampToken {
  return bytes.length > maxKeptBytes ? readToken(bytes) : known.recall(idOf(bytes), () => readToken(bytes))
}

function readToken(bytes: Uint8Array): TimestampToken {
  const whole = readAsn1(bytes)
  const signedData = readSignedData(whole)
  if (signedData.contentType !== oid.tstInfo || !signedData.content) throw new MalformedError('no time-stamp inside')
  const fields = [...sequenceOf(wrappedIn(signedData.content), 'TSTInfo')]
  if (smallIntegerOf(fields.shift(), 'version') !== 1) throw new MalformedError('unknown version of TSTInfo')
  const policy = oidOf(fields.shift(), 'policy')
  const imprint = readImprint(fields.shift())
  const serial = integerHexOf(fields.shift(), 'serial')
  const time = timeOf(fields.shift(), 'time')
  const nonce = fields.find((field) => isUniversal(field, tag.integer))
  const info = { policy, imprint, serial, time, ...(nonce ? { nonce: nonce.raw } : {}) }
  return { der: whole.raw, info, signedData, certificates: readCertificates(signedData.certificates) }
}

const clockSkewMs = 5 * 60_000

/**
 * Verifies a TimeStampToken over `digest` (RFC 3161 §2.3, §2.4.2): imprint, exactly one signer that its
 * signing-certificate attribute names, signature, a certificate made for time-stamping only (the purpose is critical
 * and alone), and its path to `anchors` at `at`, or at the time at which a younger time-stamp proves it. Never throws for bad input.
 */
export async function verifyTimestampToken(
  token: Uint8Array | TimestampToken,
  digest: Uint8Array,
  trust: TimestampTrust,
): Promise<TimestampOutcome> {
  try {
    return await judgeToken(token instanceof Uint8Array ? readTimestampToken(token) : token, digest, trust)
  } catch (error) {
    if (error instanceof MalformedError)
      return invalid('FORMAT_FAILURE', reason('tsp.malformed', { part: error.message }))
    throw error
  }
}

function invalid(
  subIndication: SubIndication,
  why: Reason,
  said: Pick<
    Extract<TimestampOutcome, { outcome: 'invalid' }>,
    'time' | 'authority' | 'certificate' | 'algorithm' | 'isSound'
  > = {},
): TimestampOutcome {
  return { outcome: 'invalid', subIndication, reason: why, ...said }
}

async function judgeToken(
  { info, signedData, certificates }: TimestampToken,
  digest: Uint8Array,
  trust: TimestampTrust,
): Promise<TimestampOutcome> {
  const { imprint, time } = info
  const { algorithm } = imprint
  if (!algorithm?.hash)
    return invalid(
      'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
      reason('seal.algorithm-unsupported', { algorithm: imprint.hashOid }),
      { time },
    )
  if (Buffer.compare(imprint.digest, digest) !== 0)
    return invalid('HASH_FAILURE', reason('tsp.imprint-mismatch'), { time })
  const [signer, ...others] = signedData.signers
  if (!signer || others.length > 0)
    return invalid('FORMAT_FAILURE', reason('tsp.malformed', { part: 'signers' }), { time })
  const sent = readCertificates([...certificates, ...(trust.certificates ?? [])])
  const anchors = readAnchors(trust.anchors)
  const content = signedData.content ?? new Uint8Array()
  const check = checkSigner(signer, {
    certificates: [...sent, ...anchors],
    contentType: oid.tstInfo,
    contentDigest: (hash) => digestOf(hash, content),
  })
  const said = {
    time,
    ...(check.certificate
      ? { authority: readableName(check.certificate.subject), certificate: check.certificate }
      : {}),
    ...(check.algorithm === undefined ? {} : { algorithm: check.algorithm }),
  }
  if (check.is === 'not-intact') return invalid(check.finding.subIndication, check.finding.reason, said)
  const { certificate } = check
  const name = readableName(certificate.subject)
  if (!check.namesCertificate)
    return invalid('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-mismatch'), said)
  if (!isForTimestampsOnly(certificate))
    return invalid('CHAIN_CONSTRAINTS_FAILURE', reason('tsp.purpose-missing', { certificate: name }), said)
  const { provenAt } = trust
  const judgedBy = provenAt ?? trust.at
  if (time.getTime() > judgedBy.getTime() + clockSkewMs) {
    return invalid('TIMESTAMP_ORDER_FAILURE', reason('tsp.time-in-future', { time: time.toISOString() }), said)
  }
  if (time < certificate.notBefore || time > certificate.notAfter) {
    return invalid(
      'TIMESTAMP_ORDER_FAILURE',
      reason('seal.timestamp-before-certificate', { time: time.toISOString() }),
      said,
    )
  }
  const weak = judgeAlgorithms([...check.uses, useOfDigest(algorithm)], judgedBy, provenAt !== undefined)
  if (weak) return invalid(weak.subIndication, weak.reason, { ...said, isSound: true })
  // A token may carry the answers about its authority itself.
  const revocation = withCarried(trust.revocation, signedData, provenAt)
  const chain = await judgeChain(certificate, {
    intermediates: sent,
    anchors,
    at: judgedBy,
    now: trust.at,
    isProven: provenAt !== undefined,
    revocation: revocation && { ...revocation, neededSince: time },
  })
  if (chain.outcome === 'refused') return invalid(chain.subIndication, chain.reason, { ...said, isSound: true })
  return {
    outcome: 'valid',
    time,
    authority: name,
    policy: info.policy,
    serial: info.serial,
    certificate,
    path: chain.path,
    algorithm: check.algorithm,
    revocation: chain.revocation,
  }
}

/** RFC 3161 §2.3: the purpose time-stamping, critical, and no other; and a key that may sign. */
function isForTimestampsOnly({ purposes, keyUsage }: Certificate): boolean {
  const maySign = !keyUsage || keyUsage.has('digitalSignature') || keyUsage.has('nonRepudiation')
  return maySign && purposes?.critical === true && purposes.oids.length === 1 && purposes.oids[0] === oid.timeStamping
}

/** As `readTimestampToken`, `undefined` where it cannot be read. */
export const findTimestampToken = (bytes: Uint8Array) => readOrUndefined(() => readTimestampToken(bytes))
