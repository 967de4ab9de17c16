import type { BrowserContext, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { openBrowser } from './browser.ts'
import { inspect } from './inspect.ts'
import { screenshotPath } from './screenshots.ts'
import { type Language, type Words, wordsIn } from './words.ts'

export const narrow = { width: 360, height: 800 } as const
export const wide = { width: 1440, height: 900 } as const
export type Size = { readonly width: number; readonly height: number }

/** A person at a browser of their own, who reads one language. */
export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  readonly words: Words
  /** The page as it stands has no fault that a person, a screen reader or the browser would notice. */
  look(): Promise<void>
  /** An answer with this status is part of the story: nobody is logged in yet, a file is refused. */
  expects(status: number, path: RegExp): void
}

/** Readers sit at home. */
const timeZones: Readonly<Record<Language, string>> = { kk: 'Asia/Almaty', tr: 'Europe/Istanbul' }

interface Options {
  readonly language: Language
  readonly size: Size
  /** The language the browser itself tells; the reader's own unless said otherwise. */
  readonly locale?: string
}

/**
 * Opens a browser context and watches it to the end of the test: faults in scripts, answers that no step expects and
 * requests to any other machine fail the test, and a failed test leaves a picture of the last page.
 */
export async function visit({ language, size, locale = language }: Options): Promise<Visitor> {
  const browser = await openBrowser()
  const context = await browser.newContext({
    ...{ viewport: size, locale, timezoneId: timeZones[language] },
    ...{ reducedMotion: 'reduce', colorScheme: 'light' },
  })
  context.setDefaultTimeout(45_000)
  const page = await context.newPage()
  const faults: string[] = []
  const expected: { status: number; path: RegExp }[] = [{ status: 401, path: /^\/api\/previews\// }]
  watch(page, faults, (status, path) => expected.some((one) => one.status === status && one.path.test(path)))
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail' && !page.isClosed())
      await page.screenshot({ path: screenshotPath(`failed/${task.name}-${language}-${size.width}`), fullPage: true })
    await context.close()
    expect(faults).toEqual([])
  })
  return {
    page,
    context,
    words: wordsIn(language),
    expects: (status, path) => void expected.push({ status, path }),
    look: async () => {
      await settle(page)
      expect([...faults, ...(await inspect(page))]).toEqual([])
    },
  }
}

/** The page has its heading, has loaded what it shows, and is drawn in its own letters. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('.loading, .spinner').first().waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready.then(() => true)')
}

function watch(page: Page, faults: string[], isExpected: (status: number, path: string) => boolean) {
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('console', (message) => {
    // An answer's status is judged below, where the address is known.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded with')
    if (['error', 'warning'].includes(message.type()) && !isStatus) faults.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    const isLocal = hostname === 'localhost' || protocol === 'data:' || protocol === 'blob:'
    if (!isLocal) faults.push(`another machine: ${request.url()}`)
  })
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400 && !isExpected(response.status(), pathname))
      faults.push(`${response.status()} ${response.request().method()} ${pathname}`)
  })
}
