import { reason } from '../reasons.ts'
import type { TimestampOutcome } from '../tsp/token.ts'
import { type Finding, undecided } from '../verdict.ts'

type Invalid = Extract<TimestampOutcome, { outcome: 'invalid' }>

/** What a time-stamp that does not hold makes of the seal that it covers; its reason speaks of the authority. */
export function findingOfStamp({ subIndication, reason: why, isSound }: Invalid): Finding {
  if (!isSound) return undecided(subIndication, reason('seal.timestamp-invalid', { ...why.params, cause: why.code }))
  if (why.code === 'seal.certificate-revoked')
    return undecided(subIndication, reason('seal.timestamp-authority-revoked', why.params))
  return undecided(subIndication, reason('seal.timestamp-untrusted', { ...why.params, cause: why.code }))
}
