import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { verifyCommand } from '../../apps/node/src/commands/seal/verify-command.ts'
import { languages } from '../../packages/client/src/client.ts'
import { contentOf, fileSigningKey, sealCms } from '../../packages/seal/src/seal.ts'
import { sharedFederation } from '../federation.ts'
import { chooseWith, policy, type TestFile } from './support/files.ts'
import { tabTo } from './support/keyboard.ts'
import { screenshotPath } from './support/screenshots.ts'
import { narrow, settle, visit, wide } from './support/visitor.ts'

const byId = (testId: string) => `[data-testid="${testId}"]`
const content: TestFile = { name: 'шешім.txt', mimeType: 'text/plain', buffer: Buffer.from('Шешім № 17') }

/** Kazakhstan's seal over `content`, in a file of its own. */
async function signedByKazakhstan(): Promise<TestFile> {
  const settingsFile = sharedFederation().settingsFiles.KZ
  const { keys } = JSON.parse(readFileSync(settingsFile, 'utf8')) as {
    keys: { sealKeyFile: string; sealCertificateFile: string; sealChainFile: string }
  }
  const read = (path: string) => readFileSync(resolve(dirname(settingsFile), path), 'utf8')
  const key = fileSigningKey({
    keyPem: read(keys.sealKeyFile),
    certificatePem: read(keys.sealCertificateFile),
    chainPem: read(keys.sealChainFile),
  })
  const signature = await sealCms(contentOf(content.buffer), key, { signedAt: new Date() })
  return { name: 'шешім.p7s', mimeType: 'application/pkcs7-signature', buffer: Buffer.from(signature) }
}

const verdict = (page: Page, answer: string) => page.locator(`${byId('verdict')}[data-answer="${answer}"]`).waitFor()
const next = (page: Page) => page.getByTestId('verify-next').getAttribute('data-next')

async function chooseLanguage(page: Page, language: string) {
  await page.getByTestId('language').selectOption(language)
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
  await settle(page)
}

/** How many sheets of paper the page takes, as the browser prints it. */
async function sheets(page: Page): Promise<{ pages: number; paper: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'print-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'print.pdf'), await page.pdf({ preferCSSPageSize: true }))
  const told = execFileSync('pdfinfo', [join(folder, 'print.pdf')], { encoding: 'utf8' })
  return {
    pages: Number(/Pages:\s+(\d+)/.exec(told)?.[1]),
    paper: /Page size:.*\((.*)\)/.exec(told)?.[1] ?? '',
  }
}

/** Presses a button that hands out a file; answers with where it lies. */
async function download(page: Page, testId: string): Promise<{ name: string; path: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testId).click()])
  return { name: file.suggestedFilename(), path: await file.path() }
}

/** What the page gives to keep: all that the node said, and a report that proves itself by Türkiye's list. */
async function reportsHold(page: Page): Promise<void> {
  const { home } = sharedFederation()
  const json = await download(page, 'verify-report-json')
  expect(json.name).toBe('шешім.p7s.report.json')
  expect(JSON.parse(readFileSync(json.path, 'utf8'))).toMatchObject({
    ...{ file: 'шешім.p7s', content: 'шешім.txt', answer: 'yes' },
    signatures: [{ party: 'KZ', qualification: { name: 'AdESeal-QC', isCertain: true, list: { territory: 'KZ' } } }],
  })
  const xml = await download(page, 'verify-report-xml')
  expect(xml.name).toBe('шешім.p7s.report.xml')
  expect(readFileSync(xml.path, 'utf8')).toContain('urn:etsi:019102:mainindication:total-passed')
  const told: string[] = []
  const lists = join(home, 'lists')
  const options = { lists, listSigner: [join(lists, 'signers.pem')], language: 'en', json: true } as const
  expect(await verifyCommand([xml.path], options, (line) => told.push(line))).toBe(0)
  expect(JSON.parse(told[0] ?? '')).toMatchObject({
    signatures: [{ format: 'XAdES', level: 'T', qualification: 'AdESeal-QC', trustedList: { territory: 'TR' } }],
  })
  const root = join(home, 'sandbox', 'TR', 'ca')
  const trusted = ['--trusted-pem', join(root, 'root.pem'), '--untrusted-pem', join(root, 'issuing.pem')]
  const ids = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties']
  execFileSync('xmlsec1', ['--verify', ...trusted, ...ids, xml.path], { stdio: 'pipe' })
}

