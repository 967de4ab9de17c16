import type { ChainHead } from '@kopru/wire'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../../platform/database.ts'
import { ensureLane } from './lanes.ts'

type Direction = 'out' | 'in'

export interface ChainState extends ChainHead {
  readonly fault: 'gap' | 'fork' | null
  readonly faultSeq: number | null
  readonly resume: boolean
}

const zeros = new Uint8Array(32)

/** Holds the pair's row to the end of the transaction, so that its messages have one order. `seq` 0 is the empty chain. */
export async function lockChain(trx: Transaction<Database>, party: string, direction: Direction): Promise<ChainState> {
  const find = () =>
    trx
      .selectFrom('exchangeChain')
      .select(['seq', 'hash', 'fault', 'faultSeq', 'resume'])
      .where('party', '=', party)
      .where('direction', '=', direction)
      .forUpdate()
      .executeTakeFirst()
  const found = await find()
  if (found !== undefined) return found
  await trx
    .insertInto('exchangeChain')
    .values({ party, direction, seq: 0, hash: zeros })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  if (direction === 'out') await ensureLane(trx, party)
  const made = await find()
  if (made === undefined) throw new Error('The row of a chain cannot be made')
  return made
}

/** The chain's new last message. Arriving in order it ends a fault that stood there. */
export async function moveChain(
  trx: Transaction<Database>,
  party: string,
  direction: Direction,
  head: ChainHead,
): Promise<void> {
  await trx
    .updateTable('exchangeChain')
    .set({ seq: head.seq, hash: head.hash, ...(direction === 'in' && { ...noFault, resume: false }) })
    .where('party', '=', party)
    .where('direction', '=', direction)
    .execute()
}

const noFault = { fault: null, faultSeq: null, faultAt: null }

/** The other side takes our messages again. */
export async function clearChainFault(trx: Transaction<Database>, party: string): Promise<void> {
  await trx
    .updateTable('exchangeChain')
    .set(noFault)
    .where('party', '=', party)
    .where('direction', '=', 'out')
    .where('fault', 'is not', null)
    .execute()
}

export async function markChainFault(
  trx: Transaction<Database>,
  party: string,
  direction: Direction,
  fault: { kind: 'gap' | 'fork'; seq: number; at: Date },
): Promise<void> {
  await trx
    .updateTable('exchangeChain')
    .set({ fault: fault.kind, faultSeq: fault.seq, faultAt: fault.at })
    .where('party', '=', party)
    .where('direction', '=', direction)
    .execute()
}

/** An operator's word that the chain may go on from the next authentic message. False when there is no fault. */
export async function allowResume(trx: Transaction<Database>, party: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('exchangeChain')
    .set({ resume: true })
    .where('party', '=', party)
    .where('direction', '=', 'in')
    .where('fault', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export function findChainFaults(db: Kysely<Database>) {
  return db
    .selectFrom('exchangeChain')
    .select(['party', 'direction', 'fault', 'faultSeq', 'faultAt', 'seq', 'resume'])
    .where('fault', 'is not', null)
    .execute()
}

/** Tells this node's processes, when the transaction commits. */
export async function notify(trx: Transaction<Database>, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(trx)
}

export const channel = 'kopru_exchange'
