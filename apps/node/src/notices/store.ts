import type { JSONColumnType, Kysely, Transaction } from 'kysely'
import type { PermitNoticeBody } from '../evidence/messages.ts'
import type { Database } from '../platform/database.ts'

interface NoticeTable {
  messageId: string
  conversationId: string
  sender: string
  addressee: string
  /** Erased once the register has it. */
  body: JSONColumnType<PermitNoticeBody> | null
  deliveredAt: Date | null
}

declare module '../platform/database.ts' {
  interface Database {
    notice: NoticeTable
  }
}

export const insertNotice = (
  trx: Transaction<Database>,
  row: { messageId: string; conversationId: string; sender: string; addressee: string; body: PermitNoticeBody },
) =>
  trx
    .insertInto('notice')
    .values({ ...row, body: JSON.stringify(row.body), deliveredAt: null })
    .execute()

export type UndeliveredNotice = Awaited<ReturnType<typeof listUndelivered>>[number]

/** The oldest first, a hundred at most. */
export async function listUndelivered(db: Kysely<Database>, messageId?: string) {
  const waiting = db.selectFrom('notice').selectAll().where('deliveredAt', 'is', null)
  const chosen = messageId === undefined ? waiting : waiting.where('messageId', '=', messageId)
  const rows = await chosen.orderBy('messageId').limit(100).execute()
  return rows.flatMap(({ body, ...row }) => (body === null ? [] : [{ ...row, body }]))
}

/** The body is the register's now; here only that it was delivered stays. */
export const markDelivered = (db: Kysely<Database>, messageId: string, deliveredAt: Date) =>
  db.updateTable('notice').set({ deliveredAt, body: null }).where('messageId', '=', messageId).execute()
