import type { EvidenceContent, OfficerCase, QueueItem } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { holdToPassed } from './receive-evidence.ts'

export const readCase = ({ office }: Journey, id: string) => office.get<OfficerCase>(`/api/cases/${id}`)

/** Finds the case in the queue, opens it, and every evidence and file of it. */
export async function readWholeCase(journey: Journey, conversationId: string): Promise<OfficerCase> {
  const { office } = journey
  const { cases } = await office.get<{ cases: QueueItem[] }>('/api/cases')
  const item = cases.find((one) => one.conversationId === conversationId)
  if (item === undefined) throw new JourneyFault('journey.not-in-queue', 'The officer’s queue does not hold the case')
  const opened = await readCase(journey, item.id)
  for (const { evidenceType, evidenceId } of opened.evidence) {
    if (evidenceId === undefined)
      throw new JourneyFault('journey.evidence-missing', `The case lacks the ${evidenceType}`)
    const content = await office.get<EvidenceContent>(`/api/cases/${item.id}/evidence/${evidenceId}`)
    holdToPassed(evidenceType, content.verdict)
    if (content.fields.length === 0)
      throw new JourneyFault('journey.evidence-empty', `The ${evidenceType} says nothing`)
  }
  for (const { id, bytes } of opened.uploads) {
    const file = await office.download(`/api/cases/${item.id}/uploads/${id}`)
    if (file.bytes.length !== bytes)
      throw new JourneyFault('journey.upload-damaged', 'An uploaded file came out changed')
  }
  return opened
}
