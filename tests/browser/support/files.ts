import type { Locator, Page } from 'playwright-core'
import { makeJpeg } from '../../../apps/node/src/commands/journey/made/make-jpeg.ts'
import { makePdf } from '../../../apps/node/src/commands/journey/made/make-pdf.ts'

export interface TestFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** Hands over a file as the browser's own window for choosing does, which `button` opens. */
export async function chooseWith(page: Page, button: string | Locator, { name, mimeType, buffer }: TestFile) {
  const opener = typeof button === 'string' ? page.locator(button) : button
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), opener.click()])
  await chooser.setFiles({ name, mimeType, buffer })
}

const file = (name: string, mimeType: string, bytes: Uint8Array): TestFile => ({
  name,
  mimeType,
  buffer: Buffer.from(bytes),
})

export const policy = () =>
  file('polis.pdf', 'application/pdf', makePdf(['Health insurance policy', 'Made for a trial']))
export const photo = () => file('foto.jpg', 'image/jpeg', makeJpeg(413, 531, 236))
/** A picture that calls itself a PDF. */
export const photoAsPolicy = (): TestFile => ({ ...photo(), name: 'polis.pdf', mimeType: 'application/pdf' })
