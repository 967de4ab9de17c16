import type { TrackerRow } from '@kopru/client'

/** Rows of several states as one trail, newest first; of rows at one moment the order of recording stays. */
export const joinRows = (trails: readonly (readonly TrackerRow[])[], limit: number): TrackerRow[] =>
  trails
    .flat()
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .slice(0, limit)
