import { expect, test } from 'vitest'
import { createMemory } from './memory.ts'

const askAll = (memory: ReturnType<typeof createMemory<string>>, ids: readonly string[]) => {
  const made: string[] = []
  for (const id of ids)
    memory.recall(id, () => {
      made.push(id)
      return id
    })
  return made
}

test('an answer is made once as long as it is asked for now and then', () => {
  const memory = createMemory<string>(10)
  const others = Array.from({ length: 100 }, (_, index) => `other ${index}`)
  expect(
    askAll(
      memory,
      others.flatMap((other) => [other, 'again']),
    ).filter((id) => id === 'again'),
  ).toHaveLength(1)
})

test('no more answers are kept than it was made for', () => {
  const memory = createMemory<string>(10)
  const ids = Array.from({ length: 100 }, (_, index) => `${index}`)
  askAll(memory, ids)
  expect(askAll(memory, ids.slice(-5))).toEqual([])
  expect(askAll(memory, ids.slice(0, 90))).toHaveLength(90)
})

test('what could not be made is made anew', () => {
  const memory = createMemory<string>(10)
  const fail = () => {
    throw new Error('not now')
  }
  expect(() => memory.recall('one', fail)).toThrow('not now')
  expect(memory.recall('one', () => 'here')).toBe('here')
})
