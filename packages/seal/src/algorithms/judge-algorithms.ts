import { reason } from '../reasons.ts'
import { type Finding, undecided } from '../verdict.ts'
import policy from './policy.json' with { type: 'json' }
import type { PublicKey } from './public-key.ts'
import type { SignatureAlgorithm } from './read-signature-algorithm.ts'
import type { DigestEntry, HashName, Scheme, Status } from './registry.ts'

/** One use of an algorithm that a verdict rests on. */
export interface AlgorithmUse {
  readonly name: string
  /** `vouched`: by the caller, see `SealTrust.vouched`. */
  readonly status: Status | 'vouched'
  readonly hash?: HashName | undefined
  readonly key?: { readonly scheme: Scheme; readonly bits: number }
}

export function useOfSignature(
  { name, entry, hash }: SignatureAlgorithm,
  key: PublicKey,
  vouched?: readonly string[],
): AlgorithmUse {
  return { name, status: statusOf(entry, vouched), hash, key: { scheme: entry.scheme, bits: key.bits } }
}

export function useOfDigest(entry: DigestEntry, vouched?: readonly string[]): AlgorithmUse {
  return { name: entry.name, status: statusOf(entry, vouched), hash: entry.hash ?? undefined }
}

const statusOf = ({ name, status }: { name: string; status: Status }, vouched: readonly string[] = []) =>
  vouched.includes(name) ? 'vouched' : status

interface Line {
  readonly until: string | null
}

/**
 * What stands against relying on `uses` (ETSI EN 319 102-1 §5.2.8): an algorithm that nobody has confirmed here, or one
 * that did not serve any more at `at` (ETSI TS 119 312). `isProven`: `at` is a proven time of existence, not the moment
 * of asking.
 */
export function judgeAlgorithms(uses: readonly AlgorithmUse[], at: Date, isProven: boolean): Finding | undefined {
  for (const { name, status } of uses)
    if (status === 'specification-only')
      return undecided('CRYPTO_CONSTRAINTS_FAILURE_NO_POE', reason('seal.algorithm-unconfirmed', { algorithm: name }))
  const subIndication = isProven ? 'CRYPTO_CONSTRAINTS_FAILURE' : 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  for (const { name, hash, key } of uses) {
    const bits = key && findLine(key)
    const size = key ? `${name}, ${key.bits} bit` : name
    if (key && !bits)
      return undecided('CRYPTO_CONSTRAINTS_FAILURE', reason('seal.algorithm-too-weak', { algorithm: size }))
    const ended = [hash ? policy.hashes[hash] : undefined, bits].find(
      (line) => line?.until && at.getTime() >= momentOf(line.until),
    )
    if (ended?.until)
      return undecided(subIndication, reason('seal.algorithm-outdated', { algorithm: size, until: ended.until }))
  }
  return undefined
}

const moments = new Map<string, number>()

function momentOf(date: string): number {
  const known = moments.get(date)
  if (known !== undefined) return known
  const moment = Date.parse(date)
  moments.set(date, moment)
  return moment
}

function findLine({ scheme, bits }: { scheme: Scheme; bits: number }): Line | undefined {
  const lines: readonly (Line & { minBits: number })[] = policy.keys[scheme]
  return lines.find(({ minBits }) => bits >= minBits)
}
