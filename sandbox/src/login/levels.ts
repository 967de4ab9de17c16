import type { LevelOfAssurance } from '../population/person.ts'

/** Lowest first; compared as a minimum (eIDAS Art. 8). */
export const levels = ['low', 'substantial', 'high'] as const satisfies readonly LevelOfAssurance[]

/** The levels that a request names, in its order of preference (OpenID Connect Core §3.1.2.1, `acr_values`). */
export function readWantedLevels(acrValues: unknown): LevelOfAssurance[] {
  if (typeof acrValues !== 'string') return []
  return acrValues.split(' ').flatMap((value) => levels.filter((level) => level === value))
}

/** The first wanted level that the account can reach; failing that its best, which the asker must then judge. */
export function chooseLevel(wanted: readonly LevelOfAssurance[], best: LevelOfAssurance): LevelOfAssurance {
  const reachable = (level: LevelOfAssurance) => levels.indexOf(level) <= levels.indexOf(best)
  if (wanted.length === 0) return reachable('substantial') ? 'substantial' : best
  return wanted.find(reachable) ?? best
}

/** Whether a log-in at `level` already serves a request for `wanted`, or is the best the account can ever do. */
export function suffices(level: unknown, wanted: readonly LevelOfAssurance[], best: LevelOfAssurance): boolean {
  const rank = (levels as readonly unknown[]).indexOf(level)
  const least = Math.min(...wanted.map((one) => levels.indexOf(one)))
  return wanted.length === 0 || rank >= Math.min(least, levels.indexOf(best))
}
