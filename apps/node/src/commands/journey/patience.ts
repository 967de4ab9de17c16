import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '@kopru/client'
import { isPassing } from './browser/unreachable.ts'
import { JourneyFault } from './fault.ts'

export interface Patience {
  /** How long a node may be away in one step, in milliseconds. */
  readonly awayMs: number
  /** How long to wait for what others do: the home state's answer, the seal of a permit, a notice. */
  readonly waitMs: number
}

export const usualPatience: Patience = { awayMs: 60_000, waitMs: 120_000 }

const firstPauseMs = 200
const longestPauseMs = 2000

/** How often to look again when a node says that things no longer stand as they were read. */
const mostConflicts = 2

/**
 * Does the work, and again from its beginning while a node is away, or when a node says that what was asked does not
 * fit how things stand (409): an earlier request had its effect though its answer was lost. The work reads first how
 * things stand and leaves out what is done, so that nothing happens twice.
 */
export async function persist<T>(
  work: () => Promise<T>,
  { awayMs }: Patience,
): Promise<{ value: T /** How often it was begun again. */; retries: number }> {
  let waitedMs = 0
  let conflicts = 0
  for (let retries = 0; ; retries += 1) {
    try {
      return { value: await work(), retries }
    } catch (error) {
      if (isConflict(error)) conflicts += 1
      else if (!isPassing(error)) throw error
      if (waitedMs >= awayMs || conflicts > mostConflicts) throw error
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** retries)
      await sleep(pauseMs)
      waitedMs += pauseMs
    }
  }
}

const isConflict = (error: unknown) => error instanceof ProblemError && error.problem.status === 409

/** Reads until it is as wished. Throws `journey.waited-in-vain` when it does not come to that in time. */
export async function waitUntil<T>(
  what: string | ((value: T) => string),
  read: () => Promise<T>,
  isThere: (value: T) => boolean,
  { waitMs }: Patience,
): Promise<T> {
  const deadline = Date.now() + waitMs
  for (let pauseMs = 100; ; pauseMs = Math.min(1000, pauseMs * 1.3)) {
    const value = await read()
    if (isThere(value)) return value
    if (Date.now() >= deadline) {
      const words = typeof what === 'string' ? what : what(value)
      throw new JourneyFault('journey.waited-in-vain', `Waited ${Math.round(waitMs / 1000)} s for ${words}`)
    }
    await sleep(pauseMs)
  }
}
