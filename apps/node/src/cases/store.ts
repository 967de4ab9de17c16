import type { PersonIdentity, Service, Upload } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { ServiceDeclaration } from '../catalogue/declaration.ts'
import type { Database } from '../platform/database.ts'
import type { Actor, AskedItem, CaseAction, LoggedCaseAction } from './actions.ts'
import type { CaseState } from './rules/fold-case.ts'
import type { ApplicationRow, DraftRow, PaymentRow } from './schema.ts'

type Db = Kysely<Database>
type Trx = Transaction<Database>

export const insertApplication = (
  trx: Trx,
  row: {
    id: string
    conversationId: string
    home: string
    applicant: PersonIdentity
    declaration: ServiceDeclaration
    serviceForHome: Service
    startedAt: Date
  },
) =>
  trx
    .insertInto('application')
    .values({
      ...row,
      service: row.declaration.id,
      authority: row.declaration.authority,
      applicantIdentifier: row.applicant.identifier,
      applicant: JSON.stringify(row.applicant),
      declaration: JSON.stringify(row.declaration),
      serviceForHome: JSON.stringify(row.serviceForHome),
      state: 'draft',
      submittedAt: null,
      decisionDue: null,
      waitingForApplicant: false,
      changedAt: row.startedAt,
    })
    .execute()

export const findApplication = (db: Db, id: string): Promise<ApplicationRow | undefined> =>
  db.selectFrom('application').selectAll().where('id', '=', id).executeTakeFirst()

export async function findConversation(db: Db, applicationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('application')
    .select('conversationId')
    .where('id', '=', applicationId)
    .executeTakeFirst()
  return row?.conversationId
}

/** Holds the case until the transaction ends: whoever wants to act on it waits. */
export const lockApplication = (trx: Trx, id: string): Promise<ApplicationRow | undefined> =>
  trx.selectFrom('application').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const listApplicationsOf = (db: Db, identifier: string): Promise<ApplicationRow[]> =>
  db
    .selectFrom('application')
    .selectAll()
    .where('applicantIdentifier', '=', identifier)
    .orderBy('startedAt', 'desc')
    .limit(200)
    .execute()

export async function countDrafts(trx: Trx, identifier: string): Promise<number> {
  const { count } = await trx
    .selectFrom('application')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('applicantIdentifier', '=', identifier)
    .where('state', '=', 'draft')
    .executeTakeFirstOrThrow()
  return count
}

/** Open cases of an authority, the most urgent first. */
export const listQueue = (db: Db, authority: string): Promise<ApplicationRow[]> =>
  db
    .selectFrom('application')
    .selectAll()
    .where('authority', '=', authority)
    .where('state', 'in', ['submitted', 'question-open'])
    .orderBy('decisionDue')
    .orderBy('submittedAt')
    .limit(500)
    .execute()

/** Decided and withdrawn cases that were submitted, the newest first. */
export const listClosed = (db: Db, authority: string): Promise<ApplicationRow[]> =>
  db
    .selectFrom('application')
    .selectAll()
    .where('authority', '=', authority)
    .where('state', 'in', ['granted', 'refused', 'withdrawn'])
    .where('submittedAt', 'is not', null)
    .orderBy('changedAt', 'desc')
    .limit(100)
    .execute()

export const listUntouchedDrafts = (db: Db, before: Date): Promise<{ id: string }[]> =>
  db
    .selectFrom('application')
    .select('id')
    .where('state', '=', 'draft')
    .where('changedAt', '<', before)
    .limit(500)
    .execute()

/** Cases granted before a moment whose permit is still not there. */
export const listWithoutPermit = (db: Db, before: Date): Promise<{ id: string }[]> =>
  db
    .selectFrom('application')
    .select('id')
    .where('state', '=', 'granted')
    .where('changedAt', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('caseAction')
            .select('seq')
            .whereRef('caseAction.applicationId', '=', 'application.id')
            .where('caseAction.type', '=', 'permit-issued'),
        ),
      ),
    )
    .limit(100)
    .execute()

