import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HomeBusyError, lockHome } from './home-lock.ts'

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'kopru-lock-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const module = new URL('./home-lock.ts', import.meta.url).href

/** Another process that takes the home and keeps it until killed, or says why it cannot. */
async function otherProcess(home: string) {
  const code = `const { lockHome } = await import(${JSON.stringify(module)})
    try { console.log(JSON.stringify(lockHome(${JSON.stringify(home)}))) } catch (error) { console.log(error.name) }
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said).trim() }
}

test('a home has one holder at a time', async () => {
  const home = newHome()
  const lock = lockHome(home)
  expect((await otherProcess(home)).said).toBe('HomeBusyError')
  lock.release()
  expect((await otherProcess(home)).said).toBe('{"afterCrash":false}')
  expect(() => lockHome(home)).toThrow(HomeBusyError)
})

test('the lock of a process that was killed is taken over, and the taker knows', async () => {
  const home = newHome()
  const { child } = await otherProcess(home)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = lockHome(home)
  expect(lock.afterCrash).toBe(true)
  lock.release()
  expect(lockHome(home).afterCrash).toBe(false)
})

test('a process id that now belongs to somebody else holds nothing', () => {
  const home = newHome()
  writeFileSync(join(home, 'lock.json'), JSON.stringify({ pid: process.pid, began: 'another time' }))
  expect(lockHome(home).afterCrash).toBe(true)
})

test('a lock that a crash left half-written holds nothing', () => {
  const home = newHome()
  writeFileSync(join(home, 'lock.json'), '{"pid":')
  expect(lockHome(home).afterCrash).toBe(true)
})

test('of many that start at once after a crash, one gets the home', async () => {
  const home = newHome()
  writeFileSync(join(home, 'lock.json'), JSON.stringify({ pid: 999_999_999, began: 'long ago' }))
  const said = await Promise.all(Array.from({ length: 6 }, () => otherProcess(home).then((other) => other.said)))
  expect(said.filter((word) => word !== 'HomeBusyError')).toHaveLength(1)
  expect(JSON.parse(readFileSync(join(home, 'lock.json'), 'utf8')).pid).toBeGreaterThan(0)
})
