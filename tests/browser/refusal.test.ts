import { expect, test } from 'vitest'
import { sharedFederation } from '../federation.ts'
import { backToTasks, decidePreview, evidenceIs, evidenceTypes, openTask } from './support/applicant.ts'
import { logInAsStaff } from './support/log-in.ts'
import {
  askForEvidence,
  awaitPreview,
  completeApplication,
  nodeOf,
  openApplication,
  payFee,
  saveForm,
  uploadFiles,
} from './support/shortcuts.ts'
import { narrow, visit, wide } from './support/visitor.ts'
import { evidenceTypeName, permitService } from './support/words.ts'

const explanation = 'Başvuruda belirtilen okul, bu adla kayıtlı bir öğrenci olmadığını bildirdi.'

test('a refusal names its legal ground and the way of appeal', { timeout: 240_000 }, async () => {
  const { urls } = sharedFederation()
  const madina = await visit({ language: 'kk', size: narrow })
  const id = await openApplication(madina, { host: urls.TR, home: 'KZ', username: 'madina.kz' })
  const node = await nodeOf(madina, urls.TR)
  await completeApplication(madina, node, id)
  await node.send('POST', `/api/applications/${id}/submit`, {})

  const officer = await visit({ language: 'tr', size: wide })
  await logInAsStaff(officer, `${urls.TR}/officer/cases/${id}`, 'officer.tr')
  const { page, words } = officer
  const ground = permitService.refusalGrounds[1]
  await page.getByRole('button', { name: words.portal('officer.action.refuse'), exact: true }).click()
  await page.getByRole('button', { name: words.portal('officer.refuse.send') }).click()
  await page.getByText(words.portal('officer.refuse.groundFault')).waitFor()
  await officer.look()
  await page.locator('label', { hasText: words.pick(ground?.text) }).click()
  await page.getByLabel(words.portal('officer.refuse.explanation')).fill(explanation)
  await page.getByRole('button', { name: words.portal('officer.refuse.send') }).click()
  await page.getByRole('status').getByText(words.portal('officer.done.refuse')).waitFor()
  await officer.look()

  await madina.page.reload()
  const decision = madina.page.getByTestId('decision')
  await decision.getByText(madina.words.portal('decision.refused')).waitFor()
  await madina.look()
  const told = await decision.innerText()
  expect(told).toContain(madina.words.pick(ground?.text))
  expect(told).toContain(ground?.law)
  expect(told).toContain(explanation)
  expect(told).toContain(madina.words.portal('service.appeal', { n: permitService.appeal.days }))
  expect(told).toContain(madina.words.pick(permitService.appeal.body))
  expect(told).toContain(permitService.appeal.law)
  // The day itself, in the Kazakh way of writing.
  const [before] = madina.words.portal('decision.appealUntil', { date: '|' }).split('|')
  expect(told.replaceAll(/\s/g, ' ')).toMatch(new RegExp(`${before}\\d{4} ж\\. \\d+ \\p{L}+`, 'u'))
  expect(await madina.page.getByTestId('download-permit').count()).toBe(0)
})

test('evidence that is kept back holds up the application until it is asked for again', {
  timeout: 240_000,
}, async () => {
  const { urls } = sharedFederation()
  const yerlan = await visit({ language: 'kk', size: wide })
  const { page, words, look } = yerlan
  const id = await openApplication(yerlan, { host: urls.TR, home: 'KZ', username: 'yerlan.kz' })
  const node = await nodeOf(yerlan, urls.TR)
  await saveForm(node, id)
  await askForEvidence(node, id, 'kk')
  await uploadFiles(node, id)
  await payFee(yerlan, node, id)

  await page.goto(`${await awaitPreview(node, id)}?lang=kk`)
  const others = evidenceTypes.filter((type) => type !== 'income-statement')
  await page.getByRole('button', { name: words.portal('preview.send') }).click()
  await page.getByRole('alert').getByText(words.portal('preview.decideEach')).waitFor()
  await look()
  await decidePreview(yerlan, {
    ...Object.fromEntries(others.map((type) => [type, 'accept' as const])),
    'income-statement': 'withhold',
  })
  await page.getByRole('heading', { level: 2, name: words.portal('task.title') }).waitFor()
  await openTask(yerlan, 'evidence')
  await evidenceIs(yerlan, 'received', others)
  await evidenceIs(yerlan, 'withheld', ['income-statement'])
  await page.getByText(words.portal('evidence.words.withheld')).waitFor()
  await look()

  // The page shows what is missing, and the node refuses to be talked round.
  await backToTasks(yerlan)
  await openTask(yerlan, 'review')
  await page.getByText(words.portal('review.notYet')).waitFor()
  expect(await page.getByRole('button', { name: words.portal('review.submit') }).count()).toBe(0)
  await look()
  const refused = await node.send('POST', `/api/applications/${id}/submit`, {}).catch((error: unknown) => error)
  expect(refused).toMatchObject({ problem: { params: { missing: 'requirement:sufficient-means' } } })

  await openTaskFromReview()
  const again = page.locator('.request-items')
  expect(await again.innerText()).toContain(words.pick(evidenceTypeName('income-statement')))
  expect(await again.getByRole('listitem').count()).toBe(1)
  await page.locator('label', { hasText: words.portal('request.agree') }).click()
  await page.getByRole('button', { name: words.portal('request.send') }).click()
  await page.getByRole('link', { name: words.portal('evidence.preview') }).click()
  await decidePreview(yerlan, { 'income-statement': 'accept' })
  await page.getByTestId('task-evidence').getByText(words.portal('task.state.done')).waitFor()
  await openTask(yerlan, 'review')
  await page.getByRole('button', { name: words.portal('review.submit') }).waitFor()
  await look()

  async function openTaskFromReview() {
    const missing = page.getByRole('listitem').filter({ hasText: words.portal('task.state.trouble') })
    await missing.getByRole('link', { name: words.portal('task.evidence') }).click()
    await page.getByRole('heading', { level: 1, name: words.portal('task.evidence') }).waitFor()
  }
})
