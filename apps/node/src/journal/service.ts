import { createHmac, hkdfSync } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LegalBasis, TrackedFile, type TrackerEvent, type TrackerRow } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import { Compile } from 'typebox/compile'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { ProtocolEvent } from './events.ts'
import { checkLink } from './rules/check-link.ts'
import { hashEntry } from './rules/hash-entry.ts'
import { type Link, noLink } from './rules/link-entry.ts'
import type { JournalRow } from './schema.ts'
import {
  countSubjectRows,
  countUnlinked,
  findConversationRows,
  findSubjectRows,
  insertEntry,
  linkPending,
  readLinks,
} from './store.ts'

interface EntryBase {
  readonly messageId?: string
  /** The authority that acted, `KZ/migration`; for protocol events also a party or `unknown`. */
  readonly actor: string
  /** From `subjectKey`; never an identifier. */
  readonly subjectKey?: string | undefined
  /** Evidence type, document type or message type. */
  readonly what?: string
  /** Ids, numbers and codes; never values of a person's data. A `file` (`TrackedFile`) is shown to the person. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** What a person will see has its law and its conversation; what the protocol leaves may come before either is known. */
export type NewEntry =
  | (EntryBase & { readonly event: TrackerEvent; readonly conversationId: string; readonly legalBasis: LegalBasis })
  | (EntryBase & { readonly event: ProtocolEvent; readonly conversationId?: string; readonly legalBasis?: LegalBasis })

export type ChainVerdict = { ok: true; length: number } | { ok: false; brokenAt: number }

export interface Journal {
  /** Adds an entry in the caller's transaction: it is there if, and only if, the effect is. */
  append(trx: Transaction<Database>, entry: NewEntry): Promise<void>
  /** HMAC of a person's identifier, so that the journal holds none yet finds all of a person's rows. */
  subjectKey(personIdentifier: string): string
  /** A person's rows, newest first; `subjectKey` may be several where the person is known by several identifiers. */
  rowsOf(
    db: Kysely<Database>,
    subjectKey: string | readonly string[],
    options: { limit: number; conversationIds?: readonly string[] },
  ): Promise<TrackerRow[]>
  countOf(db: Kysely<Database>, subjectKey: string | readonly string[]): Promise<number>
  /** Every entry of a conversation in order of time, protocol events too: for operators and inspectors. */
  entriesOf(db: Kysely<Database>, conversationId: string): Promise<JournalRow[]>
  /** Links what waits and recomputes the whole chain. `brokenAt` is the first link that does not hold. */
  verifyChain(db: Kysely<Database>): Promise<ChainVerdict>
  /** Begins to link new entries, a few times a second. */
  start(): void
  stop(): Promise<void>
}

export interface JournalOptions {
  readonly party: string
  readonly db: Kysely<Database>
  /** The node's secret; the key for subjects is derived from it (RFC 5869). */
  readonly secret: Uint8Array
  readonly clock: Clock
  readonly log: Log
  /** Names to show for an authority. */
  readonly namesOf: (authorityId: string) => Readonly<Record<string, string>> | undefined
  /** Milliseconds between two rounds of linking; 250 if not given. */
  readonly linkEveryMs?: number
}

const batch = 1000

export function createJournal(options: JournalOptions): Journal {
  const { party, db, clock, log, namesOf } = options
  const key = Buffer.from(hkdfSync('sha256', options.secret, '', 'kopru journal subject', 32))
  const stop = new AbortController()
  let linking: Promise<void> | undefined

  const linkAll = async (db: Kysely<Database>) => {
    while ((await linkPending(db, batch)) === batch);
  }
  const keepLinking = async () => {
    while (!stop.signal.aborted) {
      try {
        await linkAll(db)
      } catch (error) {
        log.error({ err: error }, 'journal entries could not be linked; they wait')
      }
      await sleep(options.linkEveryMs ?? 250, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }

  return {
    append: async (trx, entry) => {
      const { legalBasis, details = {} } = entry
      const row = {
        id: newId<'journal-entry'>(),
        at: clock.now(),
        event: entry.event,
        conversationId: entry.conversationId ?? null,
        messageId: entry.messageId ?? null,
        actor: entry.actor,
        subjectKey: entry.subjectKey ?? null,
        agreement: legalBasis?.agreement ?? null,
        article: legalBasis?.article ?? null,
        purpose: legalBasis?.purpose ?? null,
        what: entry.what ?? null,
        // Through JSON now, so that the hash covers what the database will give back.
        details: JSON.parse(JSON.stringify(details)) as Record<string, unknown>,
      }
      await insertEntry(trx, { ...row, hash: hashEntry(row) })
    },
    subjectKey: (personIdentifier) => createHmac('sha256', key).update(personIdentifier).digest('base64url'),
    rowsOf: async (db, subjectKey, { limit, conversationIds }) => {
      const query = { subjectKeys: [subjectKey].flat(), conversationIds }
      if (query.subjectKeys.length === 0 || conversationIds?.length === 0) return []
      const rows = await findSubjectRows(db, query, limit)
      return rows.map((row) => toTrackerRow(row, party, namesOf))
    },
    countOf: (db, subjectKey) => countSubjectRows(db, { subjectKeys: [subjectKey].flat() }),
    entriesOf: findConversationRows,
    verifyChain: async (db) => {
      await linkAll(db)
      return verifyChain(db)
    },
    start: () => {
      linking ??= keepLinking()
    },
    stop: async () => {
      stop.abort()
      await linking
    },
  }
}

async function verifyChain(db: Kysely<Database>): Promise<ChainVerdict> {
  let head: Pick<Link, 'seq' | 'hash'> = noLink
  for (;;) {
    const links = await readLinks(db, head.seq, batch)
    for (const { link, entry } of links) {
      if (!checkLink(head, link, entry)) return { ok: false, brokenAt: head.seq + 1 }
      head = link
    }
    if (links.length === 0) break
  }
  return (await countUnlinked(db)) === 0 ? { ok: true, length: head.seq } : { ok: false, brokenAt: head.seq + 1 }
}

const isTrackedFile = Compile(TrackedFile)

function toTrackerRow(row: JournalRow, party: string, namesOf: JournalOptions['namesOf']): TrackerRow {
  const { agreement, article, purpose, conversationId, what, details } = row
  return {
    at: row.at.toISOString(),
    recordedBy: party,
    event: row.event as TrackerEvent,
    who: row.actor,
    whoName: namesOf(row.actor) ?? { en: row.actor },
    ...(what !== null && { what }),
    ...(isTrackedFile.Check(details['file']) && { file: details['file'] }),
    legalBasis: { agreement: agreement ?? '', article: article ?? '', purpose: purpose ?? '' },
    conversationId: conversationId ?? '',
  }
}
