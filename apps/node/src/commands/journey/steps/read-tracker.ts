import type { Tracker, TrackerRow } from '@kopru/client'
import type { Portal } from '../browser/portal.ts'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { waitUntil } from '../patience.ts'
import { logInAtHome, type Who } from './log-in.ts'

type Event = TrackerRow['event']

/** By how much the clocks of two machines may differ. */
const clockDifferenceMs = 120_000

/** What the journal of the home state must have written of this matter, and that of the host. */
export const expectedEvents = {
  home: ['evidence-looked-up', 'evidence-previewed', 'evidence-accepted', 'evidence-delivered', 'notice-received'],
  host: ['evidence-requested', 'evidence-received', 'case-viewed', 'evidence-viewed', 'document-issued', 'notice-sent'],
} as const satisfies Record<'home' | 'host', readonly Event[]>

export interface TrackerFindings {
  /** Rows of this matter, by event, as shown at home. */
  readonly atHome: Readonly<Record<string, number>>
  readonly atHost: Readonly<Record<string, number>>
  /** `agreement article`, each under which something was done. */
  readonly legalBases: readonly string[]
}

/**
 * Reads the data tracker at home and at the host until both show what both states have done with the person's data:
 * every exchange, every look, and the notice that reached the home state's migration register. At home it also shows
 * that the person was made known to the host.
 */
export async function readTracker(journey: Journey, conversationId: string, who: Who): Promise<TrackerFindings> {
  await logInAtHome(journey, who)
  const { from, to, startedAt } = journey
  const isOfMatter = (row: TrackerRow) => row.conversationId === conversationId
  const isRelease = (row: TrackerRow) =>
    row.event === 'identity-released' && row.recordedBy === from && row.who.startsWith(`${to}/`)
  const home = await readUntilWhole(journey, journey.home, isOfMatter)
  const host = await readUntilWhole(journey, journey.host, isOfMatter)
  const earliest = startedAt.getTime() - clockDifferenceMs
  if (!home.others.some((row) => isRelease(row) && Date.parse(row.at) >= earliest))
    throw new JourneyFault('journey.tracker-incomplete', `The tracker at home does not show the log-in towards ${to}`)
  const bases = [...home.rows, ...host.rows].map(({ legalBasis }) => `${legalBasis.agreement} ${legalBasis.article}`)
  return { atHome: countEvents(home.rows), atHost: countEvents(host.rows), legalBases: [...new Set(bases)] }
}

async function readUntilWhole(journey: Journey, portal: Portal, isOfMatter: (row: TrackerRow) => boolean) {
  return waitUntil(
    ({ rows }) => `the data tracker at ${portal.url} to show ${missingEvents(rows, journey).join(', ')}`,
    async () => {
      const { rows } = await portal.get<Tracker>('/api/tracker')
      return { rows: rows.filter(isOfMatter), others: rows.filter((row) => !isOfMatter(row)) }
    },
    ({ rows }) => missingEvents(rows, journey).length === 0,
    journey.patience,
  )
}

const countEvents = (rows: readonly TrackerRow[]) =>
  Object.fromEntries([...Map.groupBy(rows, ({ event }) => event)].map(([event, all]) => [event, all.length]))

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
