import { expect, onTestFinished, test } from 'vitest'
import { sharedFederation } from '../federation.ts'
import { evidenceIs, evidenceTypes, openTask } from './support/applicant.ts'
import { openApplication } from './support/shortcuts.ts'
import { narrow, visit } from './support/visitor.ts'
import { stateNames } from './support/words.ts'

test('while the home state does not answer, the request waits and says so; then it goes through by itself', {
  timeout: 240_000,
}, async () => {
  const federation = sharedFederation()
  const daniyar = await visit({ language: 'kk', size: narrow })
  const { page, words, look } = daniyar
  await openApplication(daniyar, { host: federation.urls.TR, home: 'KZ', username: 'daniyar.kz' })
  await openTask(daniyar, 'evidence')

  let away = true
  const bringBack = async () => {
    if (away) await federation.restart('KZ')
    away = false
  }
  onTestFinished(bringBack, 60_000)
  await federation.kill('KZ')

  await page.locator('label', { hasText: words.portal('request.agree') }).click()
  await page.getByRole('button', { name: words.portal('request.send') }).click()
  await evidenceIs(daniyar, 'queued', evidenceTypes)
  const state = words.pick(stateNames('KZ'))
  const waiting = page.getByText(words.portal('evidence.waiting', { state }))
  await waiting.first().waitFor()
  await page.getByText(words.portal('evidence.waiting.next')).first().waitFor()
  await look()
  await page.getByRole('link', { name: words.portal('common.back') }).click()
  await page.getByRole('status').getByText(words.portal('evidence.waiting', { state })).waitFor()
  await look()
  await openTask(daniyar, 'evidence')

  await bringBack()
  // Nobody loads the page again: the call to the preview comes by itself.
  await page.getByRole('link', { name: words.portal('evidence.preview') }).click()
  await page.getByRole('heading', { level: 1, name: words.portal('preview.title') }).waitFor()
  expect(new URL(page.url()).origin).toBe(federation.urls.KZ)
  await look()
})