/** What the log says, where indexes can find it. */
export const projectState = (trx: Trx, id: string, state: CaseState, now: Date) =>
  trx
    .updateTable('application')
    .set({
      state: state.state,
      submittedAt: state.submittedAt === undefined ? null : new Date(state.submittedAt),
      decisionDue: state.decisionDue ?? null,
      waitingForApplicant: state.state === 'question-open',
      changedAt: now,
    })
    .where('id', '=', id)
    .execute()

export const touchApplication = (trx: Trx, id: string, now: Date) =>
  trx.updateTable('application').set({ changedAt: now }).where('id', '=', id).execute()

export async function listActions(db: Db, applicationId: string): Promise<LoggedCaseAction[]> {
  const rows = await db
    .selectFrom('caseAction')
    .select(['seq', 'type', 'at', 'byRole', 'byName', 'details'])
    .where('applicationId', '=', applicationId)
    .orderBy('seq')
    .execute()
  // Written by appendActions alone, and never changed since.
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }) as LoggedCaseAction)
}

export async function appendActions(
  trx: Trx,
  applicationId: string,
  { after, at, by, actions }: { after: number; at: Date; by: Actor; actions: readonly CaseAction[] },
): Promise<void> {
  const byName = by.role === 'officer' ? `${by.authority} · ${by.name}` : null
  const bySubject = (by.role === 'officer' && by.subject) || null
  await trx
    .insertInto('caseAction')
    .values(
      actions.map(({ type, details }, i) => ({
        applicationId,
        seq: after + 1 + i,
        type,
        at,
        byRole: by.role,
        byName,
        bySubject,
        details: JSON.stringify(details),
      })),
    )
    .execute()
}

export const insertDraft = (trx: Trx, applicationId: string, data: object, savedAt: Date) =>
  trx
    .insertInto('applicationDraft')
    .values({ applicationId, revision: 1, data: JSON.stringify(data), savedAt })
    .execute()

export const findDraft = (db: Db, applicationId: string): Promise<DraftRow | undefined> =>
  db.selectFrom('applicationDraft').selectAll().where('applicationId', '=', applicationId).executeTakeFirst()

export const updateDraft = (
  trx: Trx,
  applicationId: string,
  draft: { revision: number; data: object; savedAt: Date },
) =>
  trx
    .updateTable('applicationDraft')
    .set({ ...draft, data: JSON.stringify(draft.data) })
    .where('applicationId', '=', applicationId)
    .execute()

export const deleteDraft = (trx: Trx, applicationId: string) =>
  trx.deleteFrom('applicationDraft').where('applicationId', '=', applicationId).execute()

export const insertExplicitRequest = (
  trx: Trx,
  row: {
    requestId: string
    applicationId: string
    messageId: string
    items: readonly AskedItem[]
    textShown: string
    textSha256: string
    language: string
    requestedAt: Date
  },
) =>
  trx
    .insertInto('explicitRequest')
    .values({ ...row, items: JSON.stringify(row.items) })
    .execute()

export const findExplicitRequest = (db: Db, requestId: string) =>
  db
    .selectFrom('explicitRequest')
    .select(['requestId', 'applicationId', 'messageId', 'items'])
    .where('requestId', '=', requestId)
    .executeTakeFirst()

export const insertEvidence = (
  trx: Trx,
  row: {
    id: string
    applicationId: string
    requirement: string
    evidenceType: string
    sealed: object
    receivedAt: Date
  },
) =>
  trx
    .insertInto('receivedEvidence')
    .values({ ...row, sealed: JSON.stringify(row.sealed) })
    .execute()

export const findEvidence = (db: Db, applicationId: string, id: string) =>
  db
    .selectFrom('receivedEvidence')
    .select(['id', 'requirement', 'evidenceType', 'sealed'])
    .where('applicationId', '=', applicationId)
    .where('id', '=', id)
    .executeTakeFirst()

