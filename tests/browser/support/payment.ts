import type { Page } from 'playwright-core'
import { paymentTexts } from '../../../sandbox/src/payments/texts.ts'

/** At the sandbox's payment page: presses one of its buttons, in whichever language the page is. */
export async function endCheckout(page: Page, outcome: 'pay' | 'decline' | 'timeOut'): Promise<void> {
  await page.waitForURL(/\/checkout\//)
  const texts = paymentTexts[(await page.locator('html').getAttribute('lang')) ?? '']
  if (texts === undefined) throw new Error(`${page.url()} is in no known language`)
  await page.getByRole('button', { name: texts[outcome], exact: true }).click()
}
