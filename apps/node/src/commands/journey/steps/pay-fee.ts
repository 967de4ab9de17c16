import type { Application } from '@kopru/client'
import { type HtmlForm, readForms, readHeading } from '../browser/html-forms.ts'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { waitUntil } from '../patience.ts'
import { readApplication } from './application.ts'

/** Pays at the payment provider's page, unless it is paid, and waits until the host knows. */
export async function payFee(journey: Journey, id: string): Promise<Application> {
  const before = await readApplication(journey, id)
  if (before.payment.state === 'paid') return before
  const { host } = journey
  const { redirectUrl } = await host.send<{ redirectUrl: string }>('POST', `/api/applications/${id}/payment`, {})
  const page = await host.agent.open(new URL(redirectUrl))
  const chosen = findPayButton(readForms(page.text))
  if (chosen === undefined)
    throw new JourneyFault(
      'journey.strange-page',
      `The payment page at ${page.url.origin} (“${readHeading(page.text)}”) has no button to pay`,
    )
  await host.agent.submit(page, chosen.form, {}, chosen.button)
  const after = await waitUntil(
    'the payment to be known',
    () => readApplication(journey, id),
    ({ payment }) => payment.state !== 'pending' && payment.state !== 'due',
    journey.patience,
  )
  if (after.payment.state !== 'paid')
    throw new JourneyFault('journey.not-paid', `The payment is ${after.payment.state}`)
  return after
}

function findPayButton(forms: readonly HtmlForm[]) {
  for (const form of forms) {
    const button = form.buttons.find(({ name, value }) => name === 'outcome' && value === 'pay')
    if (button !== undefined) return { form, button }
  }
  return undefined
}
