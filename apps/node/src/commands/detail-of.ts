import { typedPath } from '../platform/typed-path.ts'
import { findMeantFile, possibleHomes } from './local-home.ts'
import { type Language, texts } from './seal/seal-texts.ts'

/** The system's codes for which there are words. */
const wordsFor: Readonly<Record<string, string>> = {
  ENOENT: 'verify.file-missing',
  ENOTDIR: 'verify.file-missing',
  EISDIR: 'verify.file-folder',
  EACCES: 'verify.file-forbidden',
  EPERM: 'verify.file-forbidden',
}

/** What stands against a file, in words; what the system says where there are none. */
export function detailOf(error: unknown, language: Language = 'en'): string {
  if (!(error instanceof Error)) return String(error)
  const { code = '', path } = error as NodeJS.ErrnoException
  const words = wordsFor[code]
  const meant = words === 'verify.file-missing' && path !== undefined ? findMeantFile(path, possibleHomes()) : undefined
  if (meant !== undefined) return texts.say(language, 'verify.file-elsewhere', { path: typedPath(meant) })
  return words === undefined ? error.message : texts.say(language, words)
}
