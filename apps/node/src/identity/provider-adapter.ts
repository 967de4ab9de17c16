import type { Kysely } from 'kysely'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { type Clock, secondsSince1970 } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'

/** Looks up a relying party's registration; ours are the other nodes of the federation. */
export type FindClient = (clientId: string) => AdapterPayload | undefined

/**
 * Keeps what `oidc-provider` needs in PostgreSQL, so that a log-in under way survives a restart of the node.
 * Its own sessions are kept for the log-in that made them and never taken up by the next one: who the person is, and
 * whether another state may know, is settled anew each time.
 */
export function createProviderAdapter(db: Kysely<Database>, clock: Clock, findClient: FindClient) {
  const live = (model: string) =>
    db
      .selectFrom('oidcRecord')
      .select(['payload', 'consumedAt'])
      .where('model', '=', model)
      .where((where) => where.or([where('expiresAt', 'is', null), where('expiresAt', '>', clock.now())]))
  const read = (row: { payload: object; consumedAt: Date | null } | undefined) =>
    row && { ...row.payload, ...(row.consumedAt && { consumed: secondsSince1970(row.consumedAt) }) }

  return (model: string): Adapter => ({
    async upsert(id, payload, expiresIn) {
      const row = {
        payload: JSON.stringify(payload),
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        expiresAt: expiresIn ? new Date(clock.now().getTime() + expiresIn * 1000) : null,
      }
      await db
        .insertInto('oidcRecord')
        .values({ model, id, ...row, consumedAt: null })
        .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(row))
        .execute()
    },
    async find(id) {
      if (model === 'Client') return findClient(id)
      if (model === 'Session') return undefined
      return read(await live(model).where('id', '=', id).executeTakeFirst())
    },
    async findByUid(uid) {
      return read(await live(model).where('uid', '=', uid).executeTakeFirst())
    },
    async findByUserCode() {
      return undefined
    },
    async consume(id) {
      const { numUpdatedRows } = await db
        .updateTable('oidcRecord')
        .set({ consumedAt: clock.now() })
        .where('model', '=', model)
        .where('id', '=', id)
        .where('consumedAt', 'is', null)
        .executeTakeFirst()
      // Two requests with one code may both have found it fresh; only one of them gets the tokens.
      if (numUpdatedRows === 0n) throw new errors.InvalidGrant('already consumed')
    },
    async destroy(id) {
      await db.deleteFrom('oidcRecord').where('model', '=', model).where('id', '=', id).execute()
    },
    async revokeByGrantId(grantId) {
      await db.deleteFrom('oidcRecord').where('grantId', '=', grantId).execute()
    },
  })
}
