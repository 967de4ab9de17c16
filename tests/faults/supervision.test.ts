import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parties } from '../../sandbox/src/parties.ts'
import { sharedFederation } from '../federation.ts'

const federation = sharedFederation()
const health = (party: (typeof parties)[number]) =>
  fetch(`${federation.urls[party]}/health`).then(
    (answer) => answer.status,
    () => 'away' as const,
  )

test('every node says that it is well', async () => {
  expect(await Promise.all(parties.map(health))).toEqual(parties.map(() => 200))
})

test('a node that is killed takes no other with it, and comes back', async () => {
  await federation.kill('TR')
  expect(await Promise.all(parties.map(health))).toEqual([200, 'away', 200, 200, 200])
  await federation.restart('TR')
  expect(await health('TR')).toBe(200)
})

test('a node outlives kill -9 of its database', async () => {
  await federation.killDatabase('KG')
  await expect.poll(() => health('KG'), { timeout: 15_000 }).toBe(200)
})

test('the whole federation stays under 1.5 GB of memory', () => {
  const megabytes = memoryOf(federation.home) / 1_000_000
  expect(megabytes).toBeGreaterThan(200)
  expect(megabytes).toBeLessThan(1500)
})

/** Bytes of all processes whose command line, environment or working folder is in the home. */
function memoryOf(home: string): number {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return processes.reduce((sum, pid) => sum + (belongsTo(home, pid) ? shareOf(pid) : 0), 0)
}

function belongsTo(home: string, pid: string): boolean {
  try {
    const words = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'))
    return [...words, readlinkSync(`/proc/${pid}/cwd`)].some((text) => text.includes(home))
  } catch {
    // It ended while we looked.
    return false
  }
}

/** Proportional set size: memory that processes share is counted once, in parts. */
function shareOf(pid: string): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}
