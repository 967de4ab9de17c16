import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../../test-results/screenshots')

/** Where a picture of this name goes; git ignores the folder. */
export const screenshotPath = (name: string): string =>
  resolve(folder, `${name.replaceAll(/[^\p{L}\p{N}/-]+/gu, '-').slice(0, 120)}.png`)
