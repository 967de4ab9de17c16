import { type OfficerCase, textIn } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { languageIn } from '../made/words-in-state.ts'
import { readCase } from './officer-reads-case.ts'

const dayMs = 86_400_000

/** Appoints a morning ten days ahead at the authority's own office. */
export async function setAppointment(journey: Journey, caseId: string): Promise<OfficerCase> {
  const opened = await readCase(journey, caseId)
  if (opened.appointment !== undefined) return opened
  const day = new Date(journey.startedAt.getTime() + 10 * dayMs).toISOString().slice(0, 10)
  const { authorityName } = opened.serviceDeclaration
  return journey.office.sendOnce<OfficerCase>('POST', `/api/cases/${caseId}/actions`, {
    type: 'set-appointment',
    at: `${day}T10:30`,
    place: textIn(authorityName, languageIn(journey.to)),
  })
}

/** Grants from today on for half a year, unless that is done. */
export async function grant(journey: Journey, caseId: string): Promise<OfficerCase> {
  const opened = await readCase(journey, caseId)
  const { state, decision } = opened
  if (state === 'granted') return opened
  if (decision !== undefined) throw new JourneyFault('journey.not-granted', `The case is ${state}`)
  const until = new Date(journey.startedAt.getTime() + 180 * dayMs)
  return journey.office.sendOnce<OfficerCase>('POST', `/api/cases/${caseId}/actions`, {
    type: 'grant',
    validFrom: journey.startedAt.toISOString().slice(0, 10),
    validUntil: until.toISOString().slice(0, 10),
  })
}
