import type { ExpressionBuilder, Kysely, Selectable, Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'

type Db = Kysely<Database>
type Trx = Transaction<Database>
export type QuestionRow = Selectable<Database['linkQuestion']>
export type LinkRow = Selectable<Database['link']>
export type NewQuestion = Omit<QuestionRow, 'state' | 'officerAskedAt' | 'decidedAt' | 'ground'>
export type NewLink = Omit<LinkRow, 'usedAt' | 'revokedAt'>

/** A question that is open already stays, with what is known now: all of it of the request that asks last. */
export const saveQuestion = (trx: Trx, question: NewQuestion) => {
  const { id, personKey, register, askedAt, ...known } = question
  const latest = { ...known, reasons: JSON.stringify(known.reasons), identity: JSON.stringify(known.identity) }
  return trx
    .insertInto('linkQuestion')
    .values({ id, personKey, register, askedAt, ...latest, state: 'open' })
    .onConflict((conflict) =>
      conflict.columns(['personKey', 'register']).where('state', 'in', ['open', 'with-officer']).doUpdateSet(latest),
    )
    .execute()
}

export const findQuestion = (db: Db, id: string) =>
  db.selectFrom('linkQuestion').selectAll().where('id', '=', id).executeTakeFirst()

export const lockQuestion = (trx: Trx, id: string) =>
  trx.selectFrom('linkQuestion').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const listQuestions = (db: Db, personKey: string) =>
  db
    .selectFrom('linkQuestion')
    .selectAll()
    .where('personKey', '=', personKey)
    .orderBy('askedAt', 'desc')
    .limit(100)
    .execute()

/** What waits for an officer of the authority, the oldest first. */
export const listForOfficers = (db: Db, authority: string) =>
  db
    .selectFrom('linkQuestion')
    .selectAll()
    .where('authority', '=', authority)
    .where('state', '=', 'with-officer')
    .orderBy('officerAskedAt')
    .limit(500)
    .execute()

export const updateQuestion = (
  trx: Trx,
  id: string,
  change: Partial<Pick<QuestionRow, 'state' | 'officerAskedAt' | 'decidedAt' | 'ground'>>,
) => trx.updateTable('linkQuestion').set(change).where('id', '=', id).execute()

/** Closes what a person is still asked about an evidence of a register; true where there was something. */
export async function closeAnswered(
  trx: Trx,
  { personKey, register, evidenceType }: Pick<QuestionRow, 'personKey' | 'register' | 'evidenceType'>,
  now: Date,
): Promise<boolean> {
  const closed = await trx
    .updateTable('linkQuestion')
    .set({ state: 'answered-elsewhere', decidedAt: now })
    .where('personKey', '=', personKey)
    .where('register', '=', register)
    .where('evidenceType', '=', evidenceType)
    .where('state', 'in', ['open', 'with-officer'])
    .returning('id')
    .execute()
  return closed.length > 0
}

export const insertLink = (trx: Trx, link: NewLink) =>
  trx
    .insertInto('link')
    .values({
      ...link,
      subject: JSON.stringify(link.subject),
      sealed: JSON.stringify(link.sealed),
      alsoNamed: link.alsoNamed && JSON.stringify(link.alsoNamed),
    })
    .execute()

/** A link is the person's whom it serves, and the holder's of the number that it leads to. */
const concerns = (key: string) => (eb: ExpressionBuilder<Database, 'link'>) =>
  eb.or([eb('personKey', '=', key), eb('holderKey', '=', key)])

export const listLinks = (db: Db, personKey: string) =>
  db.selectFrom('link').selectAll().where(concerns(personKey)).orderBy('madeAt', 'desc').limit(100).execute()

/** What may serve for a register now, the newest first; one for the register itself before one for all of them. */
export const listValidLinks = (db: Db, personKey: string, register: string) =>
  db
    .selectFrom('link')
    .selectAll()
    .where('personKey', '=', personKey)
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('register', '=', register), eb('register', 'is', null)]))
    .orderBy('register', (order) => order.asc().nullsLast())
    .orderBy('madeAt', 'desc')
    .execute()

/** Undefined when it was revoked already, or is not this person's. */
export async function revokeLink(trx: Trx, id: string, personKey: string, now: Date): Promise<LinkRow | undefined> {
  return trx
    .updateTable('link')
    .set({ revokedAt: now })
    .where('id', '=', id)
    .where(concerns(personKey))
    .where('revokedAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Undefined when it was revoked meanwhile: then it may not serve. */
export const noteLinkUse = (trx: Trx, id: string, now: Date): Promise<Pick<LinkRow, 'holderKey'> | undefined> =>
  trx
    .updateTable('link')
    .set({ usedAt: now })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .returning('holderKey')
    .executeTakeFirst()
