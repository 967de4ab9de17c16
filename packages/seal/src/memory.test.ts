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
  const memory = createMemory<string>(100)
  const ids = Array.from({ length: 1_000 }, (_, index) => `${index}`)
  // Each comes a second time after some others: the kind that is kept for long.
  askAll(
    memory,
    ids.flatMap((id, index) => [id, ids[index - 20] ?? id]),
  )
  const kept = ids.filter((id) => askAll(memory, [id]).length === 0)
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.length).toBeLessThanOrEqual(100)
})

test('what was asked for within a short while alone makes no room of what comes again', () => {
  const memory = createMemory<string>(100)
  const some = Array.from({ length: 6 }, (_, index) => `again ${index}`)
  const once = Array.from({ length: 20 }, (_, index) => `once ${index}`)
  askAll(memory, [...some, ...once, ...some])
  askAll(
    memory,
    Array.from({ length: 1_000 }, (_, index) => `other ${index}`).flatMap((other) => [other, other]),
  )
  expect(askAll(memory, some)).toEqual([])
  expect(askAll(memory, once)).toEqual(once)
})

test('what could not be made is made anew', () => {
  const memory = createMemory<string>(10)
  const fail = () => {
    throw new Error('not now')
  }
  expect(() => memory.recall('one', fail)).toThrow('not now')
  expect(memory.recall('one', () => 'here')).toBe('here')
})
