import type { Application, OfficerAction } from '@kopru/client'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { sharedFederation } from '../federation.ts'
import { answers } from './support/answers.ts'
import { chooseWith } from './support/files.ts'
import { inspect } from './support/inspect.ts'
import { tabTo } from './support/keyboard.ts'
import { logInAsStaff, typeLogIn } from './support/log-in.ts'
import { takePicture } from './support/pictures.ts'
import { screenshotPath } from './support/screenshots.ts'
import {
  acceptEvidence,
  askForEvidence,
  awaitPreview,
  completeApplication,
  nodeOf,
  openApplication,
  payFee,
  saveForm,
  uploadFiles,
} from './support/shortcuts.ts'
import { narrow, settle, type Visitor, visit, wide } from './support/visitor.ts'
import { permitService } from './support/words.ts'

/** A page under test: its address, and by test id or CSS what a person comes for and must reach by the keyboard. */
interface Sight {
  readonly name: string
  readonly address: string
  readonly main: string
  /** Also shown in the README, in Kazakh. */
  readonly picture?: string
  /** Brings the page into the state that is meant; the page is then loaded anew for each language. */
  readonly prepare?: (page: Page) => Promise<unknown>
}

const languages = ['kk', 'tr'] as const
const byId = (testId: string) => `[data-testid="${testId}"]`

/**
 * Looks at a page in both languages and both widths: axe-core finds nothing, it is not wider than the window, the
 * keyboard reaches what one comes for and the focus is seen all the way. Leaves a picture of each.
 */
async function lookAt({ page }: Visitor, { name, address, main, prepare, picture }: Sight): Promise<void> {
  const faults: string[] = []
  for (const size of [narrow, wide]) {
    await page.setViewportSize(size)
    for (const [i, language] of languages.entries()) {
      if (i === 0 || prepare) {
        await page.goto(address)
        await settle(page)
      }
      await chooseLanguage(page, language)
      await prepare?.(page)
      if (i === 0) faults.push(...(await tabTo(page, page.locator(main).first())))
      faults.push(...(await inspect(page)))
      await page.screenshot({ path: screenshotPath(`${name}-${language}-${size.width}`), fullPage: true })
      if (picture && language === 'kk') await takePicture(page, picture, 900)
    }
  }
  expect(faults.map((fault) => `${name}: ${fault}`)).toEqual([])
}

/** By the portal's own switch. */
async function chooseLanguage(page: Page, language: string) {
  await page.getByTestId('language').selectOption(language)
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
  await settle(page)
}

/** The plain pages of log-in and payment, which have no switch or one made of links. */
async function lookAtPlain({ page }: Visitor, name: string, main: string): Promise<void> {
  const language = await page.locator('html').getAttribute('lang')
  const faults: string[] = []
  for (const size of [narrow, wide]) {
    await page.setViewportSize(size)
    await page.locator('h1').waitFor()
    faults.push(...(await tabTo(page, page.locator(main).first())), ...(await inspect(page)))
    await page.screenshot({ path: screenshotPath(`${name}-${language}-${size.width}`), fullPage: true })
  }
  expect(faults.map((fault) => `${name}: ${fault}`)).toEqual([])
}

test('the pages that are open to all', { timeout: 240_000 }, async () => {
  const { urls } = sharedFederation()
  const anybody = await visit({ language: 'kk', size: narrow })
  const service = `services/TR/${permitService.id}?citizenship=KZ`
  await lookAt(anybody, { name: 'home-kz', address: urls.KZ, main: byId('find-service') })
  await lookAt(anybody, { name: 'home', address: urls.TR, main: byId('services-here') })
  await lookAt(anybody, { name: 'services', address: `${urls.KZ}/services`, main: byId('service-TR') })
  await lookAt(anybody, { name: 'service', address: `${urls.TR}/${service}`, main: byId('apply'), picture: 'portal' })
  const door = `${urls.TR}/apply/${permitService.id}?home=KZ`
  await lookAt(anybody, { name: 'apply', address: door, main: byId('log-in-home') })
  await lookAt(anybody, { name: 'enter', address: `${urls.TR}/enter`, main: byId('home-KZ') })
  await lookAt(anybody, { name: 'verify', address: `${urls.AZ}/verify`, main: byId('verify-file') })
  await lookAt(anybody, { name: 'not-found', address: `${urls.TR}/nowhere`, main: 'main a' })
  anybody.expects(401, /^\/api\/(applications|tracker)/)
  await lookAt(anybody, { name: 'not-logged-in', address: `${urls.TR}/applications`, main: 'main a' })
})

