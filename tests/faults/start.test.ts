import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../apps/node/src/platform/database.ts'
import { findFreePortBase } from '../ports.ts'

const entry = resolve(import.meta.dirname, '../../sandbox/src/federation/start.ts')
let home: string
let portBase: string
let running: ChildProcess[] = []

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-start-'))
  chmodSync(home, 0o711)
  portBase = String(await findFreePortBase())
})

afterAll(async () => {
  for (const child of running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  rmSync(home, { recursive: true, force: true })
})

function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, KOPRU_HOME: home, KOPRU_PORT_BASE: portBase, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running = [...running, child]
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  return {
    child,
    said: () => said,
    isOpen: () => expect.poll(() => said, { timeout: 100_000, interval: 200 }).toContain('Ready. Ctrl-C'),
    end: () => once(child, 'exit').then(([code, signal]) => code ?? signal),
  }
}

/** What only a kept database can answer: the moment at which each state's tables were made. */
async function whenTablesWereMade(): Promise<unknown[]> {
  return Promise.all(
    ['KZ', 'TR', 'KG', 'UZ', 'AZ'].map(async (party) => {
      const { database } = JSON.parse(readFileSync(join(home, party, 'settings.json'), 'utf8'))
      const db = connect<{ kopruMigration: { appliedAt: Date } }>({ url: database.migrationUrl, poolSize: 1 })
      const rows = await db.selectFrom('kopruMigration').select('appliedAt').orderBy('appliedAt').limit(1).execute()
      await db.destroy()
      return rows[0]?.appliedAt.toISOString()
    }),
  )
}

test('the federation opens, is not started twice, ends on Ctrl-C, and has the same data after a stop and after kill -9', async () => {
  const first = start()
  await first.isOpen()
  for (const word of ['Kazakhstan (KZ)', 'http://localhost:', 'aigerim.kz', 'officer.tr'])
    expect(first.said()).toContain(word)
  const made = await whenTablesWereMade()

  const sameHome = start()
  expect(await sameHome.end()).toBe(1)
  expect(sameHome.said()).toContain(`running already (process ${first.child.pid})`)

  const samePorts = start({ KOPRU_HOME: join(home, 'other') })
  expect(await samePorts.end()).toBe(1)
  expect(samePorts.said()).toMatch(/Port \d+ .* in use .*KOPRU_PORT_BASE/)

  const stoppedAt = Date.now()
  first.child.kill('SIGINT')
  expect(await first.end()).toBe(0)
  expect(Date.now() - stoppedAt).toBeLessThan(20_000)

  const second = start()
  await second.isOpen()
  expect(await whenTablesWereMade()).toEqual(made)
  second.child.kill('SIGKILL')
  await second.end()

  const third = start()
  await third.isOpen()
  expect(await whenTablesWereMade()).toEqual(made)
  third.child.kill('SIGTERM')
  expect(await third.end()).toBe(0)
}, 300_000)

test.each(['80', 'seven thousand', '65500'])('KOPRU_PORT_BASE=%s is refused by name', async (value) => {
  const attempt = start({ KOPRU_PORT_BASE: value })
  expect(await attempt.end()).toBe(2)
  expect(attempt.said()).toContain('KOPRU_PORT_BASE')
})
