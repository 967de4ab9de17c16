import { resolve } from 'node:path'
import type { Page } from 'playwright-core'

const folder = process.env.KOPRU_PICTURES

/**
 * With KOPRU_PICTURES=docs/pictures the tests also take the README's pictures: the upper part of a page in a wide and
 * tall window, without the mark of the keyboard's place.
 */
export async function takePicture(page: Page, name: string, height = 1200): Promise<void> {
  const size = page.viewportSize()
  if (!folder || !size || size.width < 1000) return
  await page.setViewportSize({ ...size, height })
  await page.evaluate('document.activeElement?.blur(); window.scrollTo(0, 0)')
  await page.screenshot({ path: resolve(folder, `${name}.png`) })
  await page.setViewportSize(size)
}
