import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type EmbeddedPostgres, PortInUseError, startEmbeddedPostgres } from './embedded-postgres.ts'
import { findFreePort, makeTestFolder } from './test-postgres.ts'

const binariesFolder = join(tmpdir(), 'kopru-test-binaries')

/** Made once and copied, for the tests that are not about its making. */
let pattern: string

beforeAll(async () => {
  pattern = makeTestFolder('embedded')
  await (await startEmbeddedPostgres({ folder: pattern, port: await findFreePort(), binariesFolder })).stop()
})
afterAll(() => rmSync(pattern, { recursive: true, force: true }))

async function emptyPlace() {
  const folder = makeTestFolder('embedded')
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, port: await findFreePort(), binariesFolder }
}

async function newPlace() {
  const place = await emptyPlace()
  // Owner and permissions must come along, which Node's own copying drops.
  execFileSync('cp', ['-Rp', `${pattern}/.`, place.folder])
  return place
}

async function start(place: Awaited<ReturnType<typeof newPlace>>): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(place)
  onTestFinished(() => server.stop())
  return server
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('data outlives a stop and a start', async () => {
  const place = await newPlace()
  const first = await start(place)
  await query(first.migrationUrl, 'CREATE TABLE t (n int); INSERT INTO t VALUES (7)')
  await first.stop()
  const second = await start(place)
  expect(await query(second.migrationUrl, 'SELECT n FROM t')).toEqual([{ n: 7 }])
})

test('the application may use only what the owner grants, and nobody gets in without a password', async () => {
  const { url, migrationUrl } = await start(await newPlace())
  await query(migrationUrl, 'CREATE TABLE journal (n int); GRANT SELECT, INSERT ON journal TO kopru_app')
  await query(url, 'INSERT INTO journal VALUES (1)')
  await expect(query(url, 'UPDATE journal SET n = 2')).rejects.toThrow('permission denied')
  await expect(query(url, 'DELETE FROM journal')).rejects.toThrow('permission denied')
  await expect(query(url, 'CREATE TABLE mine (n int)')).rejects.toThrow('permission denied')
  const wrong = new URL(url)
  wrong.password = 'guess'
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
})

test('text is stored as UTF-8, sorted by code point, and its upper case is right beyond ASCII', async () => {
  const { url } = await start(await newPlace())
  const [row] = await query(url, `SELECT upper('әңгіме'), 'ı' > 'z' AS later, current_setting('fsync') AS fsync`)
  expect(row).toEqual({ upper: 'ӘҢГІМЕ', later: true, fsync: 'on' })
})

test('what was committed before kill -9 of the server is there after the next start', async () => {
  const place = await newPlace()
  const first = await start(place)
  await query(first.migrationUrl, 'CREATE TABLE t (n int); INSERT INTO t SELECT generate_series(1, 1000)')
  process.kill(first.pid, 'SIGKILL')
  await first.ended
  const second = await start(place)
  expect(await query(second.migrationUrl, 'SELECT count(*)::int FROM t')).toEqual([{ count: 1000 }])
})

test('a server that outlived kill -9 of its starter is ended and its data taken over', async () => {
  const place = await newPlace()
  const module = new URL('./embedded-postgres.ts', import.meta.url).href
  const code = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)})
    const { pid } = await startEmbeddedPostgres(${JSON.stringify(place)})
    process.stdout.write(String(pid))
    setInterval(() => {}, 1000)`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(starter.stdout, 'data')
  const orphan = Number(said)
  starter.kill('SIGKILL')
  await once(starter, 'exit')
  expect(process.kill(orphan, 0)).toBe(true)

  const server = await start(place)
  expect(server.pid).not.toBe(orphan)
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a process id in the lock file that now belongs to a stranger does not stop the start, nor the stranger', async () => {
  const place = await newPlace()
  const first = await start(place)
  await first.stop()
  const pidFile = join(place.folder, 'cluster', 'data', 'postmaster.pid')
  const stranger = spawn('sleep', ['60'])
  onTestFinished(() => void stranger.kill())
  writeFileSync(pidFile, `${stranger.pid}\n${join(place.folder, 'cluster', 'data')}\n0\n${place.port}\n\n\n\n`)
  await start(place)
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
})

test('a port that another program uses is named', async () => {
  const place = await newPlace()
  const other = net.createServer().listen(place.port, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const attempt = startEmbeddedPostgres(place)
  await expect(attempt).rejects.toThrow(PortInUseError)
  await expect(attempt).rejects.toThrow(String(place.port))
})

test('a cluster that was being made when the power went is made anew', async () => {
  const place = await emptyPlace()
  mkdirSync(join(place.folder, 'cluster', 'data.new', 'base'), { recursive: true })
  const server = await start(place)
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('passwords are for their owner only, and the server never runs as root', async () => {
  const place = await emptyPlace()
  const server = await start(place)
  expect(statSync(join(place.folder, 'passwords.json')).mode & 0o777).toBe(0o600)
  expect(userOf(server.pid)).not.toBe(0)
})

test('the server log keeps the values of failing statements to itself', async () => {
  const place = await newPlace()
  const server = await start(place)
  await expect(query(server.url, `SELECT 'Aigerim 870412450123'::int`)).rejects.toThrow('invalid input syntax')
  await server.stop()
  expect(readFileSync(join(place.folder, 'server.log'), 'utf8')).not.toContain('Aigerim')
})

function userOf(pid: number): number {
  if (process.platform === 'linux') return statSync(`/proc/${pid}`).uid
  return Number(execFileSync('ps', ['-o', 'uid=', '-p', String(pid)], { encoding: 'utf8' }))
}
