import { join } from 'node:path'
import { loadTexts } from '../../platform/texts.ts'
import { sealWords } from '../../seal-words.ts'

export type { Language } from '../../platform/texts.ts'

export const texts = loadTexts(join(import.meta.dirname, '../../texts'), sealWords)
