import { digestOf, sha2OfLength } from '../algorithms/digest.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { createSignedData } from '../cms/create.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { readTimestampRequest } from './request.ts'

export interface TimestampReplyFacts {
  /** The authority's key; its certificate's only purpose must be time-stamping, marked critical. */
  readonly key: SigningKey
  /** OID of the authority's policy. */
  readonly policy: string
  /** Unique for each token of this authority. */
  readonly serial: bigint
  readonly now: Date
}

// PKIFailureInfo bits (RFC 3161 §2.4.2).
const failures = { badAlg: 0, badDataFormat: 5, unacceptedPolicy: 15 } as const

/** Answers a TimeStampReq with a TimeStampResp, both DER. A bad request gets a reply with status `rejection`. */
export async function createTimestampReply(request: Uint8Array, facts: TimestampReplyFacts): Promise<Uint8Array> {
  const asked = readOrUndefined(() => readTimestampRequest(request))
  if (!asked) return rejection(failures.badDataFormat)
  const hash = sha2OfLength(asked.imprint.digest.length)
  if (!hash || asked.imprint.algorithm?.hash !== hash) return rejection(failures.badAlg)
  if (asked.policy !== undefined && asked.policy !== facts.policy) return rejection(failures.unacceptedPolicy)
  const info = der.sequence(
    der.integer(1),
    der.objectIdentifier(facts.policy),
    asked.imprint.der,
    der.integer(facts.serial),
    der.generalizedTime(facts.now),
    // Accuracy: the time is cut to whole seconds.
    der.sequence(der.integer(1)),
    ...(asked.nonce ? [asked.nonce] : []),
  )
  const token = await createSignedData({
    key: facts.key,
    contentType: oid.tstInfo,
    content: info,
    digest: digestOf(signingAlgorithms[facts.key.algorithm].hash, info),
    withCertificates: asked.wantsCertificate,
  })
  return der.sequence(der.sequence(der.integer(0)), token)
}

function rejection(bit: number): Uint8Array {
  const bytes = new Uint8Array((bit >> 3) + 1)
  bytes[bit >> 3] = 0x80 >> (bit & 7)
  const failInfo = der.value(0x03, Uint8Array.of(7 - (bit & 7)), bytes)
  return der.sequence(der.sequence(der.integer(2), failInfo))
}
