import type { CarriedData } from '../judge-level.ts'
import type { SealTrust } from '../judge-trust.ts'
import { type Reason, reason, type SubIndication } from '../reasons.ts'
import { verifyTimestampToken } from '../tsp/token.ts'
import { type ArchiveFacts, digestOfArchived, findToken, isArchiveTimestamp } from './archive-timestamps.ts'

export type ArchiveOutcome =
  /** `provenAt`: everything else in the signature was there then. */
  | { readonly outcome: 'valid'; readonly provenAt: Date }
  | { readonly outcome: 'invalid'; readonly subIndication: SubIndication; readonly reason: Reason }

const maxStamps = 20

/**
 * Judges the archive time-stamps from the youngest to the oldest, each as of the time that the one after it proves
 * (ETSI EN 319 102-1 §5.6). `undefined`: there are none. Throws `MalformedError`.
 */
export async function judgeArchive(
  facts: ArchiveFacts,
  { certificates, ocspResponses, crls = [] }: CarriedData,
  trust: SealTrust,
): Promise<ArchiveOutcome | undefined> {
  const stamps = facts.properties.unsigned.filter(isArchiveTimestamp).slice(-maxStamps)
  let at = trust.at
  for (const stamp of [...stamps].reverse()) {
    const token = findToken(stamp)
    const digest = await digestOfArchived(stamp, facts)
    if (!token || !digest)
      return { outcome: 'invalid', subIndication: 'FORMAT_FAILURE', reason: reason('tsp.malformed', { part: 'token' }) }
    const { revocation } = trust
    const outcome = await verifyTimestampToken(token, digest, {
      anchors: trust.timestampAnchors ?? trust.anchors,
      certificates: [...certificates, ...(trust.intermediates ?? [])],
      at,
      revocation: revocation && {
        ...revocation,
        ocspResponses: [...ocspResponses, ...(revocation.ocspResponses ?? [])],
        crls: [...crls, ...(revocation.crls ?? [])],
      },
    })
    if (outcome.outcome === 'invalid')
      return { outcome: 'invalid', subIndication: outcome.subIndication, reason: outcome.reason }
    at = outcome.time
  }
  return stamps.length > 0 ? { outcome: 'valid', provenAt: at } : undefined
}
