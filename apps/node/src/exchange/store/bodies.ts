import { digestStream, maxBodyBytes } from '@kopru/wire'
import type { Kysely } from 'kysely'
import type { Database } from '../../platform/database.ts'
import { newId } from '../../platform/ids.ts'
import type { StoredBody } from '../message.ts'

/** Bodies up to this many bytes are kept beside their message and dealt with in memory. */
export const smallBodyBytes = 1024 * 1024
const chunkBytes = 1024 * 1024

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
}

/**
 * Writes a body of any length up to 1 GiB into rows of 1 MiB, hashing it on the way; no more than two chunks are in
 * memory. Each chunk commits by itself; a body that no message takes is erased after a day.
 */
export async function storeBody(
  db: Kysely<Database>,
  source: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<StoredBody> {
  const bodyId = newId<'body'>()
  await db.insertInto('exchangeBody').values({ id: bodyId, contentType }).execute()
  const digested = digestStream(source, maxBodyBytes)
  let n = 0
  for await (const bytes of inChunks(digested)) {
    await db.insertInto('exchangeBodyChunk').values({ bodyId, n, bytes }).execute()
    n += 1
  }
  const outcome = digested.outcome()
  if (outcome.is === 'too-long') {
    await dropBody(db, bodyId)
    throw new BodyTooLargeError('The body is larger than a message can carry')
  }
  const { length, sha256 } = outcome
  await db.updateTable('exchangeBody').set({ length, sha256 }).where('id', '=', bodyId).execute()
  return { bodyId, contentType, length, sha256 }
}

export async function dropBody(db: Kysely<Database>, bodyId: string): Promise<void> {
  await db.deleteFrom('exchangeBody').where('id', '=', bodyId).execute()
}

async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = []
  let length = 0
  for await (const piece of source) {
    let rest = piece
    while (length + rest.length >= chunkBytes) {
      const taken = rest.subarray(0, chunkBytes - length)
      yield Buffer.concat([...waiting, taken])
      rest = rest.subarray(taken.length)
      waiting = []
      length = 0
    }
    if (rest.length > 0) {
      waiting.push(rest)
      length += rest.length
    }
  }
  if (length > 0) yield Buffer.concat(waiting)
}

/** A kept body, chunk by chunk. Throws when it has been erased. */
export async function* readBody(
  db: Kysely<Database>,
  kept: { readonly body: Uint8Array | null; readonly bodyId: string | null; readonly bodyLength: number },
): AsyncGenerator<Uint8Array> {
  if (kept.body !== null) {
    yield kept.body
    return
  }
  if (kept.bodyLength === 0) return
  if (kept.bodyId === null) throw new Error('The body has been erased')
  for (let n = 0; ; n += 1) {
    const chunk = await db
      .selectFrom('exchangeBodyChunk')
      .select('bytes')
      .where('bodyId', '=', kept.bodyId)
      .where('n', '=', n)
      .executeTakeFirst()
    if (chunk === undefined) return
    yield chunk.bytes
  }
}

export async function readWhole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export interface Erased {
  readonly sent: number
  readonly received: number
  readonly orphans: number
}

/** Which messages: of these types, or of this conversation; of all, where neither is given. */
export interface Which {
  readonly types?: readonly string[]
  readonly conversationId?: string
}

/**
 * Erases the bodies of messages that left the queue, or were handled, before the given time, and bodies that no message
 * took within a day. What else is known of the messages stays.
 */
export async function eraseBodies(
  db: Kysely<Database>,
  before: Date,
  now: Date,
  { types, conversationId }: Which = {},
): Promise<Erased> {
  const gone = { body: null, bodyId: null, bodyErasedAt: now }
  const sent = await db.transaction().execute(async (trx) => {
    const rows = await trx
      .updateTable('exchangeOutgoing')
      .from((from) =>
        from.selectFrom('exchangeOutgoing as before').select(['before.id', 'before.bodyId as oldBody']).as('was'),
      )
      .whereRef('exchangeOutgoing.id', '=', 'was.id')
      .where('settledAt', '<', before)
      .where('bodyErasedAt', 'is', null)
      .$if(types !== undefined, (query) => query.where('type', 'in', [...(types ?? [])]))
      .$if(conversationId !== undefined, (query) => query.where('conversationId', '=', conversationId ?? ''))
      .set(gone)
      .returning('was.oldBody')
      .execute()
    await dropBodies(
      trx,
      rows.flatMap(({ oldBody }) => oldBody ?? []),
    )
    return rows.length
  })
  const received = await db.transaction().execute(async (trx) => {
    const rows = await trx
      .updateTable('exchangeArrival')
      .from((from) =>
        from
          .selectFrom('exchangeArrival as before')
          .select(['before.id', 'before.fromParty', 'before.bodyId as oldBody'])
          .as('was'),
      )
      .whereRef('exchangeArrival.id', '=', 'was.id')
      .whereRef('exchangeArrival.fromParty', '=', 'was.fromParty')
      .where('handledAt', '<', before)
      .where('bodyErasedAt', 'is', null)
      .$if(types !== undefined, (query) => query.where('type', 'in', [...(types ?? [])]))
      .$if(conversationId !== undefined, (query) => query.where('conversationId', '=', conversationId ?? ''))
      .set(gone)
      .returning('was.oldBody')
      .execute()
    await dropBodies(
      trx,
      rows.flatMap(({ oldBody }) => oldBody ?? []),
    )
    return rows.length
  })
  const { numDeletedRows } = await db
    .deleteFrom('exchangeBody')
    .where('createdAt', '<', new Date(now.getTime() - 86_400_000))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('exchangeOutgoing').select('id').whereRef('exchangeOutgoing.bodyId', '=', 'exchangeBody.id')),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('exchangeArrival').select('id').whereRef('exchangeArrival.bodyId', '=', 'exchangeBody.id')),
      ),
    )
    .executeTakeFirst()
  return { sent, received, orphans: Number(numDeletedRows) }
}

async function dropBodies(db: Kysely<Database>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('exchangeBody').where('id', 'in', ids).execute()
}
