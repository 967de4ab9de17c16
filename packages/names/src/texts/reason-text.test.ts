import { expect, test } from 'vitest'
import { checkIdentifier } from '../identifiers/check-identifier.ts'
import en from './en.json' with { type: 'json' }
import kk from './kk.json' with { type: 'json' }
import { reasonLanguages, reasonText } from './reason-text.ts'
import ru from './ru.json' with { type: 'json' }
import tr from './tr.json' with { type: 'json' }

test('every language has the same reasons with the same params', () => {
  const params = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([param]) => param).sort()
  const shape = (texts: Record<string, string>) => Object.entries(texts).map(([code, text]) => [code, params(text)])
  for (const texts of [kk, ru, tr]) expect(shape(texts)).toEqual(shape(en))
})

test('a reason is told in words, without braces left over', () => {
  const reasons = checkIdentifier('KZ', 'iin', '900101300018').reasons
  expect(reasons).toHaveLength(1)
  for (const reason of reasons) {
    expect(reasonText(reason, 'tr')).toContain('iin (KZ) numarasının kontrol hanesi yanlış')
    for (const language of reasonLanguages) expect(reasonText(reason, language)).not.toMatch(/[{}]/)
  }
})
