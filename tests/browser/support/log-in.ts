import type { Page } from 'playwright-core'
import { loginTexts } from '../../../sandbox/src/login/texts.ts'
import type { Visitor } from './visitor.ts'
import { stateNames } from './words.ts'

/** The sandbox has one password for everybody, and its log-in pages say so. */
const password = 'kopru'

/** Fills in the national log-in page in front of the visitor, in whichever of its languages it is, and sends it. */
export async function typeLogIn(page: Page, username: string): Promise<void> {
  const language = (await page.locator('html').getAttribute('lang')) ?? ''
  const texts = loginTexts[language]
  if (texts === undefined) throw new Error(`${page.url()} is in ${language || 'no language'}, not a log-in page`)
  await page.getByRole('heading', { level: 1, name: texts.title }).waitFor()
  await page.getByLabel(texts.username).fill(username)
  await page.getByLabel(texts.password).fill(password)
  await page.getByRole('button', { name: texts.submit, exact: true }).click()
}

/** At home: sees what the other state will learn, and agrees. */
export async function agreeToRelease({ page, words }: Visitor, host: string): Promise<void> {
  const where = words.pick(stateNames(host))
  await page.getByRole('heading', { level: 1, name: words.node('identity.release.title', { where }) }).waitFor()
  await page.getByRole('button', { name: words.node('identity.release.release') }).click()
}

/** Goes to a page of the staff and logs in at the state's own log-in service. */
export async function logInAsStaff({ page, words, expects }: Visitor, address: string, username: string) {
  expects(401, /^\/api\/(cases|operator)/)
  await page.goto(address)
  await page.getByRole('link', { name: words.portal('officer.logIn') }).click()
  await typeLogIn(page, username)
  await page.waitForURL(address)
}
