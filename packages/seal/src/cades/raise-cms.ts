import type { ExtendTrust } from '../validation/collect-revocation.ts'
import type { Content } from '../validation/content.ts'
import { type ExtendCmsOutcome, extendCmsSeals } from './extend-cms-seals.ts'
import { stampCmsSeals } from './stamp-cms-seals.ts'

export interface RaiseCmsFacts {
  readonly level: 'T' | 'LT' | 'LTA'
  readonly trust: ExtendTrust
  readonly timestamp: (digest: Uint8Array) => Promise<Uint8Array>
  /** Needed where the content is detached. */
  readonly content?: Content | undefined
}

/** Raises the CAdES seals of SignedData from B to a level. Throws `MalformedError`, and when the time-stamp fails. */
export async function raiseCms(cms: Uint8Array, facts: RaiseCmsFacts): Promise<ExtendCmsOutcome> {
  const { level, trust, timestamp, content } = facts
  const stamped = await stampCmsSeals(cms, timestamp)
  if (level === 'T') return { outcome: 'extended', cms: stamped }
  const archive = level === 'LTA' ? { archiveTimestamp: timestamp } : {}
  return extendCmsSeals(stamped, { trust, content, ...archive })
}
