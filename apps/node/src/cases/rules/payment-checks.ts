/**
 * Minutes before each of our own questions about a payment of which nobody told us. Most payers end within the half hour
 * that a checkout page usually lives; after five days a provider has either said how it ended or lost it.
 */
const pausesInMinutes = [2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 1440, 1440, 1440] as const

/** Milliseconds to wait before the question with this number, counted from 0; undefined when we ask no more. */
export function pauseBeforeCheck(check: number): number | undefined {
  const minutes = pausesInMinutes[check]
  return minutes === undefined ? undefined : minutes * 60_000
}
