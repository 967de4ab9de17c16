import type { TrackerRow } from '@kopru/client'

/**
 * Rows of several states as one trail, newest first; of rows at one moment the order of recording stays. None is cut
 * off: a state that sends many, or dates them ahead, must not push out what the others recorded.
 */
export const joinRows = (trails: readonly (readonly TrackerRow[])[]): TrackerRow[] =>
  trails.flat().sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
