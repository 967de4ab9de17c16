import { type Insertable, type Kysely, sql, type Transaction, type Updateable } from 'kysely'
import type { Database } from '../../platform/database.ts'
import type { Question } from '../rules/facts.ts'
import type { ExchangeOutgoingTable } from '../schema.ts'

export async function insertOutgoing(
  trx: Transaction<Database>,
  row: Insertable<ExchangeOutgoingTable>,
): Promise<void> {
  await trx.insertInto('exchangeOutgoing').values(row).execute()
}

/** Bodies up to this many bytes come along with the queue. */
const alongBytes = 16_384

/** The head of a party's queue in the order of the chain, with the bodies that are really small. */
export function findQueue(db: Kysely<Database>, party: string, limit: number) {
  return db
    .selectFrom('exchangeOutgoing')
    .select(['id', 'conversationId', 'type', 'mode', 'deadline', 'seq', 'path', 'headers', 'signatureField'])
    .select(['chainHash', 'bodyId', 'bodyLength', 'createdAt', 'state', 'agreement', 'article', 'purpose'])
    .select(['fromAuthority', 'toAuthority', 'toParty', 'subjectKey'])
    .select(sql<Buffer | null>`case when body_length <= ${alongBytes} then body end`.as('smallBody'))
    .where('toParty', '=', party)
    .where('settledAt', 'is', null)
    .orderBy('seq')
    .limit(limit)
    .execute()
}
export type QueuedRow = Awaited<ReturnType<typeof findQueue>>[number]

export async function findOutgoingBody(db: Kysely<Database>, id: string) {
  return db
    .selectFrom('exchangeOutgoing')
    .select(['body', 'bodyId', 'bodyLength'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export function findOutgoing(db: Kysely<Database>, id: string) {
  return db.selectFrom('exchangeOutgoing').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The question that an arriving message answers, kept still until the transaction ends. */
export async function findQuestion(trx: Transaction<Database>, id: string): Promise<Question | undefined> {
  return trx
    .selectFrom('exchangeOutgoing')
    .select(['toParty', 'conversationId', 'type', 'mode', 'state', 'deadline'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function updateOutgoing(
  db: Kysely<Database>,
  id: string,
  change: Updateable<ExchangeOutgoingTable>,
): Promise<void> {
  await db.updateTable('exchangeOutgoing').set(change).where('id', '=', id).execute()
}

/**
 * Marks as expired what its deadline has passed: whatever was not delivered, and immediate questions without an answer.
 * It stays in the queue all the same, since the other side's chain needs it.
 */
export function expireOverdue(db: Kysely<Database>, now: Date, limit: number) {
  return db
    .updateTable('exchangeOutgoing')
    .set({ state: 'expired' })
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('exchangeOutgoing')
        .select('id')
        .where('deadline', '<', now)
        .where((where) =>
          where.or([
            where('state', '=', 'queued'),
            // An answer awaits none: delivered is all that it can become.
            where.and([
              where('state', '=', 'delivered'),
              where('mode', '=', 'immediate'),
              where('inReplyTo', 'is', null),
            ]),
          ]),
        )
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'conversationId', 'type', 'toParty'])
    .execute()
}

/** Puts a message that the receiver no longer has back into the queue. Undefined when its body is gone. */
export function requeue(db: Kysely<Database>, party: string, fromSeq: number) {
  return db
    .updateTable('exchangeOutgoing')
    .set({ settledAt: null })
    .where('toParty', '=', party)
    .where('seq', '>=', fromSeq)
    .where('settledAt', 'is not', null)
    .where('bodyErasedAt', 'is', null)
    .returning('seq')
    .execute()
}

export function countByPartyAndState(db: Kysely<Database>, since: Date) {
  return db
    .selectFrom('exchangeOutgoing')
    .select(({ fn }) => ['toParty', 'state', fn.countAll<number>().as('count'), fn.min('createdAt').as('oldest')])
    .where((where) => where.or([where('createdAt', '>', since), where('settledAt', 'is', null)]))
    .groupBy(['toParty', 'state'])
    .execute()
}

export function countQueues(db: Kysely<Database>) {
  return db
    .selectFrom('exchangeOutgoing')
    .select(({ fn }) => ['toParty as party', fn.countAll<number>().as('count')])
    .where('settledAt', 'is', null)
    .groupBy('toParty')
    .execute()
}
