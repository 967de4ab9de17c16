import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestPki } from '../testing/test-pki.ts'
import { parseCertificate } from './certificate.ts'
import { readableName } from './name.ts'
import { isNameInWords } from './name-in-words.ts'

const subjectOf = (commonName: string) => parseCertificate(createTestPki(commonName).ca.certificate).subject
const name = subjectOf('Ilmiy-axborot, "YT" markazi')
const words = name.attributes.map(({ label, value }) => `${label}=${value.replaceAll(/([,"])/g, '\\$1')}`)

test('a name is itself as programs write it: in either order, escaped, quoted or in hexadecimal, types by name or number', () => {
  expect(words.length).toBeGreaterThan(1)
  expect(isNameInWords(name, words.join(','))).toBe(true)
  expect(isNameInWords(name, words.toReversed().join(', '))).toBe(true)
  expect(isNameInWords(name, readableName(name))).toBe(true)
  expect(isNameInWords(name, words.join(',').toUpperCase())).toBe(true)
  const byNumber = name.attributes.map(({ oid, value }) => `${oid}="${value.replaceAll('"', '\\"')}"`)
  expect(isNameInWords(name, byNumber.join(','))).toBe(true)
  const inHex = name.attributes.map(
    ({ label, value }) => `${label}=${Buffer.from(value).toString('hex').replaceAll(/../g, '\\$&')}`,
  )
  expect(isNameInWords(name, inHex.join(','))).toBe(true)
})

test('another value, one attribute more or less, another type or text that is no name is not it', () => {
  const others = [
    words.join(',').replace('markazi', 'markazl'),
    words.slice(1).join(','),
    [...words, 'L=Toshkent'].join(','),
    words.join(',').replace('CN=', 'OU='),
    words.join(',').replace('CN=', 'XY='),
    name.attributes.map(({ label, value }) => `${label}=${value}`).join(','),
    `${words.join(',')},`,
    '',
    'CN',
    '=',
    'CN="',
  ]
  for (const text of others) expect(isNameInWords(name, text), text).toBe(false)
})

test('no text makes the comparison throw, nor take long', () => {
  const began = process.cpuUsage()
  for (const text of ['CN='.repeat(5000), '\\'.repeat(3999), `CN="${'\\"'.repeat(1990)}`, ' '.repeat(3999)])
    expect(isNameInWords(name, text)).toBe(false)
  expect(process.cpuUsage(began).user).toBeLessThan(1_000_000)
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isNameInWords(name, text) === false))
})
