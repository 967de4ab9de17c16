import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PortInUseError } from '../../../apps/node/src/platform/embedded-postgres.ts'
import { toJson, writeWhole } from '../files.ts'
import { pathsOf } from '../issuing/paths.ts'
import { localUrl, type Party, type Ports, parties, portsOf } from '../parties.ts'
import { databasePlace, databasesOf } from './databases.ts'
import { checkout, openHome } from './home.ts'
import { lockHome } from './home-lock.ts'
import { answersOn, isHealthy } from './probes.ts'
import { type Part, startTogether } from './start-together.ts'
import { superviseDatabase } from './supervised-database.ts'
import { superviseProcess } from './supervised-process.ts'

export interface FederationOptions {
  /** Where all data is kept; `openHome` says where when not given. */
  readonly home?: string
  /** First of the ports; state n has `portBase + 10 n` and the nine after it. */
  readonly portBase: number
  /** Gives up half-way: what runs already is stopped, and `startFederation` rejects. */
  readonly signal?: AbortSignal
  /** Told in plain words what is going on. */
  readonly say?: (line: string) => void
}

export interface Federation {
  readonly home: string
  readonly portBase: number
  /** Web addresses of the nodes. */
  readonly urls: Readonly<Record<Party, string>>
  readonly settingsFiles: Readonly<Record<Party, string>>
  /** `kill -9` of a state's node, which stays away until `restart`. */
  kill(party: Party): Promise<void>
  /** Starts a node that was killed, or stops it in order and starts it again; resolves when it serves. */
  restart(party: Party): Promise<void>
  /** `kill -9` of a state's database server; it is started again by itself. */
  killDatabase(party: Party): Promise<void>
  /** Ends everything in order within seconds; all data stays. */
  stop(): Promise<void>
}

/**
 * Starts five databases, the sandbox and five nodes, and resolves when all serve. Whatever crashes later is started again.
 * Throws `HomeError`, `HomeBusyError`, `PortInUseError`, or an error with the last words of what did not start; then
 * nothing is left running.
 */
export async function startFederation(options: FederationOptions): Promise<Federation> {
  const { portBase, signal, say = () => undefined } = options
  const home = openHome(options.home)
  const lock = lockHome(home)
  const running: { stop(): Promise<void> }[][] = []
  let stopped: Promise<void> | undefined
  const stopTiers = async () => {
    // Last started, first stopped: the nodes, then the sandbox that they call and the databases that they use.
    for (const tier of running.splice(0).reverse()) await Promise.allSettled(tier.map((part) => part.stop()))
    rmSync(join(home, 'federation.json'), { force: true })
    lock.release()
  }
  const stopAll = () => {
    stopped ??= stopTiers()
    return stopped
  }
  // Stopping a part makes its pending start reject, and so ends this function too.
  signal?.addEventListener('abort', () => void stopAll(), { once: true })
  const begin = async (tier: (Part & { stop(): Promise<void> })[]) => {
    signal?.throwIfAborted()
    running.push(tier)
    await startTogether(tier, say)
  }
  try {
    await checkPorts(portBase, lock.afterCrash)

    say('Starting the databases, and the sandbox: registers, log-in, certificates and payments of the five states')
    // Both take part in it: the accounts are made before either could make them a second time.
    databasesOf(home, portBase)
    const databases = parties.map((party) => {
      const place = databasePlace(home, portBase, party)
      return superviseDatabase({ party, ...place, binariesFolder: join(home, 'postgres', 'program') }, say)
    })
    const env = {
      KOPRU_HOME: home,
      KOPRU_PORT_BASE: String(portBase),
      NODE_COMPILE_CACHE: join(checkout, 'node_modules', '.cache', 'kopru'),
    }
    const sandbox = superviseProcess(
      {
        name: 'The sandbox',
        entry: join(checkout, 'sandbox/src/federation/run-sandbox.ts'),
        args: [],
        env,
        logFile: join(home, 'logs', 'sandbox.log'),
        isReady: async () => (await Promise.all(sandboxPorts(portBase).map(answersOn))).every(Boolean),
        readyWithinMs: 60_000,
      },
      say,
    )
    await begin([...databases, sandbox])

    say('Starting the nodes of the five states; this takes longest')
    const settingsFiles = Object.fromEntries(parties.map((party) => [party, pathsOf(home, party).settings])) as Record<
      Party,
      string
    >
    const nodes = Object.fromEntries(
      parties.map((party) => [
        party,
        superviseProcess(
          {
            name: `The node of ${party}`,
            entry: join(checkout, 'apps/node/src/main.ts'),
            args: [settingsFiles[party]],
            env: { ...env, KOPRU_SETTINGS: settingsFiles[party] },
            logFile: join(home, 'logs', `${party}.log`),
            isReady: () => isHealthy(localUrl(portsOf(party, portBase).portal)),
            readyWithinMs: 60_000,
          },
          say,
        ),
      ]),
    ) as Record<Party, ReturnType<typeof superviseProcess>>
    await begin(Object.values(nodes))

    const urls = Object.fromEntries(
      parties.map((party) => [party, localUrl(portsOf(party, portBase).portal)]),
    ) as Record<Party, string>
    writeWhole(join(home, 'federation.json'), toJson({ pid: process.pid, portBase, urls, settingsFiles }))
    return {
      home,
      portBase,
      urls,
      settingsFiles,
      kill: (party) => nodes[party].kill(),
      restart: async (party) => {
        await nodes[party].stop()
        await nodes[party].start()
      },
      killDatabase: async (party) => databases[parties.indexOf(party)]?.kill(),
      stop: stopAll,
    }
  } catch (error) {
    await stopAll()
    throw error
  }
}

const sandboxPorts = (portBase: number) =>
  parties.flatMap((party) => {
    const { login, registers, pki, payment } = portsOf(party, portBase)
    return [login, registers, pki, payment]
  })

/** After a crash the processes of the last run may still be on their way out, so their ports get a few seconds. */
async function checkPorts(portBase: number, afterCrash: boolean) {
  const taken = async () => {
    const ports = parties.flatMap((party) => webPorts(portsOf(party, portBase)))
    const answers = await Promise.all(ports.map(answersOn))
    return ports.find((_, i) => answers[i])
  }
  let port = await taken()
  for (let tries = 0; port !== undefined && afterCrash && tries < 40; tries += 1) {
    await sleep(250)
    port = await taken()
  }
  if (port !== undefined) throw new PortInUseError(port)
}

/** All but PostgreSQL's: a server that outlived a crash listens there, and the database's own start ends it. */
const webPorts = ({ postgres: _, ...rest }: Ports) => Object.values(rest)
