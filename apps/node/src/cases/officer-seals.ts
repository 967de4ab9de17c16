import type { OfficerCase, UploadSeals } from '@kopru/client'
import { staffDetails } from '../identity/rules/staff-details.ts'
import type { StaffSession } from '../identity/schema.ts'
import { isRefusal, orThrow, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseChanger } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { describeFile } from './rules/describe-file.ts'
import { type CaseState, foldCase } from './rules/fold-case.ts'
import { keepSayings } from './rules/kept-sayings.ts'
import type { ApplicationRow } from './schema.ts'
import { listActions, listUploads, readUpload } from './store.ts'

/** Journals a look for the applicant to see. `details` beside the officer's. */
export type NoteLook = (
  row: ApplicationRow,
  staff: StaffSession,
  event: 'case-viewed' | 'evidence-viewed',
  what: string,
  details?: Readonly<Record<string, unknown>>,
) => Promise<void>

interface Access {
  isOurs(staff: StaffSession): (row: ApplicationRow) => boolean
  getCase(staff: StaffSession, id: string): Promise<ApplicationRow | Refusal>
  show(staff: StaffSession, id: string): Promise<OfficerCase | Refusal>
  readonly noteLook: NoteLook
}

interface FileOfCase {
  readonly row: ApplicationRow
  readonly state: CaseState
  readonly requirement: string
  readonly uploadedAt: Date
  readonly bytes: Buffer
}

/** The signatures in the files of a case, and the word of the states that they come from. */
export function createOfficerSeals(
  { db, documents, journal }: Pick<CasesDeps, 'db' | 'documents' | 'journal'>,
  changer: CaseChanger,
  { isOurs, getCase, show, noteLook }: Access,
) {
  async function getFile(staff: StaffSession, id: string, uploadId: string): Promise<FileOfCase | Refusal> {
    const row = await getCase(staff, id)
    if (isRefusal(row)) return row
    const state = foldCase(await listActions(db, id))
    const found = (await listUploads(db, id)).find((one) => one.id === uploadId)
    if (found === undefined || !state.uploads.has(uploadId)) return refuse('cases.unknown-upload')
    const { requirement, uploadedAt } = found
    return { row, state, requirement, uploadedAt, bytes: await readUpload(db, uploadId) }
  }

  /** Judged anew at each look, as evidence is; what was heard of other states is kept. */
  async function seals(staff: StaffSession, id: string, uploadId: string): Promise<UploadSeals | Refusal> {
    const file = await getFile(staff, id, uploadId)
    if (isRefusal(file)) return file
    // A look like any other: it tells who signed, with what certificate.
    await noteLook(file.row, staff, 'evidence-viewed', file.requirement, describeFile(file.row, file))
    const answers = file.state.homeAnswers.get(uploadId) ?? []
    const { verification, askable } = await documents.verifyHeard(file.bytes, heardOf(file.state, uploadId))
    return {
      verification,
      ...(askable && isOpen(file.row) && { askable }),
      asked: answers.map(({ home, at, by, heard }) => ({
        ...{ home, at, by },
        services: [...new Set(heard.flatMap(({ saying }) => (saying.is === 'said' ? [saying.service] : [])))],
      })),
    }
  }

  /** The signed validation report of a file, with what was heard. */
  async function sealReport(staff: StaffSession, id: string, uploadId: string): Promise<Uint8Array | Refusal> {
    const file = await getFile(staff, id, uploadId)
    if (isRefusal(file)) return file
    await noteLook(file.row, staff, 'evidence-viewed', file.requirement, describeFile(file.row, file))
    return documents.reportHeard(file.bytes, heardOf(file.state, uploadId))
  }

  /** The file then leaves this state. Asks outside a transaction; what is said is logged with its journal row. */
  async function askHome(
    staff: StaffSession,
    id: string,
    { uploadId, home }: { uploadId: string; home: string },
  ): Promise<OfficerCase | Refusal> {
    const file = await getFile(staff, id, uploadId)
    if (isRefusal(file)) return file
    const { row, state, requirement, bytes } = file
    // Once the matter is over nothing of it needs to leave any more.
    if (!isOpen(row)) return refuse('cases.no-longer-open')
    await documents.askHomeFor(
      {
        by: 'officer',
        authority: row.authority,
        conversationId: row.conversationId,
        subjectKey: journal.subjectKey(row.applicantIdentifier),
        what: requirement,
        details: { ...staffDetails(staff), ...describeFile(row, file) },
        keep: async (trx, heard) => {
          // A case that was decided meanwhile keeps the answer all the same: it was given.
          const outcome = await changer.changeIn(trx, id, {
            by: { role: 'officer', ...staff },
            mayAct: isOurs(staff),
            decide: async () => [{ type: 'home-state-asked', details: { uploadId, home, ...keepSayings(heard) } }],
          })
          // Undoes the journal row too.
          orThrow(outcome)
        },
      },
      { home, file: bytes, heard: heardOf(state, uploadId) },
    )
    return show(staff, id)
  }

  return { seals, sealReport, askHome }
}

const heardOf = ({ homeAnswers }: CaseState, uploadId: string) =>
  (homeAnswers.get(uploadId) ?? []).flatMap(({ heard }) => heard)

const isOpen = ({ state }: ApplicationRow): boolean => state === 'submitted' || state === 'question-open'
