import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResults {
  readonly violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
}

/** What axe-core says against the page as it stands, and whether it is wider than its window. None: an empty list. */
export async function inspect(page: Page): Promise<string[]> {
  const where = `${new URL(page.url()).pathname} (${page.viewportSize()?.width})`
  const isKnown = await page.evaluate('typeof axe !== "undefined"')
  // By the debugger, not by a script element, which the pages' own policy rightly forbids.
  if (!isKnown) await page.evaluate(axeSource)
  // No preload: it would fetch the style sheets once more, which the plainest pages forbid.
  const { violations } = await page.evaluate<AxeResults>('axe.run({ preload: false, resultTypes: ["violations"] })')
  const faults = violations.map(({ id, help, nodes }) => {
    const places = nodes.map(({ html, failureSummary = '' }) => `${html} ${failureSummary.replaceAll(/\s+/g, ' ')}`)
    return `${where} axe ${id}: ${help}: ${places.join(' | ')}`
  })
  const [content, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, window.innerWidth]',
  )
  if (content > window) faults.push(`${where} is ${content - window} pixels wider than its window`)
  return faults
}
