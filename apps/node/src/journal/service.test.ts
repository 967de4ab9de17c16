import { join } from 'node:path'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import { connect, type Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { startTestPostgres } from '../platform/test-postgres.ts'
import { createJournal, type Journal, type NewEntry } from './service.ts'

let postgres: Awaited<ReturnType<typeof startTestPostgres>>
let db: Kysely<Database>
let owner: pg.Client
let journal: Journal
const clock = standingClock(new Date('2026-11-23T10:00:00Z'))

beforeAll(async () => {
  postgres = await startTestPostgres()
  await migrate(postgres.migrationUrl, join(import.meta.dirname, '../../migrations'))
  db = connect({ url: postgres.url })
  owner = new pg.Client({ connectionString: postgres.migrationUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner?.end()
  await db?.destroy()
  await postgres?.end()
})
beforeEach(async () => {
  await asOwner('TRUNCATE journal_pending, journal_link, journal_entry')
  journal = createJournal({
    party: 'KZ',
    db,
    secret: Buffer.alloc(32, 7),
    clock,
    log: createLog({ level: 'silent', party: 'KZ' }),
    namesOf: (id) => (id === 'TR/goc' ? { tr: 'Göç İdaresi' } : undefined),
  })
})

/** As somebody who owns the tables and first takes the guard away. */
async function asOwner(statement: string) {
  for (const table of ['journal_entry', 'journal_link']) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
  await owner.query(statement)
  for (const table of ['journal_entry', 'journal_link']) await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
}

const conversationId = newId<'conversation'>()
const viewed = (more: Partial<NewEntry> = {}): NewEntry =>
  ({
    event: 'evidence-viewed',
    conversationId,
    actor: 'TR/goc',
    subjectKey: journal.subjectKey('TR/KZ/x7'),
    legalBasis: { agreement: 'a', article: '5', purpose: 'residence-permit' },
    what: 'birth-record',
    ...more,
  }) as NewEntry
const append = (...entries: NewEntry[]) =>
  db.transaction().execute(async (trx) => {
    for (const entry of entries) await journal.append(trx, entry)
  })

test('a person sees the looks and exchanges about them, newest first, and not the protocol’s rows', async () => {
  await append(viewed())
  clock.advance(1000)
  await append(viewed({ event: 'message-sent' }), viewed({ actor: 'KZ/other', event: 'evidence-delivered' }))
  await append(viewed({ subjectKey: journal.subjectKey('somebody else') }))
  const rows = await journal.rowsOf(db, journal.subjectKey('TR/KZ/x7'), { limit: 10 })
  expect(rows.map(({ event, who, whoName }) => ({ event, who, whoName }))).toEqual([
    { event: 'evidence-delivered', who: 'KZ/other', whoName: { en: 'KZ/other' } },
    { event: 'evidence-viewed', who: 'TR/goc', whoName: { tr: 'Göç İdaresi' } },
  ])
  expect(rows[1]).toMatchObject({ recordedBy: 'KZ', what: 'birth-record', conversationId })
  expect(await journal.countOf(db, journal.subjectKey('TR/KZ/x7'))).toBe(2)
  const others = { limit: 10, conversationIds: [newId<'conversation'>()] }
  expect(await journal.rowsOf(db, journal.subjectKey('TR/KZ/x7'), others)).toEqual([])
})

test('a look at a person’s file says which it was, and nothing else of the details is shown', async () => {
  const [key, file] = [
    journal.subjectKey('TR/KZ/file'),
    { requirement: { tr: 'Sigorta' }, uploadedAt: clock.now().toISOString() },
  ]
  await append(viewed({ subjectKey: key, details: { officer: 'Elif Kaya', file } }))
  clock.advance(1000)
  await append(viewed({ subjectKey: key, details: { file: { requirement: 'no names' } } }))
  const rows = await journal.rowsOf(db, key, { limit: 10 })
  expect(rows.map((row) => row.file)).toEqual([undefined, file])
  expect(JSON.stringify(rows)).not.toContain('Elif')
})

test('the journal holds a person’s identifier nowhere', async () => {
  await append(viewed())
  const { rows } = await owner.query('SELECT journal_entry::text AS row FROM journal_entry')
  expect(rows[0].row).not.toContain('TR/KZ/x7')
})

test('an entry whose transaction fails is not there, and the chain is whole without it', async () => {
  await expect(
    db.transaction().execute(async (trx) => {
      await journal.append(trx, viewed())
      throw new Error('the effect failed')
    }),
  ).rejects.toThrow()
  expect(await journal.verifyChain(db)).toEqual({ ok: true, length: 0 })
})

test('a hundred transactions at once neither wait for each other’s end nor break the chain', async () => {
  const slow = db.transaction().execute(async (trx) => {
    await journal.append(trx, viewed())
    // Stays open until all the others have been through.
    await Promise.all(Array.from({ length: 100 }, () => append(viewed(), viewed())))
    expect(await journal.verifyChain(db)).toEqual({ ok: true, length: 200 })
  })
  await slow
  expect(await journal.verifyChain(db)).toEqual({ ok: true, length: 201 })
})

test('the application’s database role can neither change nor remove an entry or a link', async () => {
  await append(viewed())
  await journal.verifyChain(db)
  await expect(db.updateTable('journalEntry').set({ actor: 'x' }).execute()).rejects.toThrow('permission denied')
  await expect(db.deleteFrom('journalEntry').execute()).rejects.toThrow('permission denied')
  await expect(db.deleteFrom('journalLink').execute()).rejects.toThrow('permission denied')
  await expect(owner.query('DELETE FROM journal_link')).rejects.toThrow('only be added to')
})

test('what the owner of the tables changes or removes shows at its place', async () => {
  await append(viewed(), viewed({ details: { b: 1.5, a: ['ş', { z: null, y: true }] } }), viewed())
  expect(await journal.verifyChain(db)).toEqual({ ok: true, length: 3 })
  await asOwner(`UPDATE journal_entry SET actor = 'TR/x' WHERE id = (SELECT entry_id FROM journal_link WHERE seq = 2)`)
  expect(await journal.verifyChain(db)).toEqual({ ok: false, brokenAt: 2 })
  await asOwner('DELETE FROM journal_link WHERE seq = 2')
  expect(await journal.verifyChain(db)).toEqual({ ok: false, brokenAt: 2 })
  await asOwner('DELETE FROM journal_link WHERE seq >= 2')
  expect(await journal.verifyChain(db)).toEqual({ ok: false, brokenAt: 2 })
})

test('new entries are linked by themselves, also by two processes at once', async () => {
  const other = createJournal({
    party: 'KZ',
    db,
    secret: Buffer.alloc(32, 7),
    clock,
    log: createLog({ level: 'silent', party: 'KZ' }),
    namesOf: () => undefined,
    linkEveryMs: 5,
  })
  journal.start()
  other.start()
  await Promise.all(Array.from({ length: 50 }, () => append(viewed())))
  for (let i = 0; i < 100; i += 1) {
    const { rows } = await owner.query('SELECT count(*)::int AS n FROM journal_pending')
    if (rows[0].n === 0) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await Promise.all([journal.stop(), other.stop()])
  const { rows } = await owner.query('SELECT count(*)::int AS n FROM journal_link')
  expect(rows[0].n).toBe(50)
  expect(await journal.verifyChain(db)).toEqual({ ok: true, length: 50 })
})
