import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll } from 'vitest'

let running: Promise<Browser> | undefined

/** One browser for each test file; visitors are told apart by their own contexts. */
export function openBrowser(): Promise<Browser> {
  running ??= launch()
  return running
}

afterAll(async () => {
  await (await running)?.close()
})

function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium'
  if (!existsSync(executablePath))
    throw new Error(`There is no browser at ${executablePath}; name one by CHROMIUM=/path/to/chromium`)
  return chromium.launch({
    executablePath,
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
}
