import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium } from 'playwright-core'
import { ids } from './made-up-person.ts'
import { serveMock } from './serve.ts'

/**
 * Opens every page of the built portal in both widths, takes its picture and asks axe-core about it.
 * `node look.ts [languages] [part of a page's name]`; pictures go to apps/portal/test-results.
 */
const out = new URL('../../../../test-results/portal/', import.meta.url).pathname
const [languages = 'kk,tr', only = ''] = process.argv.slice(2)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type Who = 'nobody' | 'person' | 'officer' | 'operator'
const pages: [name: string, path: string, who: Who, port?: number][] = [
  ['home', '/', 'nobody'],
  ['home-kz', '/', 'person', 5181],
  ['services', '/services?citizenship=KZ', 'nobody'],
  ['service', '/services/TR/residence-permit-short-term?citizenship=KZ', 'nobody'],
  ['enter', '/enter', 'nobody'],
  ['apply', '/apply/residence-permit-short-term?home=KZ', 'nobody'],
  ['applications', '/applications', 'person'],
  ['not-logged-in', '/applications', 'nobody'],
  ['draft', `/applications/${ids.draft}`, 'person'],
  ['draft-away', `/applications/${ids.away}`, 'person'],
  ['form', `/applications/${ids.draft}/form`, 'person'],
  ['evidence-ask', `/applications/${ids.draft}/evidence`, 'person'],
  ['evidence-away', `/applications/${ids.away}/evidence`, 'person'],
  ['uploads', `/applications/${ids.away}/uploads`, 'person'],
  ['signature', `/applications/${ids.away}/signature`, 'person'],
  ['signature-signed', `/applications/${ids.ready}/signature`, 'person'],
  ['fee', `/applications/${ids.away}/fee`, 'person'],
  ['review', `/applications/${ids.ready}/review`, 'person'],
  ['question', `/applications/${ids.question}`, 'person'],
  ['granted', `/applications/${ids.granted}`, 'person'],
  ['refused', `/applications/${ids.refused}`, 'person'],
  ['preview', `/preview/${ids.preview}`, 'person', 5181],
  ['links', '/links', 'person', 5181],
  ['link-question', `/links/questions/${ids.linkQuestion}`, 'person', 5181],
  ['tracker', '/tracker', 'person'],
  ['verify', '/verify', 'nobody'],
  ['verify-yes', '/verify#yes', 'nobody'],
  ['verify-abroad', '/verify#yes', 'nobody', 5181],
  ['verify-no', '/verify#no', 'nobody'],
  ['verify-cannot-tell', '/verify#cannot-tell', 'nobody'],
  ['queue', '/officer', 'officer'],
  ['case', `/officer/cases/${ids.question}`, 'officer'],
  ['records', '/officer/records', 'officer', 5181],
  ['record-task', `/officer/records/${ids.linkQuestion}`, 'officer', 5181],
  ['operator', '/operator', 'operator'],
  ['trusted-lists', '/operator/trust', 'operator'],
  ['not-found', '/nowhere', 'nobody'],
]

mkdirSync(out, { recursive: true })
const servers = [await serveMock('TR', 5180), await serveMock('KZ', 5181)]
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
let faults = 0
for (const language of languages.split(',')) {
  for (const width of [360, 1440]) {
    for (const page of pages) if (page[0].includes(only)) faults += await look(browser, page, language, width)
  }
}
await browser.close()
for (const server of servers) server.close()
console.log(faults === 0 ? 'no faults' : `${faults} faults`)
process.exit(faults === 0 ? 0 : 1)

async function look(
  browser: Browser,
  [name, path, who, port = 5180]: (typeof pages)[number],
  language: string,
  width: number,
) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: false })
  await context.addCookies([{ name: 'mock', value: who, url: `http://localhost:${port}` }])
  await context.addInitScript(`localStorage.setItem('kopru.language', '${language}')`)
  const page = await context.newPage()
  let found = 0
  const fault = (text: string) => {
    found += 1
    console.log(`${name} ${language} ${width}: ${text}`)
  }
  page.on('pageerror', (error) => fault(`page error: ${error.message}`))
  page.on('console', (message) => {
    const expected = message.text().includes('status of 401')
    if ((message.type() === 'error' || message.type() === 'warning') && !expected) fault(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(`http://localhost:${port}`) && !/^(data|blob):/.test(request.url()))
      fault(`outside: ${request.url()}`)
  })
  await page.goto(`http://localhost:${port}${path}`)
  await page.waitForSelector('h1')
  // Not waitForFunction: it evaluates text later, which the policy of the page forbids.
  await page.locator('.loading').waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready.then(() => true)')
  await page.screenshot({ path: `${out}${name}-${language}-${width}.png`, fullPage: true })
  const wide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')
  if (wide) fault('wider than the screen')
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  for (const { id, nodes } of violations)
    fault(`axe ${id}: ${nodes.map(({ html, failureSummary }) => `${html} — ${failureSummary}`).join(' | ')}`)
  await context.close()
  return found
}
