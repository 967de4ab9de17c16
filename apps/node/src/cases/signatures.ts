import { createHash } from 'node:crypto'
import type { Application, Requirement, Statement } from '@kopru/client'
import type { Transaction } from 'kysely'
import type { HeardSaying } from '../documents/home-state/ask-home.ts'
import type { JudgedFile } from '../documents/judge-file.ts'
import { applyHeard } from '../documents/rules/apply-saying.ts'
import type { PersonSession } from '../identity/schema.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseAction } from './actions.ts'
import type { CaseChanger, Change } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { refuseOutOfTurn } from './rules/allowed-actions.ts'
import { describeFile } from './rules/describe-file.ts'
import type { CaseState } from './rules/fold-case.ts'
import { judgeSignature } from './rules/judge-signature.ts'
import { keepSayings } from './rules/kept-sayings.ts'
import { writeStatement } from './rules/write-statement.ts'
import type { ApplicationRow } from './schema.ts'
import { deleteUpload, findDraft, insertUpload } from './store.ts'
import type { Access } from './uploads.ts'

const byApplicant = { role: 'applicant' } as const

interface SentSignature {
  readonly requirement: string
  readonly language: string
  readonly cms: Uint8Array
  /** Whether the applicant allows that their state is shown the signature. */
  readonly mayAskHome?: boolean | undefined
}

/** A signature with what is known of it, before anything is decided. */
interface Sent extends Omit<SentSignature, 'mayAskHome'> {
  readonly person: PersonSession
  readonly row: ApplicationRow
  readonly rule: NonNullable<Requirement['signature']>
  readonly found: JudgedFile
}

/** Statements that the applicant signs by the means of their own state; the signed file is kept as an upload. */
export function createSignatures(
  { db, documents, matching, journal }: Pick<CasesDeps, 'db' | 'documents' | 'matching' | 'journal'>,
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

  /**
   * `cms`: SignedData (RFC 5652) with the statement inside, in any language. What is open here for its algorithm alone is
   * shown to the applicant's state if they allow it (`mayAskHome`), and taken when that state vouches for it.
   */
  async function sign(
    person: PersonSession,
    id: string,
    { requirement, language, cms, mayAskHome }: SentSignature,
  ): Promise<Application | Refusal> {
    const row = await getOwn(person, id)
    if (isRefusal(row)) return row
    const rule = ruleOf(row, requirement)
    if (isRefusal(rule)) return rule
    const outOfTurn = refuseOutOfTurn('save-form', row.state, 'applicant')
    if (outOfTurn !== undefined) return outOfTurn
    const found = await documents.judgeFile(cms, undefined, { references: true })
    const sent = { person, row, rule, requirement, language, cms, found }
    const first = await changer.change(id, taking(sent, []))
    // Whatever else is wrong was refused: nothing leaves this state that could not be taken.
    const isForHome = isRefusal(first) && first.code === 'cases.signature-for-home'
    const outcome = isForHome && mayAskHome ? await askHome(sent) : first
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  /** Takes a signature with what its state said of it. A refusal comes before anything is written. */
  function taking(
    { person, row, rule, requirement, language, cms, found }: Sent,
    heard: readonly HeardSaying[],
  ): Change {
    const { id, home, applicant } = row
    const { signatures, reasons } = applyHeard(found, heard)
    const canAskHome = documents.canAskHome(home, cms.length)
    return {
      by: byApplicant,
      action: 'save-form',
      mayAct: isOwn(person),
      decide: async (trx, { state, now }) => {
        // Read under the lock: what is signed is the form that stands now.
        const draft = await findDraft(trx, id)
        const text = writeStatement(row, { rule, data: draft?.data ?? {}, language })
        const judged = judgeSignature({ cms, signatures, reasons, text, rule, home, canAskHome, applicant }, matching)
        if (isRefusal(judged)) return judged
        const dropped = await dropSignatures(trx, id, state, requirement)
        const uploadId = newId<'upload'>()
        const sha256 = createHash('sha256').update(cms).digest('hex')
        const described = { fileName: `${requirement}.p7m`, mediaType: 'application/pkcs7-mime', bytes: cms.length }
        await insertUpload(trx, id, { id: uploadId, requirement, ...described, sha256, uploadedAt: now }, cms)
        const asked = { type: 'home-state-asked', details: { uploadId, home, ...keepSayings(heard) } } as const
        const signed = { type: 'signed', details: { uploadId, requirement, sha256, ...judged } } as const
        return [...dropped, signed, ...(heard.length > 0 ? [asked] : [])]
      },
    }
  }

  /** Shows the signature to the applicant's state, and takes it if that state vouches for it. */
  async function askHome(sent: Sent): Promise<CaseState | Refusal> {
    const { row, requirement, cms } = sent
    let outcome: CaseState | Refusal | undefined
    await documents.askHomeFor(
      {
        by: 'applicant',
        ...{ authority: row.authority, conversationId: row.conversationId, what: requirement },
        details: describeFile(row, { requirement }),
        subjectKey: journal.subjectKey(row.applicantIdentifier),
        // The journal row stays where this refuses, for the file was shown.
        keep: async (trx, heard) => {
          outcome = await changer.changeIn(trx, row.id, taking(sent, heard))
        },
      },
      { home: row.home, file: cms, heard: [] },
    )
    if (outcome === undefined) throw new Error('nobody kept the answer')
    return outcome
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
