import type { HashName } from '../algorithms/registry.ts'
import { idOf } from '../memory.ts'
import type { Reason } from '../reasons.ts'
import { findTimestampToken, type TimestampOutcome, type TimestampTrust, verifyTimestampToken } from '../tsp/token.ts'

/** A time-stamp token and what it proves to have existed. */
export interface Stamp {
  readonly token: Uint8Array
  /** Digest of everything that it covers; `undefined` where it claims to cover what is not there. */
  readonly imprint: (hash: HashName) => Imprint | Promise<Imprint>
  /** `signatureItself`, and `stampId` of each token that lies inside what it covers. */
  readonly covers: readonly string[]
}

/** A reason: it cannot be told in time. */
type Imprint = Uint8Array | Reason | undefined

export const signatureItself = 'signature'
export const stampId = idOf

export interface JudgedStamp {
  readonly stamp: Stamp
  readonly outcome: TimestampOutcome
}

/**
 * Proofs of existence (ETSI EN 319 102-1 §5.6.2.3): the youngest time-stamp is judged by the present; each older one by
 * the earliest time at which a younger, valid one proves it to have existed, so that it holds although its authority's
 * certificate or its algorithms have ended since. Answers with the earliest proven time of each covered thing, and the
 * stamps from the oldest to the youngest. `stamps` are given in the order in which they were added.
 */
export async function proveExistence(
  stamps: readonly Stamp[],
  trust: Omit<TimestampTrust, 'provenAt'>,
): Promise<{ proven: ReadonlyMap<string, Date>; judged: readonly JudgedStamp[] }> {
  const proven = new Map<string, Date>()
  const judged: JudgedStamp[] = []
  for (const { stamp, read } of youngestFirst(stamps)) {
    const hash = read?.info.imprint.algorithm?.hash
    const digest = (hash && (await stamp.imprint(hash))) ?? new Uint8Array()
    const provenAt = proven.get(stampId(stamp.token))
    const outcome =
      digest instanceof Uint8Array
        ? await verifyTimestampToken(stamp.token, digest, { ...trust, ...(provenAt ? { provenAt } : {}) })
        : ({ outcome: 'invalid', subIndication: 'SIG_CONSTRAINTS_FAILURE', reason: digest } as const)
    judged.unshift({ stamp, outcome })
    if (outcome.outcome === 'invalid') continue
    for (const id of stamp.covers) {
      const known = proven.get(id)
      if (!known || outcome.time < known) proven.set(id, outcome.time)
    }
  }
  return { proven, judged }
}

function youngestFirst(stamps: readonly Stamp[]) {
  const timed = stamps.map((stamp) => ({ stamp, read: findTimestampToken(stamp.token) }))
  const timeOf = ({ read }: (typeof timed)[number]) => read?.info.time.getTime() ?? 0
  // Of two made in one second the later in the list is the younger: archive time-stamps follow those they cover.
  return timed.reverse().sort((a, b) => timeOf(b) - timeOf(a))
}
