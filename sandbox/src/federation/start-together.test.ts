import { expect, onTestFinished, test, vi } from 'vitest'
import { startTogether } from './start-together.ts'

function parts(...names: string[]) {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const ends = new Map<string, PromiseWithResolvers<void>>()
  const made = names.map((name) => {
    const end = Promise.withResolvers<void>()
    ends.set(name, end)
    return { name, start: () => end.promise }
  })
  const said: string[] = []
  return { started: startTogether(made, (line) => said.push(line)), said, end: (name: string) => ends.get(name) }
}

test('each part is told as it is ready, and between two of them who is still awaited', async () => {
  const { started, said, end } = parts('KZ', 'TR')
  await vi.advanceTimersByTimeAsync(5000)
  end('TR')?.resolve()
  await vi.advanceTimersByTimeAsync(4000)
  expect(said).toEqual(['Still starting: KZ, TR', 'TR is ready (1 of 2)'])
  await vi.advanceTimersByTimeAsync(1000)
  end('KZ')?.resolve()
  await started
  expect(said.slice(2)).toEqual(['Still starting: KZ', 'KZ is ready (2 of 2)'])
  expect(vi.getTimerCount()).toBe(0)
})

test('where one fails, nothing more is told', async () => {
  const { started, said, end } = parts('KZ', 'TR')
  end('KZ')?.reject(new Error('no port'))
  await expect(started).rejects.toThrow('no port')
  end('TR')?.resolve()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(said).toEqual([])
})

test('what is awaited is named in one breath', async () => {
  const { started, said, end } = parts('The node of KZ', 'The node of TR', 'The sandbox')
  await vi.advanceTimersByTimeAsync(5000)
  for (const name of ['The node of KZ', 'The node of TR', 'The sandbox']) end(name)?.resolve()
  await started
  expect(said[0]).toBe('Still starting: The node of KZ, TR; The sandbox')
})
