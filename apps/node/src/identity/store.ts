import type { LevelOfAssurance, PersonIdentity } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { LogInAttempt, PersonSession, StaffSession } from './schema.ts'

type Db = Kysely<Database>

export const insertSession = (
  db: Db,
  row: {
    idHash: Buffer
    kind: 'person' | 'staff'
    csrfToken: string
    data: PersonSession | StaffSession
    createdAt: Date
    expiresAt: Date
  },
) =>
  db
    .insertInto('session')
    .values({ ...row, data: JSON.stringify(row.data) })
    .execute()

export const findSession = (db: Db, idHash: Buffer) =>
  db.selectFrom('session').selectAll().where('idHash', '=', idHash).executeTakeFirst()

export const prolongSession = (db: Db, idHash: Buffer, expiresAt: Date) =>
  db.updateTable('session').set({ expiresAt }).where('idHash', '=', idHash).execute()

export const deleteSession = (db: Db, idHash: Buffer) => db.deleteFrom('session').where('idHash', '=', idHash).execute()

export const insertAttempt = (db: Db, attempt: LogInAttempt & { browserHash: Buffer; expiresAt: Date }) =>
  db.insertInto('logInAttempt').values(attempt).execute()

/** Takes the attempt out, so that an answer can be used only once; only for the browser that began it. */
export const takeAttempt = (db: Db, state: string, browserHash: Buffer, now: Date): Promise<LogInAttempt | undefined> =>
  db
    .deleteFrom('logInAttempt')
    .where('state', '=', state)
    .where('browserHash', '=', browserHash)
    .where('expiresAt', '>', now)
    .returning(['state', 'kind', 'home', 'codeVerifier', 'nonce', 'returnTo', 'beside', 'about'])
    .executeTakeFirst()

export const saveHomePerson = (
  db: Db,
  row: {
    personKey: string
    nationalNumberSealed: Buffer
    identity: PersonIdentity
    levelOfAssurance: LevelOfAssurance
    seenAt: Date
  },
) => {
  const values = { ...row, identity: JSON.stringify(row.identity) }
  const { personKey: _, ...changed } = values
  return db
    .insertInto('homePerson')
    .values(values)
    .onConflict((conflict) => conflict.column('personKey').doUpdateSet(changed))
    .execute()
}

export const findHomePerson = (db: Db, personKey: string) =>
  db.selectFrom('homePerson').selectAll().where('personKey', '=', personKey).executeTakeFirst()

export const savePseudonym = (
  trx: Transaction<Database>,
  row: { destination: string; pseudonym: string; personKey: string },
) =>
  trx
    .insertInto('pseudonym')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()

export const findPersonByPseudonym = (db: Db, destination: string, pseudonym: string) =>
  db
    .selectFrom('pseudonym')
    .innerJoin('homePerson', 'homePerson.personKey', 'pseudonym.personKey')
    .where('destination', '=', destination)
    .where('pseudonym', '=', pseudonym)
    .select(['homePerson.personKey', 'nationalNumberSealed', 'identity', 'levelOfAssurance'])
    .executeTakeFirst()

/** Removes what has been over for a day; until then an expired session can say that it is expired. */
export async function purgeIdentity(db: Db, now: Date): Promise<void> {
  const dayAgo = new Date(now.getTime() - 86_400_000)
  await db.deleteFrom('session').where('expiresAt', '<', dayAgo).execute()
  await db.deleteFrom('logInAttempt').where('expiresAt', '<', now).execute()
  await db.deleteFrom('oidcRecord').where('expiresAt', '<', now).execute()
}

export const listPseudonyms = (db: Db, personKey: string) =>
  db.selectFrom('pseudonym').select(['destination', 'pseudonym']).where('personKey', '=', personKey).execute()