export const hasEvidence = async (db: Db, id: string): Promise<boolean> =>
  (await db.selectFrom('receivedEvidence').select('id').where('id', '=', id).executeTakeFirst()) !== undefined

export const deleteEvidence = (trx: Trx, applicationId: string) =>
  trx.deleteFrom('receivedEvidence').where('applicationId', '=', applicationId).execute()

const chunkBytes = 256 * 1024

export async function insertUpload(
  trx: Trx,
  applicationId: string,
  { uploadedAt, ...upload }: Omit<Upload, 'uploadedAt'> & { uploadedAt: Date },
  bytes: Uint8Array,
): Promise<void> {
  await trx
    .insertInto('upload')
    .values({ ...upload, applicationId, uploadedAt })
    .execute()
  for (let seq = 0; seq * chunkBytes < bytes.length; seq += 1) {
    const data = Buffer.from(bytes.subarray(seq * chunkBytes, (seq + 1) * chunkBytes))
    await trx.insertInto('uploadChunk').values({ uploadId: upload.id, seq, data }).execute()
  }
}

export const listUploads = (db: Db, applicationId: string) =>
  db
    .selectFrom('upload')
    .select(['id', 'requirement', 'fileName', 'mediaType', 'bytes', 'sha256', 'uploadedAt'])
    .where('applicationId', '=', applicationId)
    .orderBy('uploadedAt')
    .execute()

export async function readUpload(db: Db, uploadId: string): Promise<Buffer> {
  const chunks = await db
    .selectFrom('uploadChunk')
    .select('data')
    .where('uploadId', '=', uploadId)
    .orderBy('seq')
    .execute()
  return Buffer.concat(chunks.map(({ data }) => data))
}

export const deleteUpload = (trx: Trx, applicationId: string, id: string) =>
  trx.deleteFrom('upload').where('applicationId', '=', applicationId).where('id', '=', id).execute()

export const deleteUploads = (trx: Trx, applicationId: string) =>
  trx.deleteFrom('upload').where('applicationId', '=', applicationId).execute()

export const insertPayment = (trx: Trx, row: PaymentRow) => trx.insertInto('paymentAttempt').values(row).execute()

export const setPaymentCheckout = (
  db: Db,
  reference: string,
  { providerId, checkoutUrl }: { providerId: string; checkoutUrl: string },
) => db.updateTable('paymentAttempt').set({ providerId, checkoutUrl }).where('reference', '=', reference).execute()

/** Counts our question with that number (from 0); false when it was counted before. */
export async function countPaymentCheck(trx: Trx, reference: string, check: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('paymentAttempt')
    .set({ checks: check + 1 })
    .where('reference', '=', reference)
    .where('checks', '=', check)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const findPayment = (db: Db, reference: string): Promise<PaymentRow | undefined> =>
  db.selectFrom('paymentAttempt').selectAll().where('reference', '=', reference).executeTakeFirst()

export const listPayments = (db: Db, applicationId: string): Promise<PaymentRow[]> =>
  db.selectFrom('paymentAttempt').selectAll().where('applicationId', '=', applicationId).orderBy('attempt').execute()

/** Marks a key as used for a request; the key's earlier request where it was used before. */
export async function useIdempotencyKey(
  trx: Trx,
  row: { applicationId: string; key: string; requestSha256: string; usedAt: Date },
): Promise<string | undefined> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('idempotencyKey')
    .values(row)
    .onConflict((conflict) => conflict.columns(['applicationId', 'key']).doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 1n) return undefined
  const { requestSha256 } = await trx
    .selectFrom('idempotencyKey')
    .select('requestSha256')
    .where('applicationId', '=', row.applicationId)
    .where('key', '=', row.key)
    .executeTakeFirstOrThrow()
  return requestSha256
}
