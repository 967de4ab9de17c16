import type { Application, EvidenceVerdict } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { waitUntil } from '../patience.ts'
import { readApplication } from './application.ts'
import { describeLost } from './request-evidence.ts'

/** Waits until every evidence is at the host, and holds each to a verdict passed in all respects. */
export async function receiveEvidence(journey: Journey, id: string): Promise<Application> {
  const ended = ['received', 'withheld', 'refused', 'expired']
  const application = await waitUntil(
    'the evidence to arrive',
    () => readApplication(journey, id),
    ({ evidence }) => evidence.every(({ state }) => ended.includes(state)),
    journey.patience,
  )
  const lost = application.evidence.filter(({ state }) => state !== 'received')
  if (lost.length > 0) throw new JourneyFault('journey.evidence-missing', `No evidence came: ${describeLost(lost)}`)
  for (const { evidenceType, verdict } of application.evidence) holdToPassed(evidenceType, verdict)
  return application
}

/** Throws `journey.evidence-doubtful` unless signature, time, issuer and subject have all passed. */
export function holdToPassed(evidenceType: string, verdict: EvidenceVerdict | undefined): void {
  const { signature, time, issuer, subject, reasons } = verdict ?? { reasons: [] }
  if ([signature, time, issuer, subject].every((word) => word === 'passed')) return
  const words = `signature ${signature}, time ${time}, issuer ${issuer}, subject ${subject}`
  const why = reasons.map(({ code }) => code).join(', ')
  throw new JourneyFault('journey.evidence-doubtful', `${evidenceType}: ${words}${why && ` (${why})`}`)
}
