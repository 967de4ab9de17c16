import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** Folder of the words for every reason that a seal's verdict can name, a file for each language. */
export const sealWords = dirname(createRequire(import.meta.url).resolve('@kopru/seal/texts/en.json'))
