import { expect, test } from 'vitest'
import { describeVerdict, verdictAsJson } from './describe-verdict.ts'
import { judgeIdentifier } from './judge-identifier.ts'

const judge = (party: string, value: string, kind?: string) => {
  const verdict = judgeIdentifier(party, value, kind)
  if (verdict === undefined) throw new Error(`${party} has no ${kind}`)
  return verdict
}

test('a program reads birth date and sex of every identifier, null where it tells none', () => {
  expect(verdictAsJson(judge('KZ', '900101300017'), 'en')).toEqual({
    valid: true,
    kind: 'iin',
    birthDate: '1990-01-01',
    sex: 'male',
    reasons: [],
  })
  expect(verdictAsJson(judge('TM', 'I-AŞ 123456'), 'en')).toMatchObject({
    valid: null,
    birthDate: null,
    sex: null,
    reasons: [{ code: 'identifier.no-public-rule', text: expect.stringContaining('register') }],
  })
})

test('a person reads the verdict, why, and what the digits suggest, but not the whole number', () => {
  const text = describeVerdict('KZ', '990940003030', judge('KZ', '990940003030'), 'en')
  expect(text).toContain('KZ bin •••••••••030: valid')
  expect(text).toContain('registered: 1999-09\n')
  expect(text).toContain('residence: resident  (reading not confirmed)')
  expect(text).not.toContain('990940003030')
  expect(describeVerdict('TR', '1', judge('TR', '1'), 'tr')).toContain('not valid\n  Bu, kimlik-no (TR) türünde')
})

test('a kind may be named, and a party may lack it', () => {
  expect(judge('KZ', '900101300017', 'bin').kind).toBe('bin')
  expect(judge('KZ', '900101300017', 'person').kind).toBe('iin')
  expect(judgeIdentifier('KZ', '900101300017', 'fin')).toBeUndefined()
})
