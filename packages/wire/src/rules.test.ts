import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { wireRefusals } from './refusals.ts'
import { readVectors } from './testing/vectors.ts'

const specification = readFileSync(new URL('../../../docs/wire.md', import.meta.url), 'utf8')
const rules = [...specification.matchAll(/^### (W-\d{2}) /gm)].map(([, id]) => id ?? '')
const vectors = (['messages', 'chain', 'receipts', 'refusals'] as const).flatMap((name) => readVectors(name))

const namedInTests = (): string[] => {
  const folder = new URL('./', import.meta.url)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^test\(\s*['"`](W-\d{2}): /gm)])
    .map(([, id]) => id ?? '')
}

test('every rule of docs/wire.md has a test, and every test that names a rule has one', () => {
  expect(rules.length).toBeGreaterThan(25)
  const tested = new Set([...vectors.map(({ rule }) => rule), ...namedInTests()])
  expect([...tested].sort()).toEqual(rules)
})

test('the table of codes in docs/wire.md is the list in the code', () => {
  const rows = [...specification.matchAll(/^\| `(wire\.[a-z-]+)` \| (\d+) \| ?(.*?) ?\|$/gm)]
  const documented = rows.map(([, code, status, params]) => [
    code,
    Number(status),
    params === '' ? [] : params?.split(', '),
  ])
  expect(documented).toEqual(Object.entries(wireRefusals).map(([code, { status, params }]) => [code, status, params]))
})

test('every code has a vector, with exactly its parameters', () => {
  const seen = new Map<string, string[]>()
  for (const vector of vectors) {
    const refused = 'expect' in vector ? vector.expect.refused : undefined
    if (refused !== undefined) seen.set(refused.code, Object.keys(refused.params))
  }
  expect([...seen].sort()).toEqual(
    Object.entries(wireRefusals)
      .map(([code, { params }]) => [code, params])
      .sort(),
  )
})

test('the message shown in docs/wire.md is the first vector, byte for byte', () => {
  const [first] = readVectors('messages')
  if (first === undefined) throw new Error('There is no vector')
  const { method, path, headers, body } = first.request
  const lines = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', body]
  expect(specification.match(/```http\n(.*?)\n```/s)?.[1]).toBe(lines.join('\n'))
})
