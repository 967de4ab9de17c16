import { join } from 'node:path'
import { loadTexts } from '../../platform/texts.ts'

export type { Language } from '../../platform/texts.ts'

export const texts = loadTexts(join(import.meta.dirname, '../../texts'))
