import { sha2OfLength } from '../algorithms/digest.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import * as der from '../asn1/write.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { findPlainRequest } from './plain-request.ts'
import { readTimestampRequest } from './request.ts'
import { makeTokenTemplate, type TokenTemplate } from './token-template.ts'

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

const always = { version: der.integer(1), accuracy: der.sequence(der.integer(1)) } as const
interface Written {
  readonly template: TokenTemplate
  readonly policy: string
  readonly policyDer: Uint8Array
}
const written = new WeakMap<SigningKey, Written>()

/**
 * Answers a TimeStampReq with a TimeStampResp, both DER. A bad request gets a reply with status `rejection`. What is
 * alike in all replies of one key object is written once and kept as long as the key is.
 */
export async function createTimestampReply(request: Uint8Array, facts: TimestampReplyFacts): Promise<Uint8Array> {
  const asked = findPlainRequest(request) ?? readOrUndefined(() => readTimestampRequest(request))
  if (!asked) return rejection(failures.badDataFormat)
  const hash = sha2OfLength(asked.imprint.digest.length)
  if (!hash || asked.imprint.algorithm?.hash !== hash) return rejection(failures.badAlg)
  if (asked.policy !== undefined && asked.policy !== facts.policy) return rejection(failures.unacceptedPolicy)
  const { template, policyDer } = writtenFor(facts)
  const info = der.sequence(
    always.version,
    policyDer,
    asked.imprint.der,
    der.integer(facts.serial),
    timeOf(facts.now),
    // The time is cut to whole seconds.
    always.accuracy,
    ...(asked.nonce ? [asked.nonce] : []),
  )
  return template.fill(info, asked.wantsCertificate)
}

let lastTime: { second: number; der: Uint8Array } = { second: Number.NaN, der: new Uint8Array() }

/** Thousands of tokens bear the same second. */
function timeOf(now: Date): Uint8Array {
  const second = Math.floor(now.getTime() / 1_000)
  if (lastTime.second !== second) lastTime = { second, der: der.generalizedTime(now) }
  return lastTime.der
}

function writtenFor({ key, policy }: TimestampReplyFacts): Written {
  const known = written.get(key)
  if (known?.policy === policy) return known
  const made = { template: makeTokenTemplate(key), policy, policyDer: der.objectIdentifier(policy) }
  written.set(key, made)
  return made
}

function rejection(bit: number): Uint8Array {
  const bytes = new Uint8Array((bit >> 3) + 1)
  bytes[bit >> 3] = 0x80 >> (bit & 7)
  const failInfo = der.value(0x03, Uint8Array.of(7 - (bit & 7)), bytes)
  return der.sequence(der.sequence(der.integer(2), failInfo))
}
