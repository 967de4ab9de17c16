import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProcessPlan {
  readonly name: string
  /** TypeScript entry and its arguments. */
  readonly entry: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  /** Resolves true once the process serves; asked repeatedly. */
  readonly isReady: () => Promise<boolean>
  readonly readyWithinMs: number
}

export interface SupervisedProcess {
  readonly name: string
  readonly pid: number | undefined
  /** Starts it and resolves when it serves; throws with its last words when it does not in time. */
  start(): Promise<void>
  /** SIGTERM, then SIGKILL after a few seconds. Not started again by itself. */
  stop(): Promise<void>
  /** SIGKILL, as a power cut would. Not started again by itself. */
  kill(): Promise<void>
}

const endWithParent = new URL('./end-with-parent.ts', import.meta.url).href
/**
 * Six processes share one small machine: V8's nursery (three times the first figure, in MB) and heap (MB) stay small.
 * A node's live heap is under 100 MB; bodies and files are kept outside of it.
 */
const lean = ['--max-semi-space-size=2', '--max-old-space-size=160']
/** For glibc: threads share one pool, and what is large goes back to the system at once. 13 MB less for each node. */
const leanMalloc = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' }
const politeMs = 6000
const longestPauseMs = 15_000
const steadyAfterMs = 60_000

/** One child process, started again with growing pauses whenever it ends without having been told to. */
export function superviseProcess(plan: ProcessPlan, onEvent: (line: string) => void): SupervisedProcess {
  let child: ChildProcess | undefined
  let wanted = false
  let crashes = 0

  const launch = () => {
    const log = openLog(plan.logFile)
    const began = Date.now()
    const started = spawn(process.execPath, [...lean, '--import', endWithParent, plan.entry, ...plan.args], {
      env: { ...process.env, ...leanMalloc, ...plan.env },
      stdio: ['ignore', log, log, 'ipc'],
      // Its own process group, so that Ctrl-C reaches the supervisor alone and everything ends in order.
      detached: true,
    })
    closeSync(log)
    child = started
    started.once('exit', (code, signal) => {
      if (child !== started) return
      child = undefined
      if (!wanted) return
      crashes = Date.now() - began > steadyAfterMs ? 1 : crashes + 1
      const pauseMs = Math.min(longestPauseMs, 250 * 2 ** crashes)
      onEvent(`${plan.name} ended unexpectedly (${signal ?? `code ${code}`}); starting it again in ${pauseMs / 1000} s`)
      setTimeout(() => {
        if (wanted && child === undefined) launch()
      }, pauseMs)
    })
    started.on('error', (error) => onEvent(`${plan.name}: ${error.message}`))
  }
  const end = async (signal: NodeJS.Signals) => {
    wanted = false
    const ending = child
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise<boolean>((resolve) => ending.once('exit', () => resolve(true)))
    ending.kill(signal)
    const polite = await Promise.race([ended, sleep(politeMs, false, { ref: false })])
    if (!polite) ending.kill('SIGKILL')
    await ended
    if (child === ending) child = undefined
  }
  return {
    name: plan.name,
    get pid() {
      return child?.pid
    },
    start: async () => {
      wanted = true
      crashes = 0
      if (child === undefined) launch()
      for (const deadline = Date.now() + plan.readyWithinMs; Date.now() < deadline; await sleep(100)) {
        if (await plan.isReady()) return
        if (!wanted) throw new Error(`${plan.name} was stopped before it was ready`)
        // A process that cannot start now will hardly do so a fourth time.
        if (crashes >= 3) break
      }
      wanted = false
      await end('SIGTERM')
      throw new Error(`${plan.name} did not start. Its last words, from ${plan.logFile}:\n${lastWords(plan.logFile)}`)
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const isLarge = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 20_000_000
  if (isLarge) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

const lastWords = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-12)
    .map((line) => `  ${line.slice(0, 400)}`)
    .join('\n')
