import type { Preview, PreviewDecision } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { readApplication } from './application.ts'
import { logInAtHome, type Who } from './log-in.ts'

/** Looks at every evidence at the home state's portal and accepts all. Answers with what was shown, without the values. */
export async function previewEvidence(
  journey: Journey,
  id: string,
  who: Who,
): Promise<{ evidenceType: string; fields: number }[]> {
  const { evidence } = await readApplication(journey, id)
  const urls = [...new Set(evidence.flatMap(({ previewUrl }) => previewUrl ?? []))]
  if (urls.length > 0) await logInAtHome(journey, who)
  const shown = []
  for (const url of urls) shown.push(...(await acceptAll(journey, url)))
  return shown
}

async function acceptAll({ home, host }: Journey, previewUrl: string) {
  const { origin, pathname } = new URL(previewUrl)
  const [, previewId] = /^\/preview\/([0-9a-f-]{36})$/.exec(pathname) ?? []
  if (origin !== home.url || previewId === undefined)
    throw new JourneyFault('journey.strange-preview', `The preview is to be at ${origin}, not at home`)
  const { items, state } = await home.get<Preview>(`/api/previews/${previewId}`)
  const lacking = items.filter(({ outcome }) => outcome === 'refused')
  if (lacking.length > 0) {
    const words = lacking.map(({ evidenceType, refusal }) => `${evidenceType} (${refusal?.code ?? 'refused'})`)
    throw new JourneyFault('journey.evidence-missing', `The home registers do not give ${words.join(', ')}`)
  }
  if (state === 'open') {
    const decisions: PreviewDecision['decisions'] = items.map(({ requirement, evidenceType }) => ({
      requirement,
      evidenceType,
      decision: 'accepted',
    }))
    const { returnUrl } = await home.send<{ returnUrl: string }>('POST', `/api/previews/${previewId}/decision`, {
      decisions,
    })
    if (new URL(returnUrl).origin !== host.url)
      throw new JourneyFault('journey.strange-return', `The preview leads on to ${returnUrl}, not back to the host`)
  }
  return items.map(({ evidenceType, fields }) => ({ evidenceType, fields: fields.length }))
}
