import type { PersonIdentity } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { EvidenceRequestBody, MessageRefusal } from './messages.ts'
import type { EvidenceFields } from './schema.ts'

type Db = Kysely<Database>
type Trx = Transaction<Database>

interface NewRequest {
  id: string
  conversationId: string
  messageId: string
  requester: string
  addressee: string
  agreement: string
  article: string
  purpose: string
  personKey: string
  subject: PersonIdentity
  returnUrl: string
  explicitRequest: EvidenceRequestBody['explicitRequest']
  receivedAt: Date
  expiresAt: Date
}
export interface NewItem {
  requirement: string
  evidenceType: string
  provider: string
  refusal?: MessageRefusal | undefined
}

export async function insertRequest(trx: Trx, request: NewRequest, items: readonly NewItem[]): Promise<void> {
  await trx
    .insertInto('evidenceRequest')
    .values({
      ...request,
      subject: JSON.stringify(request.subject),
      explicitRequest: JSON.stringify(request.explicitRequest),
      state: 'looking-up',
    })
    .execute()
  await trx
    .insertInto('evidenceRequestItem')
    .values(
      items.map(({ refusal, ...item }) => ({
        requestId: request.id,
        ...item,
        outcome: refusal ? ('refused' as const) : null,
        refusal: refusal ? JSON.stringify(refusal) : null,
        fields: null,
        decision: null,
        linkId: null,
      })),
    )
    .execute()
}

export const findRequest = (db: Db, id: string) =>
  db.selectFrom('evidenceRequest').selectAll().where('id', '=', id).executeTakeFirst()
export type RequestRow = NonNullable<Awaited<ReturnType<typeof findRequest>>>

/** Takes the request for this transaction alone; whoever else wants it waits. */
export const lockRequest = (trx: Trx, id: string) =>
  trx.selectFrom('evidenceRequest').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const setState = (trx: Trx, id: string, state: RequestRow['state']) =>
  trx.updateTable('evidenceRequest').set({ state }).where('id', '=', id).execute()

export const listItems = (db: Db, requestId: string) =>
  db
    .selectFrom('evidenceRequestItem')
    .selectAll()
    .where('requestId', '=', requestId)
    .orderBy('requirement')
    .orderBy('evidenceType')
    .execute()
export type ItemRow = Awaited<ReturnType<typeof listItems>>[number]

type ItemKey = Pick<ItemRow, 'requestId' | 'requirement' | 'evidenceType'>

const atItem = (trx: Db, { requestId, requirement, evidenceType }: ItemKey) =>
  trx
    .updateTable('evidenceRequestItem')
    .where('requestId', '=', requestId)
    .where('requirement', '=', requirement)
    .where('evidenceType', '=', evidenceType)

/** False when the item has an outcome already, which then stays. */
export const saveFound = (
  trx: Trx,
  item: ItemKey,
  { fields, linkId }: { fields: EvidenceFields; linkId: string | null },
): Promise<boolean> => wasSaved(atItem(trx, item).set({ outcome: 'found', fields: JSON.stringify(fields), linkId }))

/** False when the item has an outcome already, which then stays. */
export const saveRefused = (trx: Trx, item: ItemKey, { code, params = {} }: MessageRefusal): Promise<boolean> =>
  wasSaved(atItem(trx, item).set({ outcome: 'refused', refusal: JSON.stringify({ code, params }) }))

async function wasSaved(update: ReturnType<typeof atItem>): Promise<boolean> {
  const { numUpdatedRows } = await update.where('outcome', 'is', null).executeTakeFirst()
  return numUpdatedRows > 0n
}

export const saveDecision = (trx: Trx, item: ItemKey, decision: 'accepted' | 'withheld') =>
  atItem(trx, item).set({ decision }).execute()

export const eraseFields = (trx: Trx, requestId: string) =>
  trx.updateTable('evidenceRequestItem').set({ fields: null }).where('requestId', '=', requestId).execute()

/** What was refused before is open again. */
export const reopenItem = (trx: Trx, item: ItemKey) =>
  atItem(trx, item).set({ outcome: null, refusal: null }).where('outcome', '=', 'refused').execute()

/** Requests of a person on which nothing has been decided. */
export const listOpenRequests = (db: Db, personKey: string) =>
  db
    .selectFrom('evidenceRequest')
    .selectAll()
    .where('personKey', '=', personKey)
    .where('state', 'in', ['looking-up', 'open'])
    .execute()

/** Takes back what was found by a link and has not been sent. */
export const withdrawLinked = (trx: Trx, linkId: string, { code, params = {} }: MessageRefusal) =>
  trx
    .updateTable('evidenceRequestItem')
    .set({ outcome: 'refused', fields: null, decision: null, refusal: JSON.stringify({ code, params }) })
    .where('linkId', '=', linkId)
    .where('outcome', '=', 'found')
    .where('requestId', 'in', (eb) =>
      eb.selectFrom('evidenceRequest').select('id').where('state', 'in', ['looking-up', 'open', 'decided']),
    )
    .execute()
