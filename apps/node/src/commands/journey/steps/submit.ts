import type { Application } from '@kopru/client'
import type { Journey } from '../journey.ts'
import { readApplication } from './application.ts'

/** Submits, unless that is done. */
export async function submit(journey: Journey, id: string): Promise<Application> {
  const application = await readApplication(journey, id)
  return application.state === 'draft'
    ? journey.host.sendOnce<Application>('POST', `/api/applications/${id}/submit`, {})
    : application
}
