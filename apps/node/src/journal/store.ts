import { type TrackerEvent, trackerEvents } from '@kopru/client'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import { type Link, linkEntry, noLink } from './rules/link-entry.ts'
import type { JournalRow } from './schema.ts'

/** Any fixed number: whoever links holds it, so that the chain has one writer at a time. */
const linkLock = '5201846637'

/** The entry and its place among those that wait to be linked, in one statement. */
export async function insertEntry(trx: Transaction<Database>, row: JournalRow): Promise<void> {
  await trx
    .with('added', (inner) =>
      inner
        .insertInto('journalEntry')
        .values({ ...row, details: sql`${JSON.stringify(row.details)}::jsonb` })
        .returning('id'),
    )
    .insertInto('journalPending')
    .columns(['entryId'])
    .expression((inner) => inner.selectFrom('added').select('id as entryId'))
    .execute()
}

/** Links up to `limit` waiting entries; the number linked. Entries whose transaction is still open wait for the next call. */
export function linkPending(db: Kysely<Database>, limit: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${linkLock})`.execute(trx)
    const waiting = await trx
      .selectFrom('journalPending')
      .innerJoin('journalEntry', 'journalEntry.id', 'journalPending.entryId')
      .select(['journalEntry.id', 'journalEntry.hash'])
      .orderBy('journalEntry.id')
      .limit(limit)
      .execute()
    if (waiting.length === 0) return 0
    const last = await trx.selectFrom('journalLink').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).execute()
    let head: Pick<Link, 'seq' | 'hash'> = last[0] ?? noLink
    const links = waiting.map((entry) => {
      const link = linkEntry(head, entry)
      head = link
      return link
    })
    await trx.insertInto('journalLink').values(links).execute()
    const ids = waiting.map(({ id }) => id)
    await trx.deleteFrom('journalPending').where('entryId', 'in', ids).execute()
    return waiting.length
  })
}

export type LinkedEntry = { readonly link: Link; readonly entry: JournalRow | undefined }

export async function readLinks(db: Kysely<Database>, afterSeq: number, limit: number): Promise<LinkedEntry[]> {
  const links = await db
    .selectFrom('journalLink')
    .selectAll()
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute()
  if (links.length === 0) return []
  const ids = links.map(({ entryId }) => entryId)
  const entries = await db.selectFrom('journalEntry').selectAll().where('id', 'in', ids).execute()
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  return links.map((link) => ({ link, entry: byId.get(link.entryId) }))
}

/** Entries that are neither linked nor waiting to be: somebody took them out of the chain. */
export async function countUnlinked(db: Kysely<Database>): Promise<number> {
  const { count } = await db
    .selectFrom('journalEntry')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('journalLink').select('seq').whereRef('journalLink.entryId', '=', 'journalEntry.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('journalPending').select('entryId').whereRef('journalPending.entryId', '=', 'journalEntry.id'),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return count
}

export interface SubjectQuery {
  readonly subjectKeys: readonly string[]
  readonly conversationIds?: readonly string[] | undefined
}

function ofSubject(db: Kysely<Database>, { subjectKeys, conversationIds }: SubjectQuery) {
  const all = db
    .selectFrom('journalEntry')
    .where('subjectKey', 'in', subjectKeys)
    .where('event', 'in', trackerEvents as readonly TrackerEvent[])
  return conversationIds === undefined ? all : all.where('conversationId', 'in', conversationIds)
}

/** Newest first. */
export function findSubjectRows(db: Kysely<Database>, query: SubjectQuery, limit: number): Promise<JournalRow[]> {
  return ofSubject(db, query).selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export async function countSubjectRows(db: Kysely<Database>, query: SubjectQuery): Promise<number> {
  const { count } = await ofSubject(db, query)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export function findConversationRows(db: Kysely<Database>, conversationId: string): Promise<JournalRow[]> {
  return db
    .selectFrom('journalEntry')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .orderBy('at')
    .orderBy('id')
    .execute()
}