test('a notary abroad checks a detached signature, adds what was signed, and prints one page', async () => {
  const { urls } = sharedFederation()
  const notary = await visit({ language: 'kk', size: narrow })
  const { page } = notary
  await page.goto(`${urls.TR}/verify`)
  await settle(page)
  expect(await tabTo(page, page.getByTestId('verify-file'))).toEqual([])
  await notary.look()
  await chooseWith(page, byId('verify-file'), await signedByKazakhstan())
  await verdict(page, 'cannot-tell')
  expect(await next(page)).toBe('give-content')
  await notary.look()
  await chooseWith(page, byId('verify-content'), content)
  await verdict(page, 'yes')
  expect(await next(page)).toBe('rely')
  expect(await page.getByTestId('verify-law').innerText()).toContain('Қазақстан → Түркия')
  expect(await page.getByTestId('verify-rank').getAttribute('data-rank')).toBe('AdESeal-QC')
  await reportsHold(page)

  const faults: string[] = []
  for (const language of languages) {
    await chooseLanguage(page, language)
    const marked = await page.locator('main .language-mark').count()
    if (marked > 0) faults.push(`${language}: ${marked} texts stand in another language`)
    const { pages, paper } = await sheets(page)
    if (pages !== 1 || paper !== 'A4') faults.push(`${language}: ${pages} sheets of ${paper}`)
    for (const size of [narrow, wide]) {
      await page.setViewportSize(size)
      await page.screenshot({ path: screenshotPath(`verify-detached-${language}-${size.width}`), fullPage: true })
    }
  }
  expect(faults).toEqual([])
  await page.locator('.signature-details summary').click()
  await notary.look()
})

test('a file that is too large is told so before it is sent', async () => {
  const { urls } = sharedFederation()
  const visitor = await visit({ language: 'tr', size: narrow })
  const { page } = visitor
  await page.goto(`${urls.AZ}/verify`)
  await settle(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const folder = mkdtempSync(join(tmpdir(), 'large-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'large.pdf'), '')
  truncateSync(join(folder, 'large.pdf'), 100_000_000)
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('verify-file').click()])
  await chooser.setFiles(join(folder, 'large.pdf'))
  expect(await page.getByRole('alert').innerText()).toContain('100 MB')
  await visitor.look()
  expect(asked.filter((url) => url.includes('/api/verify'))).toEqual([])
})

test('a file without a signature, an altered one and one that is no document each get their next step', async () => {
  const { urls } = sharedFederation()
  const { page } = await visit({ language: 'tr', size: wide })
  const check = async (file: TestFile) => {
    await page.goto(`${urls.UZ}/verify`)
    await settle(page)
    await chooseWith(page, byId('verify-file'), file)
    await page.getByTestId('verdict').waitFor()
    return { answer: await page.getByTestId('verdict').getAttribute('data-answer'), next: await next(page) }
  }
  expect(await check(policy())).toEqual({ answer: 'cannot-tell', next: 'not-signed' })
  expect(await check({ ...content, buffer: Buffer.from('MZ\u0000') })).toEqual({
    answer: 'cannot-tell',
    next: 'other-format',
  })
  const signed = await signedByKazakhstan()
  const damaged = { ...signed, buffer: signed.buffer.subarray(0, signed.buffer.length / 2) }
  expect(await check(damaged)).toEqual({ answer: 'cannot-tell', next: 'get-undamaged' })
})

test('what only Uzbekistan can judge goes there by a button that first says so, and its answer stands on the page', async () => {
  const { urls, home } = sharedFederation()
  const notary = await visit({ language: 'tr', size: narrow })
  const { page } = notary
  await page.goto(`${urls.TR}/verify`)
  await settle(page)
  const buffer = readFileSync(join(home, 'samples', 'uzbek-signed.p7m'))
  await chooseWith(page, byId('verify-file'), { name: 'imzo.p7m', mimeType: 'application/pkcs7-mime', buffer })
  await verdict(page, 'cannot-tell')
  expect(await next(page)).toBe('ask-home')
  expect(await page.getByTestId('verify-ask-home').innerText()).toContain('Özbekistan')
  await notary.look()
  await page.getByTestId('verify-ask-home-button').click()
  await verdict(page, 'yes')
  expect(await page.getByTestId('verify-law').innerText()).toContain('Özbekistan → Türkiye')
  expect(await page.locator('.reasons').first().innerText()).toContain('documents.home-passed')
  await notary.look()
  const report = readFileSync((await download(page, 'verify-report-xml')).path, 'utf8')
  expect(report).toContain('urn:etsi:019102:mainindication:total-passed')
  expect(report).toContain('PASSED; state=UZ;')
})
