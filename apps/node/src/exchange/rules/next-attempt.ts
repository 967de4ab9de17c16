/** Attempts after which a party counts as absent for long, not for a moment: about five minutes. */
const shortAttempts = 60

/**
 * Milliseconds to wait before the next attempt: doubling from 100 ms up to 5 s, later up to a minute, of which a random
 * half (`random` is in [0, 1)) keeps the nodes of a federation from all knocking at once.
 */
export function nextAttemptIn(attempts: number, random: number): number {
  const cap = attempts <= shortAttempts ? 5000 : 60_000
  const full = Math.min(cap, 100 * 2 ** Math.min(attempts, 20))
  return Math.round(full / 2 + (full / 2) * random)
}
