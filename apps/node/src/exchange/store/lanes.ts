import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../../platform/database.ts'
import type { KeptRefusal } from '../schema.ts'

/** How long a process that died keeps others from delivering in its place. */
const lease = sql<Date>`now() + interval '5 seconds'`

export async function ensureLane(trx: Transaction<Database>, party: string): Promise<void> {
  await trx
    .insertInto('exchangeLane')
    .values({ party })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Takes a party's lane for this process when it is due and nobody else has it. The number of failed attempts so far. */
export async function claimLane(db: Kysely<Database>, party: string, owner: string): Promise<number | undefined> {
  const claimed = await db
    .updateTable('exchangeLane')
    .set({ leaseOwner: owner, leaseUntil: lease })
    .where('party', 'in', (inner) =>
      inner
        .selectFrom('exchangeLane')
        .select('party')
        .where('party', '=', party)
        .where('nextAttemptAt', '<=', sql<Date>`now()`)
        .where((where) =>
          where.or([
            where('leaseUntil', 'is', null),
            where('leaseUntil', '<', sql<Date>`now()`),
            where('leaseOwner', '=', owner),
          ]),
        )
        .forUpdate()
        .skipLocked(),
    )
    .returning('attempts')
    .executeTakeFirst()
  return claimed?.attempts
}

/** False when another process took the lane meanwhile. */
export async function renewLane(db: Kysely<Database>, party: string, owner: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('exchangeLane')
    .set({ leaseUntil: lease })
    .where('party', '=', party)
    .where('leaseOwner', '=', owner)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Gives the lane back, after success or with the fault and the pause before the next attempt. */
export async function releaseLane(
  db: Kysely<Database>,
  party: string,
  owner: string,
  failed?: { attempts: number; pauseMs: number; fault: KeptRefusal },
): Promise<void> {
  await db
    .updateTable('exchangeLane')
    .set({
      leaseOwner: null,
      leaseUntil: null,
      attempts: failed?.attempts ?? 0,
      nextAttemptAt: sql<Date>`now() + ${failed?.pauseMs ?? 0} * interval '1 millisecond'`,
      fault: failed === undefined ? null : JSON.stringify(failed.fault),
    })
    .where('party', '=', party)
    .where('leaseOwner', '=', owner)
    .execute()
}

/** Lets the next attempt come at once: the party has just been heard of. */
export async function hurryLane(db: Kysely<Database>, party: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('exchangeLane')
    .set({ nextAttemptAt: sql<Date>`now()` })
    .where('party', '=', party)
    .where('attempts', '>', 0)
    .where('nextAttemptAt', '>', sql<Date>`now()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function findLaneFault(db: Kysely<Database>, party: string): Promise<KeptRefusal | undefined> {
  const row = await db.selectFrom('exchangeLane').select('fault').where('party', '=', party).executeTakeFirst()
  return row?.fault ?? undefined
}

/** Parties whose queue holds something that is due. */
export async function findDueLanes(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('exchangeLane')
    .select('party')
    .where('nextAttemptAt', '<=', sql<Date>`now()`)
    .where((where) => where.or([where('leaseUntil', 'is', null), where('leaseUntil', '<', sql<Date>`now()`)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('exchangeOutgoing')
          .select('id')
          .whereRef('exchangeOutgoing.toParty', '=', 'exchangeLane.party')
          .where('settledAt', 'is', null),
      ),
    )
    .execute()
  return rows.map(({ party }) => party)
}

export function findLanes(db: Kysely<Database>) {
  return db.selectFrom('exchangeLane').select(['party', 'attempts', 'nextAttemptAt', 'fault']).execute()
}
