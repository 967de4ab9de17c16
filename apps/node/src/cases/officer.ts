import { type EvidenceContent, type OfficerAction, type OfficerCase, type QueueItem, WallClock } from '@kopru/client'
import type { Transaction } from 'kysely'
import { Compile } from 'typebox/compile'
import { describeFields } from '../evidence/rules/describe-fields.ts'
import { staffDetails } from '../identity/rules/staff-details.ts'
import type { StaffSession } from '../identity/schema.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseAction } from './actions.ts'
import { repeatable } from './applicant.ts'
import type { CaseChanger, OpenCase } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { createOfficerSeals, type NoteLook } from './officer-seals.ts'
import { refuseOutOfTurn } from './rules/allowed-actions.ts'
import { addDays, dayOf, daysBetween, isDay } from './rules/days.ts'
import { describeFile } from './rules/describe-file.ts'
import { foldCase } from './rules/fold-case.ts'
import { momentAtHost } from './rules/host-clock.ts'
import type { ApplicationRow } from './schema.ts'
import { findApplication, findEvidence, listActions, listClosed, listQueue, listUploads, readUpload } from './store.ts'
import type { CaseViewer } from './view.ts'

const wallClock = Compile(WallClock)

type Trx = Transaction<Database>
type ActionOf<T extends OfficerAction['type']> = Extract<OfficerAction, { type: T }>

