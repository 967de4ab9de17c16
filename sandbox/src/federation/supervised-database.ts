import { setTimeout as sleep } from 'node:timers/promises'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../../apps/node/src/platform/embedded-postgres.ts'
import type { Party } from '../parties.ts'

export interface SupervisedDatabase {
  readonly name: string
  start(): Promise<void>
  stop(): Promise<void>
  /** SIGKILL; it is started again by itself. */
  kill(): Promise<void>
}

/** One state's PostgreSQL, started again whenever it ends without having been told to. */
export function superviseDatabase(
  { party, ...options }: EmbeddedPostgresOptions & { party: Party },
  onEvent: (line: string) => void,
): SupervisedDatabase {
  let server: EmbeddedPostgres | undefined
  let wanted = false
  let starting: Promise<void> | undefined

  const launch = async () => {
    const launched = await startEmbeddedPostgres(options)
    server = launched
    void launched.ended.then(() => {
      if (wanted) starting = startAgain()
    })
  }
  const startAgain = async () => {
    onEvent(`The database of ${party} ended unexpectedly; starting it again`)
    for (let pauseMs = 200; wanted; pauseMs = Math.min(10_000, pauseMs * 2)) {
      try {
        return await launch()
      } catch (error) {
        onEvent(`The database of ${party} does not start: ${error instanceof Error ? error.message : error}`)
        await sleep(pauseMs)
      }
    }
  }
  return {
    name: `The database of ${party}`,
    start: () => {
      wanted = true
      starting = launch()
      return starting
    },
    stop: async () => {
      wanted = false
      await starting?.catch(() => undefined)
      await server?.stop()
    },
    kill: async () => {
      if (server === undefined) return
      const { pid, ended } = server
      process.kill(pid, 'SIGKILL')
      await ended
      await starting
    },
  }
}
