import type { Insertable, Kysely, Selectable, Transaction, Updateable } from 'kysely'
import type { Database } from '../../platform/database.ts'
import type { ExchangeArrivalTable } from '../schema.ts'

export type ArrivalRow = Selectable<ExchangeArrivalTable>

export function findArrival(db: Kysely<Database>, fromParty: string, id: string) {
  return db
    .selectFrom('exchangeArrival')
    .select(['chainHash', 'answer'])
    .where('fromParty', '=', fromParty)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Chain hash of what came at a place in the chain; the last one where an operator let the chain begin anew. */
export async function findHashAt(
  db: Kysely<Database>,
  fromParty: string,
  seq: number,
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('exchangeArrival')
    .select('chainHash')
    .where('fromParty', '=', fromParty)
    .where('seq', '=', seq)
    .orderBy('receivedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.chainHash
}

export async function insertArrival(trx: Transaction<Database>, row: Insertable<ExchangeArrivalTable>): Promise<void> {
  await trx.insertInto('exchangeArrival').values(row).execute()
}

export async function updateArrival(
  trx: Transaction<Database>,
  { fromParty, id }: Pick<ArrivalRow, 'fromParty' | 'id'>,
  change: Updateable<ExchangeArrivalTable>,
): Promise<void> {
  await trx.updateTable('exchangeArrival').set(change).where('fromParty', '=', fromParty).where('id', '=', id).execute()
}

/** A message that was taken in and whose body is still here. */
export function findKeptArrival(db: Kysely<Database>, fromParty: string, id: string) {
  return db
    .selectFrom('exchangeArrival')
    .selectAll()
    .where('fromParty', '=', fromParty)
    .where('id', '=', id)
    .where('state', '=', 'accepted')
    .where('bodyErasedAt', 'is', null)
    .executeTakeFirst()
}

/** The accepted answer to a message of ours. */
export function findAnswerTo(db: Kysely<Database>, messageId: string, fromParty: string) {
  return db
    .selectFrom('exchangeArrival')
    .selectAll()
    .where('inReplyTo', '=', messageId)
    .where('fromParty', '=', fromParty)
    .where('state', '=', 'accepted')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
}

/** One message whose handler failed and is due again, for this process alone until the transaction ends. */
export function claimUnhandled(trx: Transaction<Database>, now: Date) {
  return trx
    .selectFrom('exchangeArrival')
    .selectAll()
    .where('handledAt', 'is', null)
    .where('state', '=', 'accepted')
    .where('nextAttemptAt', '<=', now)
    .orderBy('nextAttemptAt')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

export async function countUnhandled(db: Kysely<Database>): Promise<number> {
  const { count } = await db
    .selectFrom('exchangeArrival')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('handledAt', 'is', null)
    .where('state', '=', 'accepted')
    .executeTakeFirstOrThrow()
  return count
}