/** What an officer of the service's authority can do. Every look is journaled, in the person's data tracker too. */
export function createOfficerService(deps: CasesDeps, changer: CaseChanger, viewer: CaseViewer) {
  const { db, clock, journal, documents, jobs, catalogue } = deps
  /** A draft is the person's own; no officer sees it. */
  const isOurs = (staff: StaffSession) => (row: ApplicationRow) =>
    row.authority === staff.authority && row.submittedAt !== null

  async function getCase(staff: StaffSession, id: string): Promise<ApplicationRow | Refusal> {
    const row = await findApplication(db, id)
    return row !== undefined && isOurs(staff)(row) ? row : refuse('cases.unknown-case')
  }

  const noteLook: NoteLook = (row, staff, event, what, details = {}) =>
    db.transaction().execute((trx) =>
      journal.append(trx, {
        event,
        conversationId: row.conversationId,
        actor: staff.authority,
        subjectKey: journal.subjectKey(row.applicantIdentifier),
        legalBasis: row.serviceForHome.legalBasis,
        what,
        details: { ...staffDetails(staff), ...details },
      }),
    )

  async function queue(staff: StaffSession): Promise<QueueItem[]> {
    const open = await listQueue(db, staff.authority)
    const closed = await listClosed(db, staff.authority)
    return [...open, ...closed].map(viewer.queueItem)
  }

  async function show(staff: StaffSession, id: string): Promise<OfficerCase | Refusal> {
    const row = await getCase(staff, id)
    if (isRefusal(row)) return row
    await noteLook(row, staff, 'case-viewed', row.service)
    return viewer.officerCase(db, row)
  }

  async function evidence(
    staff: StaffSession,
    id: string,
    { evidenceId, language }: { evidenceId: string; language: string },
  ): Promise<EvidenceContent | Refusal> {
    const row = await getCase(staff, id)
    if (isRefusal(row)) return row
    const kept = await findEvidence(db, id, evidenceId)
    const standing = [...foldCase(await listActions(db, id)).evidence.values()].find(
      (item) => item.evidenceId === evidenceId,
    )
    if (kept === undefined || standing === undefined) return refuse('cases.unknown-evidence')
    // Judged anew at each look: a certificate may have been revoked or withdrawn from the directory since.
    const { payload, verdict } = await documents.checkEvidence(kept.sealed, {
      party: row.home,
      issuer: standing.provider,
      evidenceType: kept.evidenceType,
      conversationId: row.conversationId,
      subject: row.applicant,
      at: clock.now(),
    })
    if (payload === undefined) return refuse('cases.unknown-evidence')
    await noteLook(row, staff, 'evidence-viewed', kept.evidenceType)
    const declared = catalogue.findEvidenceType(kept.evidenceType)?.fields ?? []
    return {
      evidenceId,
      evidenceType: kept.evidenceType,
      issuer: payload.issuer,
      subject: payload.subject,
      fields: describeFields(declared, payload.fields, language),
      verdict,
    }
  }

  async function upload(
    staff: StaffSession,
    id: string,
    uploadId: string,
  ): Promise<{ fileName: string; mediaType: string; bytes: Buffer } | Refusal> {
    const row = await getCase(staff, id)
    if (isRefusal(row)) return row
    const found = (await listUploads(db, id)).find((one) => one.id === uploadId)
    if (found === undefined) return refuse('cases.unknown-upload')
    await noteLook(row, staff, 'evidence-viewed', found.requirement, describeFile(row, found))
    return { fileName: found.fileName, mediaType: found.mediaType, bytes: await readUpload(db, uploadId) }
  }

  async function permit(staff: StaffSession, id: string): Promise<{ number: string; pdf: Buffer } | Refusal> {
    const row = await getCase(staff, id)
    if (isRefusal(row)) return row
    const outOfTurn = refuseOutOfTurn('download-permit', row.state, 'officer')
    if (outOfTurn !== undefined) return outOfTurn
    const file = await documents.findPermitFile(id)
    if (file === undefined) return refuse('cases.permit-not-ready')
    await noteLook(row, staff, 'case-viewed', row.declaration.document.type)
    return file
  }

  async function act(
    staff: StaffSession,
    id: string,
    { action, key }: { action: OfficerAction; key?: string | undefined },
  ): Promise<OfficerCase | Refusal> {
    const outcome = await changer.change(id, {
      by: { role: 'officer', ...staff },
      action: action.type,
      mayAct: isOurs(staff),
      repeatable: repeatable(key, action),
      decide: async (trx, open) => decide(trx, open, action),
    })
    return isRefusal(outcome) ? outcome : show(staff, id)
  }

  function decide(trx: Trx, open: OpenCase, action: OfficerAction): Promise<readonly CaseAction[] | Refusal> {
    switch (action.type) {
      case 'ask':
        return ask(trx, open, action)
      case 'set-appointment':
        return Promise.resolve(setAppointment(open, action))
      case 'grant':
        return grant(trx, open, action)
      case 'refuse':
        return Promise.resolve(refuseCase(open, action))
    }
  }

  async function ask(trx: Trx, { row, now }: OpenCase, { text, answerDays }: ActionOf<'ask'>): Promise<CaseAction[]> {
    const questionId = newId<'question'>()
    const answerDue = addDays(now, answerDays)
    await jobs.enqueue(trx, 'cases.answer-overdue', { applicationId: row.id, questionId }, { startAfter: answerDue })
    return [{ type: 'question-asked', details: { questionId, text, answerDue: answerDue.toISOString() } }]
  }

  function setAppointment({ now }: OpenCase, { at, place, note }: ActionOf<'set-appointment'>): CaseAction[] | Refusal {
    const { timeZone } = catalogue
    const when = wallClock.Check(at) ? momentAtHost(at, timeZone) : new Date(at)
    if (when === undefined) return refuse('cases.no-such-time', { at, timeZone })
    if (when <= now) return refuse('cases.appointment-in-the-past')
    const details = { at: when.toISOString(), place, ...(note !== undefined && { note }) }
    return [{ type: 'appointment-set', details }]
  }

  /** Decides and gives the number; the document is made by a job that this transaction makes due. */
  async function grant(
    trx: Trx,
    { row, now }: OpenCase,
    { validFrom, validUntil }: ActionOf<'grant'>,
  ): Promise<CaseAction[] | Refusal> {
    const { number, maxValidityDays: maxDays } = row.declaration.document
    const days = isDay(validFrom) && isDay(validUntil) ? daysBetween(validFrom, validUntil) + 1 : 0
    const today = dayOf(now)
    if (days < 1 || days > maxDays || validUntil < today) return refuse('cases.wrong-validity', { maxDays })
    const permitNumber = await documents.nextNumber(trx, number.prefix, now.getUTCFullYear())
    await jobs.enqueue(trx, 'cases.issue-permit', { applicationId: row.id })
    const appealUntil = dayOf(addDays(now, row.declaration.appeal.days))
    return [{ type: 'granted', details: { permitNumber, validFrom, validUntil, appealUntil } }]
  }

  function refuseCase({ row, now }: OpenCase, { ground, explanation }: ActionOf<'refuse'>): CaseAction[] | Refusal {
    const { refusalGrounds, appeal } = row.declaration
    if (!refusalGrounds.some(({ id }) => id === ground))
      return refuse('cases.unknown-ground', { grounds: refusalGrounds.map(({ id }) => id).join(', ') })
    return [{ type: 'refused', details: { ground, explanation, appealUntil: dayOf(addDays(now, appeal.days)) } }]
  }

  return {
    queue,
    show,
    evidence,
    upload,
    permit,
    act,
    ...createOfficerSeals(deps, changer, { isOurs, getCase, show, noteLook }),
  }
}
