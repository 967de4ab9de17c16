import { ProblemError } from '@kopru/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UnreachableError } from './browser/unreachable.ts'
import { persist, waitUntil } from './patience.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => void vi.setSystemTime(Date.now() + ms),
}))

const patience = { awayMs: 60_000, waitMs: 5000 }
const away = new UnreachableError('http://node.example/', new Error('gone'))
const problem = (status: number) => new ProblemError({ type: '', title: '', status, code: 'x.y', params: {} })
const failing = (...errors: Error[]) =>
  vi.fn(async () => {
    const error = errors.shift()
    if (error) throw error
    return 'done'
  })

test('work is begun again while a node is away', async () => {
  expect(await persist(failing(away, problem(503), away), patience)).toEqual({ value: 'done', retries: 3 })
})

test('a node that stays away for a minute ends it', async () => {
  const began = Date.now()
  const work = vi.fn(async () => Promise.reject(away))
  await expect(persist(work, patience)).rejects.toBe(away)
  expect(Date.now() - began).toBeGreaterThanOrEqual(60_000)
  expect(Date.now() - began).toBeLessThan(63_000)
})

test('a refusal and a defect are final at once', async () => {
  for (const error of [problem(403), problem(500), new TypeError('defect')]) {
    const work = failing(error)
    await expect(persist(work, patience)).rejects.toBe(error)
    expect(work).toHaveBeenCalledTimes(1)
  }
})

test('what is done already is looked at again, but not for ever', async () => {
  expect(await persist(failing(problem(409)), patience)).toEqual({ value: 'done', retries: 1 })
  const work = vi.fn(async () => Promise.reject(problem(409)))
  await expect(persist(work, patience)).rejects.toMatchObject({ problem: { status: 409 } })
  expect(work).toHaveBeenCalledTimes(3)
})

test('waiting ends when it is there, or says for what it waited', async () => {
  let count = 0
  const read = async () => ++count
  expect(await waitUntil('three', read, (n) => n === 3, patience)).toBe(3)
  const vain = waitUntil(
    (n: number) => `more than ${n > 0 ? 'some' : 'none'}`,
    read,
    () => false,
    patience,
  )
  await expect(vain).rejects.toMatchObject({ code: 'journey.waited-in-vain', message: 'Waited 5 s for more than some' })
})
