import type { LevelOfAssurance } from '@kopru/client'

const order: readonly LevelOfAssurance[] = ['low', 'substantial', 'high']

/** Whether a log-in of level `given` may stand where `needed` is asked for (eIDAS Art. 8: compared as a minimum). */
export const loaAtLeast = (given: LevelOfAssurance, needed: LevelOfAssurance): boolean =>
  order.indexOf(given) >= order.indexOf(needed)

/** Reads an `acr` value. Anything that is not one of ours counts as the lowest, never as more. */
export const readLoa = (acr: unknown): LevelOfAssurance => order.find((level) => level === acr) ?? 'low'
