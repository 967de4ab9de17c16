import type { Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import { deleteDraft, deleteEvidence, deleteUploads, insertDraft } from './store.ts'

/**
 * Empties an application that was never handed in: what the person wrote, gave, or let come from home was for nobody
 * else, and nobody needs it any more. The log of what happened stays.
 */
export async function forgetDraft(trx: Transaction<Database>, id: string, now: Date): Promise<void> {
  await deleteDraft(trx, id)
  await insertDraft(trx, id, {}, now)
  await deleteUploads(trx, id)
  await deleteEvidence(trx, id)
}
