import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../platform/log.ts'

export interface Notifications {
  stop(): Promise<void>
}

/**
 * Listens on a channel over a connection of its own and connects again when that breaks. What was said meanwhile is
 * lost, so `onConnected` runs after each connect for the listener to look for itself.
 */
export function listenTo(options: {
  readonly databaseUrl: string
  readonly channel: string
  readonly onMessage: (payload: string) => void
  readonly onConnected: () => void
  readonly log: Log
}): Notifications {
  const stop = new AbortController()
  let current: pg.Client | undefined

  const listenOnce = async () => {
    const client = new pg.Client({ connectionString: options.databaseUrl, keepAlive: true })
    const broken = new Promise<void>((resolve) => {
      client.once('error', () => resolve())
      client.once('end', () => resolve())
    })
    // A second error of a broken connection has nobody left to tell.
    client.on('error', () => undefined)
    current = client
    try {
      await client.connect()
      client.on('notification', ({ payload }) => options.onMessage(payload ?? ''))
      await client.query(`LISTEN ${pg.escapeIdentifier(options.channel)}`)
      options.onConnected()
      await broken
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const keepListening = async () => {
    while (!stop.signal.aborted) {
      try {
        await listenOnce()
      } catch (error) {
        if (!stop.signal.aborted) options.log.warn({ err: error }, 'notifications are interrupted')
      }
      await sleep(500, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const listening = keepListening()
  return {
    stop: async () => {
      stop.abort()
      await current?.end().catch(() => undefined)
      await listening
    },
  }
}
