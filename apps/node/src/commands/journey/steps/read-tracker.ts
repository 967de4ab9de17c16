import type { Tracker, TrackerRow } from '@kopru/client'
import type { Portal } from '../browser/portal.ts'
import type { Journey } from '../journey.ts'
import { waitUntil } from '../patience.ts'
import { logInAtHome, type Who } from './log-in.ts'

type Event = TrackerRow['event']

/** What the journal of the home state must have written of this matter, and that of the host. */
export const expectedEvents = {
  home: ['evidence-looked-up', 'evidence-previewed', 'evidence-accepted', 'evidence-delivered', 'notice-received'],
  host: ['evidence-requested', 'evidence-received', 'case-viewed', 'evidence-viewed', 'document-issued', 'notice-sent'],
} as const satisfies Record<'home' | 'host', readonly Event[]>

export interface TrackerFindings {
  /** Rows of this matter, by event, as shown at home. */
  readonly atHome: Readonly<Record<string, number>>
  readonly atHost: Readonly<Record<string, number>>
}

/**
 * Reads the data tracker at home and at the host until both show what both states have done with the person's data:
 * every exchange, every look, and the notice that reached the home state's migration register.
 */
export async function readTracker(journey: Journey, conversationId: string, who: Who): Promise<TrackerFindings> {
  await logInAtHome(journey, who)
  return {
    atHome: await readUntilWhole(journey, journey.home, conversationId),
    atHost: await readUntilWhole(journey, journey.host, conversationId),
  }
}

async function readUntilWhole(journey: Journey, portal: Portal, conversationId: string) {
  const rows = await waitUntil(
    (found) => `the data tracker at ${portal.url} to show ${missingEvents(found, journey).join(', ')}`,
    async () => {
      const tracker = await portal.get<Tracker>('/api/tracker')
      return tracker.rows.filter((row) => row.conversationId === conversationId)
    },
    (found) => missingEvents(found, journey).length === 0,
    journey.patience,
  )
  return Object.fromEntries([...Map.groupBy(rows, ({ event }) => event)].map(([event, all]) => [event, all.length]))
}

/** `KZ evidence-previewed` for each event that is not in the rows. */
export function missingEvents(
  rows: readonly Pick<TrackerRow, 'event' | 'recordedBy'>[],
  { from, to }: { from: string; to: string },
): string[] {
  const has = (party: string) => (event: Event) => rows.some((row) => row.event === event && row.recordedBy === party)
  return [
    ...expectedEvents.home.filter((event) => !has(from)(event)).map((event) => `${from} ${event}`),
    ...expectedEvents.host.filter((event) => !has(to)(event)).map((event) => `${to} ${event}`),
  ]
}
