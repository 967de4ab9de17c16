import { createHash } from 'node:crypto'
import type { Application, Statement } from '@kopru/client'
import type { Transaction } from 'kysely'
import type { PersonSession } from '../identity/schema.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseAction } from './actions.ts'
import type { CaseChanger } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { refuseOutOfTurn } from './rules/allowed-actions.ts'
import type { CaseState } from './rules/fold-case.ts'
import { judgeSignature } from './rules/judge-signature.ts'
import { writeStatement } from './rules/write-statement.ts'
import type { ApplicationRow } from './schema.ts'
import { deleteUpload, findDraft, insertUpload } from './store.ts'
import type { Access } from './uploads.ts'

const byApplicant = { role: 'applicant' } as const

/** Statements that the applicant signs by the means of their own state; the signed file is kept as an upload. */
export function createSignatures(
  { db, documents, matching }: Pick<CasesDeps, 'db' | 'documents' | 'matching'>,
  changer: CaseChanger,
  { isOwn, getOwn, show }: Access,
) {
  async function statement(
    person: PersonSession,
    id: string,
    { requirement, language }: { requirement: string; language: string },
  ): Promise<Statement | Refusal> {
    const row = await getOwn(person, id)
    if (isRefusal(row)) return row
    const rule = ruleOf(row, requirement)
    if (isRefusal(rule)) return rule
    const draft = await findDraft(db, id)
    return { text: writeStatement(row, { rule, data: draft?.data ?? {}, language }), language }
  }

  /** `cms`: SignedData (RFC 5652) with the statement inside, in any language. */
  async function sign(
    person: PersonSession,
    id: string,
    { requirement, language, cms }: { requirement: string; language: string; cms: Uint8Array },
  ): Promise<Application | Refusal> {
    const row = await getOwn(person, id)
    if (isRefusal(row)) return row
    const rule = ruleOf(row, requirement)
    if (isRefusal(rule)) return rule
    const outOfTurn = refuseOutOfTurn('save-form', row.state, 'applicant')
    if (outOfTurn !== undefined) return outOfTurn
    const { signatures } = await documents.judgeFile(cms)
    const sha256 = createHash('sha256').update(cms).digest('hex')
    const uploadId = newId<'upload'>()
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'save-form',
      mayAct: isOwn(person),
      decide: async (trx, { state, now }) => {
        // Read under the lock: what is signed is the form that stands now.
        const draft = await findDraft(trx, id)
        const text = writeStatement(row, { rule, data: draft?.data ?? {}, language })
        const judged = judgeSignature(
          { cms, signatures, text, rule, home: row.home, applicant: row.applicant },
          matching,
        )
        if (isRefusal(judged)) return judged
        const dropped = await dropSignatures(trx, id, state, requirement)
        const described = { fileName: `${requirement}.p7m`, mediaType: 'application/pkcs7-mime', bytes: cms.length }
        await insertUpload(trx, id, { id: uploadId, requirement, ...described, sha256, uploadedAt: now }, cms)
        return [...dropped, { type: 'signed', details: { uploadId, requirement, sha256, ...judged } }]
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  return { statement, sign }
}

/** Takes signatures away, those of one requirement or all; answers with what is to be logged. */
export async function dropSignatures(
  trx: Transaction<Database>,
  id: string,
  { signatures }: CaseState,
  requirement?: string,
): Promise<CaseAction[]> {
  const dropped = [...signatures.values()].filter((one) => requirement === undefined || one.requirement === requirement)
  for (const { uploadId } of dropped) await deleteUpload(trx, id, uploadId)
  return dropped.map(({ uploadId }) => ({ type: 'upload-removed', details: { uploadId } }))
}

function ruleOf({ serviceForHome }: ApplicationRow, requirement: string) {
  const asked = serviceForHome.requirements.find(({ id }) => id === requirement)
  if (asked === undefined) return refuse('cases.unknown-requirement', { requirement: requirement.slice(0, 64) })
  return asked.signature ?? refuse('cases.signature-not-asked', { requirement })
}
