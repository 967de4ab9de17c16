import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
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
  expect(await check(damaged)).toEqual({ answer: 'no', next: 'get-undamaged' })
})
