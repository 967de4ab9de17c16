import fc from 'fast-check'
import { stdnum } from 'stdnum'
import { expect, test } from 'vitest'
import { checkIdentifier } from './check-identifier.ts'
import { withCheckDigitAdoszam } from './hu-adoszam.ts'
import { withCheckDigitsKimlikNo } from './tr-kimlik-no.ts'
import { withCheckDigitVkn } from './tr-vkn.ts'

const judge = (country: string, kind: string) => {
  const found = stdnum[country]?.[kind]
  if (found === undefined) throw new Error(`the other library has no ${country} ${kind}`)
  return found
}

// Only where the other library follows the public rule: its Azerbaijani person number asks for ten digits, its
// Azerbaijani tax number looks at the last digit alone, and it knows none of the other states.
const shared = [
  { party: 'TR', kind: 'kimlik-no', other: judge('TR', 'tckimlik'), body: 9, complete: withCheckDigitsKimlikNo },
  { party: 'TR', kind: 'vkn', other: judge('TR', 'vkn'), body: 9, complete: withCheckDigitVkn },
  { party: 'HU', kind: 'adoszam', other: judge('HU', 'anum'), body: 7, complete: withCheckDigitAdoszam },
]

test.each(shared)('$party $kind: another library agrees on every number, right or wrong', (rule) => {
  const { party, kind, other, body, complete } = rule
  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
  const whole = digits(body).map((text) => complete(text.replace(/^0/, '1')))
  const altered = fc
    .tuple(whole, fc.nat(body), fc.nat(9))
    .map(([text, at, digit]) => text.slice(0, at) + digit + text.slice(at + 1))
  fc.assert(
    fc.property(fc.oneof(whole, altered), (value) => {
      expect(checkIdentifier(party, kind, value).valid).toBe(other.validate(value).isValid)
    }),
  )
})
