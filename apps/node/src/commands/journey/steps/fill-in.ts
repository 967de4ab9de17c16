import { isDeepStrictEqual } from 'node:util'
import type { Application } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { fillForm } from '../made/fill-form.ts'
import { readApplication } from './application.ts'

/** Completes the prefilled form and saves it as a draft; the node itself says whether it is right. */
export async function fillIn(journey: Journey, id: string): Promise<Application> {
  const { form, serviceDeclaration: service } = await readApplication(journey, id)
  const filled = fillForm(service.form.schema, form.data, journey.startedAt)
  if (filled.is === 'unknown-field')
    throw new JourneyFault('journey.field-unknown', `The form asks for ${filled.field}, for which there is no sample`)
  const { data } = filled
  const { revision } = form
  const saved = isDeepStrictEqual(data, form.data)
    ? await readApplication(journey, id)
    : await journey.host.send<Application>('PUT', `/api/applications/${id}/form`, { revision, data })
  const { problems } = saved.form
  if (problems.length > 0)
    throw new JourneyFault(
      'journey.form-wrong',
      `The form is not accepted: ${problems.map(({ field, code }) => `${field} (${code})`).join(', ')}`,
    )
  return saved
}
