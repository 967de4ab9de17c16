import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
// @ts-expect-error the bootstrap is plain JavaScript, for whatever Node the machine has
import { compileAhead, compileCache } from './bootstrap/compile-ahead.mjs'

const programs = ['apps/node/src/main.ts', 'sandbox/src/federation/run-sandbox.ts', 'sandbox/src/federation/start.ts']

beforeEach(() => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  onTestFinished(() => log.mockRestore())
})

/** A checkout whose programs note that they ran, use one module, and end as those of a node do without settings. */
function makeCheckout(exitCode = 2) {
  const checkout = mkdtempSync(join(tmpdir(), 'kopru-compile-'))
  onTestFinished(() => rmSync(checkout, { recursive: true, force: true }))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(checkout, path)), { recursive: true })
    writeFileSync(join(checkout, path), text)
  }
  write('package.json', '{ "type": "module" }')
  write('package-lock.json', '{ "packages": {} }')
  write('sandbox/src/federation/end-with-parent.ts', '')
  write('packages/a/src/shared.ts', 'export const shared: number = 1')
  for (const program of programs)
    write(
      program,
      `import { appendFileSync } from 'node:fs'
       import { shared } from '${join(checkout, 'packages/a/src/shared.ts')}'
       appendFileSync('${join(checkout, 'ran.txt')}', '${program} ' + shared + '\\n')
       process.exit(${exitCode})`,
    )
  appendFileSync(join(checkout, 'ran.txt'), '')
  mkdirSync(join(checkout, 'node_modules/node/bin'), { recursive: true })
  symlinkSync(process.execPath, join(checkout, 'node_modules/node/bin/node'))
  /** Which programs ran since this was asked last. */
  let told = 0
  const ran = () => {
    const lines = readFileSync(join(checkout, 'ran.txt'), 'utf8').split('\n').filter(Boolean)
    const since = lines.slice(told)
    told = lines.length
    return since.map((line) => line.split(' ')[0])
  }
  const compiled = () =>
    readdirSync(compileCache(checkout), { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.includes('.compiled-from'))
      .map((name) => join(compileCache(checkout), name))
      .filter((file) => statSync(file).isFile())
  return { checkout, write, ran, compiled }
}

test('what is not compiled yet is compiled once, and again only when a source has changed', async () => {
  const { checkout, write, ran } = makeCheckout()
  await compileAhead(checkout)
  expect(ran()).toEqual(programs)
  await compileAhead(checkout)
  write('docs/wire.md', 'not a source')
  write('apps/portal/src/main.tsx', 'compiled by the portal’s own tool')
  write('node_modules/a/index.js', 'the lock file says when libraries change')
  await compileAhead(checkout)
  expect(ran()).toEqual([])
  for (const source of ['apps/node/src/new.ts', 'packages/a/src/shared.ts', 'sandbox/src/x.ts', 'package-lock.json']) {
    write(source, source.endsWith('shared.ts') ? 'export const shared: number = 2' : '{}')
    await compileAhead(checkout)
    expect(ran(), source).toEqual(programs)
  }
})

test('of a change only the changed module is compiled anew', async () => {
  const { checkout, write, compiled } = makeCheckout()
  await compileAhead(checkout)
  const before = new Map(compiled().map((file) => [file, statSync(file).mtimeMs]))
  expect(before.size).toBeGreaterThanOrEqual(8)
  write('packages/a/src/shared.ts', 'export const shared: number = 2')
  await compileAhead(checkout)
  const changed = compiled().filter((file) => before.get(file) !== statSync(file).mtimeMs)
  // Node keeps two files of a module: its text without types, and the code of that.
  expect(changed).toHaveLength(2)
})

test('programs that cannot be loaded are tried again at the next start', async () => {
  const { checkout, ran } = makeCheckout(1)
  await compileAhead(checkout)
  await compileAhead(checkout)
  expect(ran()).toEqual([programs[0], programs[0]])
})
