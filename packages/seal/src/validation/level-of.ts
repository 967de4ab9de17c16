import { type DataAtHand, levelWithData } from '../judge-level.ts'
import type { SealTrust, TrustAnswer } from '../judge-trust.ts'
import type { SealLevel } from '../verdict.ts'
import { stampId } from './prove-existence.ts'

/**
 * The baseline level that a seal reaches (EN 319 122-1 §6, EN 319 142-1 §6): T with a time-stamp that fits; LT when
 * certificates and revocation data for the signer and the authority of that time-stamp travel with it; LTA when one of
 * `archival`, valid, covers that time-stamp too.
 */
export async function levelOf(
  answer: TrustAnswer,
  carried: DataAtHand,
  { trust, archival }: { trust: SealTrust; archival: ReadonlySet<Uint8Array> },
): Promise<SealLevel> {
  const tokens = answer.stamps.flatMap(({ read }) => read ?? [])
  const level = await levelWithData(
    answer,
    {
      certificates: [...carried.certificates, ...tokens.flatMap(({ certificates }) => certificates)],
      ocspResponses: [...carried.ocspResponses, ...tokens.flatMap(({ signedData }) => signedData.ocspResponses)],
      crls: [...(carried.crls ?? []), ...tokens.flatMap(({ signedData }) => signedData.crls)],
    },
    trust,
  )
  if (level !== 'LT') return level
  const first = answer.stamps.find(({ outcome }) => outcome === answer.stamp)?.stamp.token
  const isArchived = answer.stamps.some(
    ({ stamp: { token, covers }, outcome }) =>
      outcome.outcome === 'valid' && archival.has(token) && first !== undefined && covers.includes(stampId(first)),
  )
  return isArchived ? 'LTA' : 'LT'
}
