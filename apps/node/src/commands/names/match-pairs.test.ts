import { describe, expect, test } from 'vitest'
import { UsageError } from '../usage-error.ts'
import { answersOf, type RowAnswer } from './match-pairs.ts'

async function* piecesOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function verdictsOf(text: string | Uint8Array, size = 7): Promise<string[]> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const answers: RowAnswer[] = []
  for await (const batch of answersOf(piecesOf(bytes, size))) answers.push(...batch)
  return answers.map(({ result }) => result.verdict)
}

const header = 'id\tname_a\tlang_a\tname_b\tlang_b'
const same = '1\tШавкат Мирзиёев\tru\tShavkat Mirziyoyev\tuz'
const different = '2\tЕржан Болатов\t\tAsel Omarova\t'

describe('a file of pairs', () => {
  test('is answered row by row, however it arrives in pieces', async () => {
    for (const size of [1, 7, 1000])
      expect(await verdictsOf(`${header}\n${same}\n${different}\n`, size)).toEqual(['same', 'different'])
  })

  test('may have a byte order mark, CRLF, empty lines, no last line end and short rows', async () => {
    expect(await verdictsOf(`\uFEFF${header}\r\n${same}\r\n\r\n3\tAli\r\n${different}`)).toEqual([
      'same',
      'cannot-tell',
      'different',
    ])
  })

  test('may hold bytes that are no UTF-8, and names of any length', async () => {
    const bytes = new TextEncoder().encode(`${header}\n1\tAli?\t\tAli\t\n2\t${'ли'.repeat(5000)}\t\tAli\t\n`)
    bytes[bytes.indexOf(0x3f)] = 0xff
    expect((await verdictsOf(bytes))[0]).toBe('cannot-tell')
  })

  test('without the columns is refused, naming those that it lacks', async () => {
    await expect(verdictsOf('name_a\tname_b\nAli\tAli\n')).rejects.toThrow('lacks lang_a, lang_b')
    await expect(verdictsOf('')).rejects.toThrow(UsageError)
  })
})
