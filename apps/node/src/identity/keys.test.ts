import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveIdentityKeys } from './keys.ts'

const ours = deriveIdentityKeys(Buffer.alloc(32, 1))
const others = deriveIdentityKeys(Buffer.alloc(32, 2))

test('the key of a person is the same after a restart and another at another node', () => {
  const again = deriveIdentityKeys(Buffer.alloc(32, 1))
  expect(again.personKey('940322484797')).toBe(ours.personKey('940322484797'))
  expect(again.pseudonym('k', 'TR')).toBe(ours.pseudonym('k', 'TR'))
  expect(again.cookieKey).toBe(ours.cookieKey)
  expect(others.personKey('940322484797')).not.toBe(ours.personKey('940322484797'))
  expect(others.cookieKey).not.toBe(ours.cookieKey)
})

test('pseudonyms of one person differ by destination, and of one destination by person', () => {
  const all = ['TR', 'AZ', 'KZ'].flatMap((to) => ['a', 'b'].map((person) => ours.pseudonym(person, to)))
  expect(new Set(all).size).toBe(6)
  for (const pseudonym of all) expect(pseudonym).toMatch(/^[\w-]{43}$/)
})

test('a sealed number opens to itself, never looks the same twice, and says nothing of the number', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (number) => {
      const [once, twice] = [ours.sealNumber(number), ours.sealNumber(number)]
      expect(ours.openNumber(once)).toBe(number)
      expect(once.equals(twice)).toBe(false)
      if (number.length > 3) expect(once.includes(Buffer.from(number))).toBe(false)
    }),
  )
})

test('a sealed number that was altered, cut or sealed by another node does not open', () => {
  const sealed = ours.sealNumber('940322484797')
  expect(() => others.openNumber(sealed)).toThrow()
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed)
    altered[at] = (altered[at] ?? 0) ^ 1
    expect(() => ours.openNumber(altered)).toThrow()
  }
  // Cutting into the tag must not turn it into a shorter, weaker one (NIST SP 800-38D §5.2.1.2).
  for (const length of [0, 12, 16, 24, 27, sealed.length - 1])
    expect(() => ours.openNumber(sealed.subarray(0, length))).toThrow()
})
