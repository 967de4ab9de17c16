import type { ExtendTrust } from '../validation/collect-revocation.ts'
import {
  addArchiveTimestamp,
  addTimestamp,
  addValidationData,
  type RaiseOutcome,
  type Standing,
  type Timestamp,
} from './raise-level.ts'

export interface RaiseXmlFacts {
  /** Obtains a TimeStampToken (DER) over a SHA-256 digest: level T. */
  readonly timestamp?: Timestamp
  /** With `timestamp`: collects validation data for level LT. */
  readonly validation?: ExtendTrust
  /** With both: a time-stamp over everything, level LTA. */
  readonly archive?: boolean
}

/** Raises a XAdES-B signature to what the facts allow. Throws `MalformedError` and when the time-stamp fails. */
export async function raiseXml(standing: Standing, facts: RaiseXmlFacts): Promise<RaiseOutcome> {
  const { timestamp, validation } = facts
  if (!timestamp) return { outcome: 'raised', xml: standing.xml }
  const stamped = await addTimestamp(standing, timestamp)
  if (!validation) return { outcome: 'raised', xml: stamped }
  const raised = await addValidationData({ ...standing, xml: stamped }, validation)
  if (raised.outcome === 'refused' || !facts.archive) return raised
  return { outcome: 'raised', xml: await addArchiveTimestamp({ ...standing, xml: raised.xml }, timestamp) }
}
