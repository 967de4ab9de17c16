import type { HashName } from '../algorithms/registry.ts'
import { idOf } from '../memory.ts'
import {
  findTimestampToken,
  type TimestampOutcome,
  type TimestampToken,
  type TimestampTrust,
  verifyTimestampToken,
} from '../tsp/token.ts'
import type { Finding } from '../verdict.ts'

/** A time-stamp token and what it proves to have existed. */
export interface Stamp {
  readonly token: Uint8Array
  /** Digest of everything that it covers; `undefined` where it claims to cover what is not there. */
  readonly imprint: (hash: HashName) => Imprint | Promise<Imprint>
  /** `signatureItself`, and `stampId` of each token that lies inside what it covers. */
  readonly covers: readonly string[]
  /** What stands at a moment against the algorithms by which it reaches what it covers. */
  readonly judge?: (at: Date, isProven: boolean) => Finding | undefined
}

/** A finding: what it covers is not as it was, or cannot be hashed in time. */
type Imprint = Uint8Array | Finding | undefined

export const signatureItself = 'signature'
export const stampId = idOf

export interface JudgedStamp {
  readonly stamp: Stamp
  /** Its token, where that can be read. */
  readonly read: TimestampToken | undefined
  readonly outcome: TimestampOutcome
}

/**
 * Proofs of existence (ETSI EN 319 102-1 §5.6.2.3): the youngest time-stamp is judged by the
 * present, or by what is proven from outside (`trust.provenAt`); each older one by
 * the earliest time at which a younger, valid one proves it to have existed, so that it holds although its authority's
 * certificate or its algorithms have ended since. Answers with the earliest proven time of each covered thing, and the
 * stamps from the oldest to the youngest. `stamps` are given in the order in which they were added.
 */
export async function proveExistence(
  stamps: readonly Stamp[],
  trust: TimestampTrust,
): Promise<{ proven: ReadonlyMap<string, Date>; judged: readonly JudgedStamp[] }> {
  const proven = new Map<string, Date>()
  const judged: JudgedStamp[] = []
  for (const { stamp, read } of youngestFirst(stamps)) {
    const hash = read?.info.imprint.algorithm?.hash
    const imprint = (hash && (await stamp.imprint(hash))) ?? new Uint8Array()
    const provenAt = proven.size > 0 ? proven.get(stampId(stamp.token)) : undefined
    const outcome = await judgeStamp({ stamp, read }, imprint, { ...trust, ...(provenAt ? { provenAt } : {}) })
    judged.unshift({ stamp, read, outcome })
    if (outcome.outcome === 'invalid') continue
    for (const id of stamp.covers) {
      const known = proven.get(id)
      if (!known || outcome.time < known) proven.set(id, outcome.time)
    }
  }
  return { proven, judged }
}

async function judgeStamp(
  { stamp: { token, judge }, read }: Omit<JudgedStamp, 'outcome'>,
  imprint: NonNullable<Imprint>,
  trust: TimestampTrust,
): Promise<TimestampOutcome> {
  if (!(imprint instanceof Uint8Array)) return invalidFor(imprint)
  const outcome = await verifyTimestampToken(read ?? token, imprint, trust)
  const weak = outcome.outcome === 'valid' && judge?.(trust.provenAt ?? trust.at, trust.provenAt !== undefined)
  return weak ? invalidFor(weak) : outcome
}

const invalidFor = ({ subIndication, reason }: Finding): TimestampOutcome => ({
  outcome: 'invalid',
  subIndication,
  reason,
})

function youngestFirst(stamps: readonly Stamp[]) {
  const timed = stamps.map((stamp) => ({ stamp, read: findTimestampToken(stamp.token) }))
  const timeOf = ({ read }: (typeof timed)[number]) => read?.info.time.getTime() ?? 0
  // Of two made in one second the later in the list is the younger: archive time-stamps follow those they cover.
  return timed.reverse().sort((a, b) => timeOf(b) - timeOf(a))
}
