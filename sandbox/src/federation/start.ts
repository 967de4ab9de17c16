// `npm start`: the whole local federation in the foreground, until Ctrl-C.
import { PortInUseError } from '../../../apps/node/src/platform/embedded-postgres.ts'
import { parties } from '../parties.ts'
import { describeFederation } from './describe-federation.ts'
import { type Federation, startFederation } from './federation.ts'
import { HomeError } from './home.ts'
import { HomeBusyError } from './home-lock.ts'
import { watchLauncher } from './watch-launcher.ts'

// Counted from when the person gave the command: what had to be installed first is part of the wait.
const began = Number(process.env.KOPRU_BOOTSTRAPPED) || Date.now()
const seconds = () => `${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s`
const say = (line: string) => console.log(`${seconds()}  ${line}`)

const portBase = Number(process.env.KOPRU_PORT_BASE ?? 7000)
const highestBase = 65_535 - (10 * parties.length + 9)
if (!Number.isInteger(portBase) || portBase < 1024 || portBase > highestBase) {
  console.error(`KOPRU_PORT_BASE must be a whole number from 1024 to ${highestBase}`)
  process.exit(2)
}

let federation: Federation | undefined
const interruption = new AbortController()
let interruptedAt = 0
const stop = async () => {
  // Ctrl-C reaches us from the terminal and from npm at once; a second one that a person means comes later.
  if (interruption.signal.aborted) return performance.now() - interruptedAt > 1500 ? process.exit(130) : undefined
  interruptedAt = performance.now()
  console.log()
  say('Stopping the nodes, the sandbox and the databases')
  interruption.abort()
  await starting.catch(() => undefined)
  await federation?.stop()
  say('Stopped')
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
if (process.env.KOPRU_BOOTSTRAPPED !== undefined && process.env.npm_lifecycle_event !== undefined)
  watchLauncher(() => void stop())

const home = process.env.KOPRU_HOME
const starting = startFederation({
  portBase,
  say,
  signal: interruption.signal,
  ...(home !== undefined && home !== '' && { home }),
})
try {
  federation = await starting
  console.log(`\n${describeFederation(federation)}\n`)
  say('Ready. Ctrl-C stops everything; the data stays')
} catch (error) {
  if (interruption.signal.aborted) await new Promise(() => undefined)
  if (error instanceof PortInUseError)
    console.error(`\n${error.message}. End that program, or move all our ports: KOPRU_PORT_BASE=8000 npm start`)
  else if (error instanceof HomeBusyError || error instanceof HomeError) console.error(`\n${error.message}.`)
  else console.error(`\nThe federation did not start: ${error instanceof Error ? error.message : error}`)
  process.exit(1)
}
