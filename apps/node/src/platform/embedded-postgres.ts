import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { databaseName, databaseUrls, getPasswords, type Passwords } from './embedded-accounts.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { endLeftoverServer } from './postgres-leftover.ts'
import { findUnprivilegedUser, makePassage, mayEnter, type UnixUser } from './unprivileged-user.ts'

export interface EmbeddedPostgresOptions {
  /** This instance's own folder: cluster, passwords, log. */
  folder: string
  /** On 127.0.0.1. */
  port: number
  /** Where a copy of the program may be kept, should the user who runs it not be able to enter ours. */
  binariesFolder: string
  /** Instead of the lean ones that suit five instances on one small machine: PostgreSQL's own names and values. */
  settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  /** For the application: may use tables as migrations grant it. */
  readonly url: string
  /** For migrations: owns the database. */
  readonly migrationUrl: string
  readonly pid: number
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** Fast shutdown: breaks connections, loses nothing. */
  stop(): Promise<void>
}

export class PortInUseError extends Error {
  readonly port: number

  constructor(port: number) {
    super(`Port ${port} on 127.0.0.1 is in use by another program`)
    this.name = 'PortInUseError'
    this.port = port
  }
}

/**
 * Starts the instance of a folder, creating it on first use; a server left over from a crash is ended first. As root it
 * runs as an unprivileged user, who must be able to enter `folder`. Throws `PortInUseError`, or an error with the
 * server's last words.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { folder, port } = options
  const user = findUnprivilegedUser()
  makePassage(folder)
  if (!mayEnter(user, folder))
    throw new Error(
      `PostgreSQL runs as the user "${user?.name}", who cannot enter ${folder}; choose another KOPRU_HOME`,
    )
  const binaries = findPostgresBinaries(user, options.binariesFolder)
  const cluster = join(folder, 'cluster')
  const data = join(cluster, 'data')
  const logFile = join(folder, 'server.log')
  if (!existsSync(data)) await createCluster({ binaries, user, cluster, data, passwords: getPasswords(folder) })
  await endLeftoverServer(data)
  if (await isPortTaken(port)) throw new PortInUseError(port)

  const urls = databaseUrls(options)
  const server = await launch({
    binaries,
    user,
    data,
    port,
    logFile,
    superuserUrl: urls.superuserUrl,
    settings: options.settings,
  })
  const ended = new Promise<void>((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) resolve()
    else server.once('exit', () => resolve())
  })
  return {
    url: urls.url,
    migrationUrl: urls.migrationUrl,
    pid: server.pid ?? 0,
    ended,
    stop: async () => {
      server.kill('SIGINT')
      const polite = await Promise.race([ended.then(() => true), sleep(10_000, false, { ref: false })])
      if (!polite) server.kill('SIGQUIT')
      await ended
    },
  }
}

const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Made beside its final place and renamed when whole, so that a crash in between leaves nothing half-made. */
async function createCluster(make: {
  binaries: PostgresBinaries
  user: UnixUser | undefined
  cluster: string
  data: string
  passwords: Passwords
}): Promise<void> {
  const { binaries, user, cluster, data, passwords } = make
  const unfinished = join(cluster, 'data.new')
  const passwordFile = join(cluster, 'password')
  mkdirSync(cluster, { recursive: true, mode: 0o700 })
  chmodSync(cluster, 0o700)
  rmSync(unfinished, { recursive: true, force: true })
  writeFileSync(passwordFile, passwords.superuser, { mode: 0o600 })
  if (user !== undefined) for (const path of [cluster, passwordFile]) chownSync(path, user.uid, user.gid)
  const asUser = { cwd: cluster, env: environment, ...(user && { uid: user.uid, gid: user.gid }) }
  try {
    await run(
      binaries.initdb,
      [
        ...['-D', unfinished, '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8'],
        // Sorting by code point, the same on every machine; what people read is sorted by language in the portal.
        ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ],
      asUser,
    )
    // Single-user mode needs no port and no log-in: one statement a line.
    await run(
      binaries.postgres,
      ['--single', '-D', unfinished, '-c', 'exit_on_error=on', 'postgres'],
      asUser,
      `CREATE ROLE kopru_migrator LOGIN PASSWORD '${passwords.migrator}'
CREATE ROLE kopru_app LOGIN PASSWORD '${passwords.app}'
CREATE DATABASE ${databaseName} OWNER kopru_migrator
REVOKE ALL ON DATABASE ${databaseName} FROM PUBLIC
GRANT CONNECT ON DATABASE ${databaseName} TO kopru_app
`,
    )
    renameSync(unfinished, data)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

type RunOptions = { cwd: string; env: Record<string, string>; uid?: number; gid?: number }

async function run(program: string, args: string[], options: RunOptions, input = ''): Promise<void> {
  const child = spawn(program, args, { ...options, stdio: 'pipe' })
  let said = ''
  child.stdout.resume()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stdin.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  if (code !== 0) throw new Error(`PostgreSQL could not prepare its data directory: ${said.trim().slice(-800)}`)
}

/** Five instances share one small machine, so each is kept lean; nothing here trades durability away. */
const leanSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '40',
  shared_buffers: '16MB',
  work_mem: '2MB',
  maintenance_work_mem: '16MB',
  wal_buffers: '1MB',
  min_wal_size: '32MB',
  max_wal_size: '128MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_worker_processes: '2',
  max_parallel_workers: '0',
  autovacuum_max_workers: '1',
  io_method: 'sync',
  jit: 'off',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors quote values, and the application logs its own errors without them; here only the server's own life is told.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

async function launch(start: {
  binaries: PostgresBinaries
  user: UnixUser | undefined
  data: string
  port: number
  logFile: string
  superuserUrl: string
  settings: Readonly<Record<string, string>> | undefined
}): Promise<ChildProcess> {
  const { binaries, user, data, port, logFile, superuserUrl } = start
  const options = Object.entries({ ...leanSettings, ...start.settings, port: String(port) }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  )
  for (let attempt = 1; ; attempt += 1) {
    if (existsSync(logFile) && statSync(logFile).size > 5_000_000) truncateSync(logFile)
    const log = openSync(logFile, 'a', 0o600)
    const server = spawn(binaries.postgres, ['-D', data, ...options], {
      cwd: data,
      env: environment,
      stdio: ['ignore', log, log],
      // Its own process group: Ctrl-C reaches the supervisor alone, which stops the nodes before their databases.
      detached: true,
      ...(user && { uid: user.uid, gid: user.gid }),
    })
    closeSync(log)
    const outcome = await Promise.race([acceptsConnections(superuserUrl, 60_000), endOf(server)])
    if (outcome === 'ready') return server
    if (outcome === 'too-slow') server.kill('SIGQUIT')
    // After a kill -9 of the server its last child processes need a moment to notice and let go of the shared memory.
    if (outcome === 'too-slow' || attempt === 20) throw new Error(`PostgreSQL did not start:\n${lastLines(logFile)}`)
    await sleep(250)
  }
}

const endOf = (server: ChildProcess) =>
  new Promise<'ended'>((resolve, reject) => {
    server.once('error', reject).once('exit', () => resolve('ended'))
  })

async function acceptsConnections(connectionString: string, withinMs: number): Promise<'ready' | 'too-slow'> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(30)) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return 'ready'
    } catch {
      // Not yet: it refuses connections until recovery is through.
    }
  }
  return 'too-slow'
}

/** Whether something listens on a port of this machine. */
export function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'),
    )
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)))
  })
}

const lastLines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-8)
    .map((line) => `  ${line}`)
    .join('\n')