test.each(languages)(
  'a code that nobody can read, and the plain pages of log-in and payment (%s)',
  {
    timeout: 240_000,
  },
  async (language) => {
    const { urls } = sharedFederation()
    const visitor = await visit({ language, size: narrow })
    const { page, words, expects } = visitor
    await page.goto(`${urls.AZ}/verify#bm90IGEgdG9rZW4`)
    await page.getByTestId('language').selectOption(language)
    await page.getByText(words.portal('verify.cannot-tell'), { exact: true }).waitFor()
    await lookAtPlain(visitor, 'verify-cannot-tell', byId('verify-another'))

    await page.goto(`${urls.TR}/apply/${permitService.id}?home=KZ&lang=${language}`)
    await page.getByTestId('log-in-home').click()
    // Kazakhstan's own log-in service goes on in the language of the portal.
    await page.waitForURL(/\/interaction\//)
    await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
    await lookAtPlain(visitor, `log-in-for-${language}`, 'button[type=submit]')
    expects(422, /^\/interaction\//)
    await typeLogIn(page, 'nobody.kz')
    await page.getByRole('alert').waitFor()
    await lookAtPlain(visitor, `log-in-wrong-for-${language}`, 'button[type=submit]')
    await typeLogIn(page, 'saule.kz')
    await page.waitForURL(/\/oidc\/interaction\//)
    await lookAtPlain(visitor, 'release', 'button[value=release]')
    await page.getByRole('button', { name: words.node('identity.release.release') }).click()
    await page.waitForURL(/\/applications\/[0-9a-f-]{36}$/)

    const node = await nodeOf(visitor, urls.TR)
    const id = page.url().slice(-36)
    const { redirectUrl } = await node.send<{ redirectUrl: string }>('POST', `/api/applications/${id}/payment`, {})
    await page.goto(redirectUrl)
    await lookAtPlain(visitor, 'checkout', 'button[value=pay]')
  },
)

test('the pages of a person, step by step', { timeout: 360_000 }, async () => {
  const { urls } = sharedFederation()
  const umit = await visit({ language: 'kk', size: wide })
  const id = await openApplication(umit, { host: urls.TR, home: 'KZ', username: 'umit.kz' })
  const node = await nodeOf(umit, urls.TR)
  const own = `${urls.TR}/applications/${id}`
  await lookAt(umit, { name: 'draft', address: own, main: `${byId('task-form')} a` })
  await lookAt(umit, { name: 'form', address: `${own}/form`, main: byId('form-continue') })
  await lookAt(umit, {
    name: 'form-faults',
    address: `${own}/form`,
    main: byId('form-continue'),
    prepare: async (page) => {
      await page.getByTestId('form-continue').click()
      await page.getByTestId('error-summary').waitFor()
    },
  })
  await saveForm(node, id)
  await lookAt(umit, { name: 'evidence-ask', address: `${own}/evidence`, main: byId('request-send') })
  await askForEvidence(node, id, 'kk')
  const preview = await awaitPreview(node, id)
  await lookAt(umit, { name: 'evidence-call', address: `${own}/evidence`, main: byId('preview') })
  await lookAt(umit, { name: 'preview', address: preview.href, main: byId('preview-send') })
  await acceptEvidence(umit, node, id)
  await lookAt(umit, { name: 'evidence', address: `${own}/evidence`, main: byId('to-tasks') })
  await lookAt(umit, { name: 'preview-done', address: preview.href, main: byId('preview-return') })
  await lookAt(umit, { name: 'uploads-empty', address: `${own}/uploads`, main: byId('choose-photo') })
  await lookAt(umit, { name: 'signature', address: `${own}/signature`, main: byId('sign') })
  await uploadFiles(node, id)
  await lookAt(umit, { name: 'signature-done', address: `${own}/signature`, main: byId('to-tasks') })
  await lookAt(umit, { name: 'uploads', address: `${own}/uploads`, main: byId('to-tasks') })
  await lookAt(umit, { name: 'fee', address: `${own}/fee`, main: byId('pay') })
  await lookAt(umit, { name: 'review-incomplete', address: `${own}/review`, main: 'main a[href$="/fee"]' })
  await payFee(umit, node, id)
  await lookAt(umit, { name: 'fee-paid', address: `${own}/fee`, main: byId('to-tasks') })
  await lookAt(umit, { name: 'review', address: `${own}/review`, main: byId('submit') })
  await node.send('POST', `/api/applications/${id}/submit`, {})
  await lookAt(umit, { name: 'submitted', address: own, main: byId('withdraw') })
  await lookAt(umit, {
    name: 'withdraw',
    address: own,
    main: byId('withdraw-confirm'),
    prepare: (page) => page.getByTestId('withdraw').click(),
  })
  await lookAt(umit, { name: 'applications', address: `${urls.TR}/applications`, main: byId(`application-${id}`) })
  await lookAt(umit, { name: 'home-logged-in', address: urls.TR, main: byId('services-here') })
  await lookAt(umit, { name: 'tracker', address: `${urls.KZ}/tracker`, main: '.footer a' })
})

test('the pages of an officer, and of the applicant whose case it is', { timeout: 360_000 }, async () => {
  const { urls } = sharedFederation()
  const saule = await visit({ language: 'kk', size: wide })
  const id = await openApplication(saule, { host: urls.TR, home: 'KZ', username: 'saule.kz' })
  const node = await nodeOf(saule, urls.TR)
  await completeApplication(saule, node, id)
  await node.send('POST', `/api/applications/${id}/submit`, {})
  const own = `${urls.TR}/applications/${id}`

  const officer = await visit({ language: 'tr', size: wide })
  const queue = `${urls.TR}/officer`
  const address = `${queue}/cases/${id}`
  officer.expects(401, /^\/api\/cases/)
  await lookAt(officer, { name: 'staff-not-logged-in', address: queue, main: byId('staff-log-in') })
  await logInAsStaff(officer, queue, 'officer.tr')
  const desk = await nodeOf(officer, urls.TR)
  const act = (action: OfficerAction) => desk.send('POST', `/api/cases/${id}/actions`, action)
  await lookAt(officer, { name: 'queue', address: queue, main: `${byId(`case-${id}`)} a` })
  await lookAt(officer, {
    name: 'case',
    address,
    main: byId('action-grant'),
    prepare: async (page) => {
      await page.getByTestId('view-income-statement').click()
      await page.getByTestId('evidence-content').waitFor()
    },
  })
  for (const action of ['ask', 'set-appointment', 'grant', 'refuse'])
    await lookAt(officer, {
      name: `case-${action}`,
      address,
      main: byId(`send-${action}`),
      prepare: async (page) => {
        await page.getByTestId(`action-${action}`).click()
        // What is empty is told; a permit has its dates from the application and would be granted at once.
        if (action !== 'grant') await page.getByTestId(`send-${action}`).click()
      },
    })

  await act({ type: 'ask', text: 'Hangi okula kayıt olacaksınız?', answerDays: 15 })
  await lookAt(saule, { name: 'question', address: own, main: byId('send-answer') })
  const { questions } = await node.send<Application>('GET', `/api/applications/${id}`)
  await node.send('POST', `/api/applications/${id}/answers/${questions[0]?.id}`, { text: 'Стамбұл университетіне.' })
  await act({ type: 'set-appointment', at: `${answers().stayFrom}T09:00:00Z`, place: 'Vatan Caddesi 64, İstanbul' })
  await act({ type: 'grant', validFrom: answers().stayFrom, validUntil: answers().stayUntil })
  await lookAt(officer, { name: 'case-granted', address, main: 'main a' })
  const allowed = async () => (await node.send<Application>('GET', `/api/applications/${id}`)).allowedActions
  await expect.poll(allowed, { timeout: 60_000 }).toContain('download-permit')
  await lookAt(saule, { name: 'granted', address: own, main: byId('download-permit') })

  const permit = await (await saule.context.request.get(`${urls.TR}/api/applications/${id}/permit`)).body()
  const altered = Buffer.from(permit)
  altered.write('X', altered.indexOf('%PDF') + 11)
  for (const [name, buffer] of [['yes', permit] as const, ['no', altered] as const])
    await lookAt(saule, {
      name: `verify-${name}`,
      address: `${urls.AZ}/verify`,
      main: byId('verify-another'),
      prepare: async (page) => {
        await chooseWith(page, byId('verify-file'), { name: 'permit.pdf', mimeType: 'application/pdf', buffer })
        await page.locator(`${byId('verdict')}[data-answer="${name}"]`).waitFor()
      },
    })
})

test('the pages of an operator', { timeout: 120_000 }, async () => {
  const { urls } = sharedFederation()
  const operator = await visit({ language: 'tr', size: wide })
  await logInAsStaff(operator, `${urls.TR}/operator`, 'operator.tr')
  await lookAt(operator, { name: 'operator', address: `${urls.TR}/operator`, main: '.footer a' })
})

test('the pages of a person of whom a register has two records', { timeout: 240_000 }, async () => {
  const { urls } = sharedFederation()
  const zhanar = await visit({ language: 'kk', size: wide })
  const id = await openApplication(zhanar, { host: urls.TR, home: 'KZ', username: 'zhanar.kz' })
  const node = await nodeOf(zhanar, urls.TR)
  await askForEvidence(node, id, 'kk')
  const preview = await awaitPreview(node, id)
  await lookAt(zhanar, { name: 'preview-two-records', address: preview.href, main: byId('preview-send') })
  await acceptEvidence(zhanar, node, id)
  const own = `${urls.TR}/applications/${id}`
  await lookAt(zhanar, { name: 'evidence-two-records', address: `${own}/evidence`, main: byId('request-send') })
})
