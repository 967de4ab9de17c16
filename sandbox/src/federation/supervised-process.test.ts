import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { superviseProcess } from './supervised-process.ts'

function plan(program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'kopru process-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const entry = join(folder, 'program.mjs')
  const ready = join(folder, 'ready')
  const logFile = join(folder, 'logs', 'program.log')
  writeFileSync(
    entry,
    `import { appendFileSync, writeFileSync } from 'node:fs'\nconst ready = ${JSON.stringify(ready)}\n${program}`,
  )
  return {
    ready,
    logFile,
    plan: {
      name: 'The program',
      entry,
      args: [],
      env: {},
      logFile,
      isReady: async () => existsSync(ready),
      readyWithinMs: 10_000,
    },
  }
}

const steady = `
appendFileSync(ready, 'started\\n')
process.on('SIGTERM', () => { appendFileSync(ready, 'ended in order\\n'); process.exit(0) })
setInterval(() => {}, 1000)`

test('it is started, serves, and ends in order when told to', async () => {
  const { plan: program, ready } = plan(steady)
  const supervised = superviseProcess(program, () => undefined)
  await supervised.start()
  expect(supervised.pid).toBeGreaterThan(0)
  await supervised.stop()
  expect(readFileSync(ready, 'utf8')).toBe('started\nended in order\n')
  expect(supervised.pid).toBeUndefined()
})

test('it is started again when it ends by itself, and the supervisor tells', async () => {
  const { plan: program, ready } = plan(steady)
  const told: string[] = []
  const supervised = superviseProcess(program, (line) => told.push(line))
  onTestFinished(() => supervised.stop())
  await supervised.start()
  process.kill(supervised.pid ?? 0, 'SIGKILL')
  await expect.poll(() => readFileSync(ready, 'utf8'), { timeout: 5000 }).toBe('started\nstarted\n')
  expect(told.join()).toContain('The program ended unexpectedly (SIGKILL)')
})

test('killed on purpose it stays away until it is started', async () => {
  const { plan: program, ready } = plan(steady)
  const supervised = superviseProcess(program, () => undefined)
  onTestFinished(() => supervised.stop())
  await supervised.start()
  await supervised.kill()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(readFileSync(ready, 'utf8')).toBe('started\n')
  rmSync(ready)
  await supervised.start()
  expect(readFileSync(ready, 'utf8')).toBe('started\n')
})

test('one that cannot start is given up, with its last words', async () => {
  const { plan: program } = plan(`console.error('no such table'); process.exit(1)`)
  const supervised = superviseProcess(program, () => undefined)
  await expect(supervised.start()).rejects.toThrow('no such table')
  expect(supervised.pid).toBeUndefined()
})

test('one that does not end when told to is made to', async () => {
  const { plan: program } = plan(`${steady.replace('process.exit(0)', '')}`)
  const supervised = superviseProcess(program, () => undefined)
  await supervised.start()
  await supervised.stop()
  expect(supervised.pid).toBeUndefined()
})

test('when the supervisor is killed, the process ends too', async () => {
  const { plan: program, ready } = plan(steady)
  const module = new URL('./supervised-process.ts', import.meta.url).href
  const code = `const { superviseProcess } = await import(${JSON.stringify(module)})
    const { existsSync } = await import('node:fs')
    const supervised = superviseProcess({ ...${JSON.stringify(program)}, isReady: async () => existsSync(${JSON.stringify(ready)}) }, () => {})
    await supervised.start()
    console.log('serving')`
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(supervisor.stdout, 'data')
  supervisor.kill('SIGKILL')
  await expect.poll(() => readFileSync(ready, 'utf8'), { timeout: 5000 }).toContain('ended in order')
})
