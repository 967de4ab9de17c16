import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { verificationReasons } from '../documents/refusals.ts'
import { completeLanguages, readTexts } from '../platform/texts.ts'
import { formProblemCodes } from './refusals.ts'

test('every problem of a form and every reason of a verification has words in each complete language', () => {
  for (const language of completeLanguages) {
    const texts = readTexts(resolve(import.meta.dirname, `../texts/${language}.json`))
    const missing = [...formProblemCodes, ...verificationReasons].filter((code) => !texts[code])
    expect({ language, missing }).toEqual({ language, missing: [] })
  }
})
