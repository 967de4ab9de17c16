import { sql, type Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import { isRefusal, type Refusal, RefusalError } from '../platform/refusal.ts'
import type { Handler, Inbound } from './message.ts'

export type Handled = { is: 'done' } | { is: 'refused'; refusal: Refusal } | { is: 'failed'; error: unknown }

/** Runs a handler so that what it did is undone when it refuses or fails, while the transaction around it can go on. */
export async function runHandler(handler: Handler, trx: Transaction<Database>, message: Inbound): Promise<Handled> {
  await sql`savepoint before_handler`.execute(trx)
  try {
    const refusal = await handler(trx, message)
    if (!isRefusal(refusal)) {
      await sql`release savepoint before_handler`.execute(trx)
      return { is: 'done' }
    }
    await sql`rollback to savepoint before_handler`.execute(trx)
    return { is: 'refused', refusal }
  } catch (error) {
    // Also when the connection itself is gone: then this throws and the whole transaction is over.
    await sql`rollback to savepoint before_handler`.execute(trx)
    return error instanceof RefusalError ? { is: 'refused', refusal: error.refusal } : { is: 'failed', error }
  }
}
