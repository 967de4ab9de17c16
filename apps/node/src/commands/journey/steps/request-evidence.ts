import { createHash } from 'node:crypto'
import type { Application } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { waitUntil } from '../patience.ts'
import { readApplication } from './application.ts'

/** Makes the explicit request for all that is not asked for yet. */
export async function askForEvidence(journey: Journey, id: string): Promise<void> {
  const { evidence, serviceDeclaration: service } = await readApplication(journey, id)
  const items = evidence
    .filter(({ state }) => state === 'not-requested')
    .map(({ requirement, evidenceType }) => ({ requirement, evidenceType }))
  if (items.length === 0) return
  const [language, text] = chooseText(service.explicitRequestText, journey.language)
  const textSha256 = createHash('sha256').update(text, 'utf8').digest('hex')
  await journey.host.send('POST', `/api/applications/${id}/evidence-requests`, { textSha256, language, items })
}

/** Asks for all evidence, and waits until the home state calls to the preview. */
export async function requestEvidence(journey: Journey, id: string): Promise<Application> {
  await askForEvidence(journey, id)
  const waiting = ['not-requested', 'queued', 'delivered']
  const called = await waitUntil(
    'the home state to call to the preview',
    () => readApplication(journey, id),
    (application) => application.evidence.every(({ state }) => !waiting.includes(state)),
    journey.patience,
  )
  const lost = called.evidence.filter(({ state }) => !['preview-required', 'received'].includes(state))
  if (lost.length > 0) throw new JourneyFault('journey.evidence-missing', `No evidence came: ${describeLost(lost)}`)
  return called
}

function chooseText(texts: Application['serviceDeclaration']['explicitRequestText'], language: string) {
  const entries = Object.entries(texts)
  const chosen = entries.find(([code]) => code === language) ?? entries.find(([code]) => code === 'en') ?? entries[0]
  if (chosen === undefined) throw new JourneyFault('journey.no-request-text', 'The service declares no request text')
  return chosen
}

/** `birth-record refused (evidence.no-record)` */
export const describeLost = (items: Application['evidence']): string =>
  items
    .map(({ evidenceType, state, refusal }) => `${evidenceType} ${state}${refusal ? ` (${refusal.code})` : ''}`)
    .join(', ')
