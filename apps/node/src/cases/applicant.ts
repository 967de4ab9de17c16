import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Application, type ApplicationSummary, textIn } from '@kopru/client'
import { loaAtLeast } from '../identity/rules/loa-at-least.ts'
import type { PersonSession } from '../identity/schema.ts'
import { newId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { AskedItem } from './actions.ts'
import type { CaseChanger, Repeatable } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { forgetDraft } from './forget-draft.ts'
import { refuseOutOfTurn } from './rules/allowed-actions.ts'
import { addDays, dayOf } from './rules/days.ts'
import { mayRequest } from './rules/evidence-view.ts'
import { foldCase } from './rules/fold-case.ts'
import { keepVouchedFields, prefillForm } from './rules/prefill.ts'
import type { ApplicationRow } from './schema.ts'
import { createSignatures, dropSignatures } from './signatures.ts'
import {
  appendActions,
  countDrafts,
  findApplication,
  findDraft,
  insertApplication,
  insertDraft,
  insertExplicitRequest,
  listActions,
  listApplicationsOf,
  touchApplication,
  updateDraft,
} from './store.ts'
import { createUploads } from './uploads.ts'
import { type CaseViewer, summaryOf } from './view.ts'

/** How long a request for evidence waits for an absent state and a person who takes their time. */
const evidenceRequestDays = 30
const maxDrafts = 50
const maxFormBytes = 64 * 1024

const byApplicant = { role: 'applicant' } as const

/** What the person who applies can do. Nobody sees or touches an application but the person it belongs to. */
export function createApplicantService(deps: CasesDeps, changer: CaseChanger, viewer: CaseViewer) {
  const { db, clock, catalogue, party, portalUrl, journal, exchange, documents } = deps
  const isOwn = (person: PersonSession) => (row: ApplicationRow) =>
    row.applicantIdentifier === person.identity.identifier && row.home === person.home

  async function getOwn(person: PersonSession, id: string): Promise<ApplicationRow | Refusal> {
    const row = await findApplication(db, id)
    return row !== undefined && isOwn(person)(row) ? row : refuse('cases.unknown-application')
  }

  async function show(person: PersonSession, id: string): Promise<Application | Refusal> {
    const row = await getOwn(person, id)
    return isRefusal(row) ? row : viewer.application(db, row)
  }

  async function list(person: PersonSession): Promise<ApplicationSummary[]> {
    const rows = await listApplicationsOf(db, person.identity.identifier)
    return rows.filter(isOwn(person)).map(summaryOf)
  }

  async function start(person: PersonSession, serviceId: string): Promise<Application | Refusal> {
    const { identity, home } = person
    const declaration = catalogue.findOwnService(serviceId)
    if (declaration === undefined) return refuse('catalogue.unknown-service', { party, service: serviceId })
    const serviceForHome = catalogue.serviceFor(party, serviceId, home)
    if (isRefusal(serviceForHome)) return serviceForHome
    // A log-in service may serve people who live in the state and are citizens of another.
    const { citizenship } = identity
    if (!declaration.audience.includes(citizenship))
      return refuse('catalogue.not-open-to', { service: serviceId, home: citizenship })
    const needed = declaration.levelOfAssurance
    const given = person.levelOfAssurance
    if (!loaAtLeast(given, needed)) return refuse('identity.loa-too-low', { needed, given })
    const id = newId<'application'>()
    const startedAt = clock.now()
    const refusal = await db.transaction().execute(async (trx) => {
      if ((await countDrafts(trx, identity.identifier)) >= maxDrafts)
        return refuse('cases.too-many-drafts', { limit: maxDrafts })
      const conversationId = newId<'conversation'>()
      await insertApplication(trx, {
        id,
        conversationId,
        home,
        applicant: identity,
        declaration,
        serviceForHome,
        startedAt,
      })
      await insertDraft(trx, id, prefillForm(declaration.form.prefill, identity), startedAt)
      const started = { type: 'started', details: { service: serviceId, home } } as const
      await appendActions(trx, id, { after: 0, at: startedAt, by: byApplicant, actions: [started] })
      return undefined
    })
    return refusal ?? show(person, id)
  }

  /** Keeps what was typed, right or not yet; an older revision is refused, so no other window's work is lost. */
  async function saveForm(
    person: PersonSession,
    id: string,
    sent: { revision: number; data: Record<string, unknown> },
  ): Promise<Application | Refusal> {
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'save-form',
      mayAct: isOwn(person),
      decide: async (trx, { row, state, now }) => {
        const draft = await findDraft(trx, id)
        const current = draft?.revision ?? 0
        if (sent.revision !== current) return refuse('cases.stale-revision', { sent: sent.revision, current })
        const data = keepVouchedFields(sent.data, row.serviceForHome.form, row.applicant)
        const known = row.declaration.form.schema.properties
        const unknown = Object.keys(data).find((field) => !Object.hasOwn(known, field))
        if (unknown !== undefined) return refuse('form.unknown-field', { field: unknown.slice(0, 64) })
        if (Buffer.byteLength(JSON.stringify(data)) > maxFormBytes)
          return refuse('cases.form-too-large', { limitBytes: maxFormBytes })
        await updateDraft(trx, id, { revision: current + 1, data, savedAt: now })
        await touchApplication(trx, id, now)
        // What was signed is the form as it was: after a change it is signed anew.
        return isDeepStrictEqual(data, draft?.data) ? [] : dropSignatures(trx, id, state)
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  /** The explicit request: what was shown, in which language, when; then one message with all items goes home. */
  async function requestEvidence(
    person: PersonSession,
    id: string,
    sent: { textSha256: string; language: string; items: { requirement: string; evidenceType: string }[] },
  ): Promise<Application | Refusal> {
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'request-evidence',
      mayAct: isOwn(person),
      decide: async (trx, { row, state, now }) => {
        const textShown = textIn(row.serviceForHome.explicitRequestText, sent.language)
        const textSha256 = createHash('sha256').update(textShown).digest('hex')
        if (textSha256 !== sent.textSha256.toLowerCase())
          return refuse('cases.explicit-request-text-differs', { language: sent.language })
        const { evidence } = await viewer.factsOf(trx, row, state)
        const items: AskedItem[] = []
        for (const { requirement, evidenceType } of sent.items) {
          const item = evidence.find((one) => one.requirement === requirement && one.evidenceType === evidenceType)
          if (item?.provider === undefined) return refuse('cases.evidence-not-available', { requirement, evidenceType })
          if (!mayRequest(item))
            return refuse('cases.evidence-already-requested', { requirement, evidenceType, state: item.state })
          items.push({ requirement, evidenceType, provider: item.provider })
        }
        const [first] = items
        if (first === undefined) return refuse('cases.evidence-not-available', { requirement: '', evidenceType: '' })
        const requestId = newId<'evidence-request'>()
        const { conversationId, authority } = row
        const { legalBasis } = row.serviceForHome
        const subjectKey = journal.subjectKey(row.applicantIdentifier)
        const evidenceTypes = [...new Set(items.map(({ evidenceType }) => evidenceType))]
        const messageId = await exchange.send(trx, {
          conversationId,
          from: authority,
          to: first.provider,
          type: 'evidence-request',
          legalBasis,
          mode: 'stored',
          deadline: addDays(now, evidenceRequestDays),
          subjectKey,
          evidenceTypes,
          body: {
            requestId,
            subject: row.applicant,
            procedure: row.service,
            items,
            explicitRequest: { at: now.toISOString(), textSha256, language: sent.language },
            returnUrl: `${portalUrl}/applications/${id}`,
          },
        })
        await insertExplicitRequest(trx, {
          requestId,
          applicationId: id,
          messageId,
          items,
          textShown,
          textSha256,
          language: sent.language,
          requestedAt: now,
        })
        for (const what of evidenceTypes)
          await journal.append(trx, {
            event: 'evidence-requested',
            conversationId,
            messageId,
            actor: authority,
            subjectKey,
            legalBasis,
            what,
            details: { requestId, textSha256, language: sent.language },
          })
        const { language } = sent
        return [{ type: 'evidence-requested', details: { requestId, messageId, items, textSha256, language } }]
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  async function submit(person: PersonSession, id: string, key?: string): Promise<Application | Refusal> {
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'submit',
      mayAct: isOwn(person),
      repeatable: repeatable(key, ['submit']),
      decide: async (trx, { row, state, now }) => {
        const { missing, draft } = await viewer.factsOf(trx, row, state)
        if (missing.length > 0) return refuse('cases.not-complete', { missing: missing.join(', ') })
        const decisionDue = dayOf(addDays(now, row.serviceForHome.processingDays))
        const formSha256 = createHash('sha256').update(JSON.stringify(draft.data)).digest('hex')
        const soon = addDays(now, Math.floor(row.serviceForHome.processingDays * 0.8))
        await deps.jobs.enqueue(trx, 'cases.decision-due-soon', { applicationId: id }, { startAfter: soon })
        return [{ type: 'submitted', details: { decisionDue, formSha256 } }]
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  async function withdraw(person: PersonSession, id: string, key?: string): Promise<Application | Refusal> {
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'withdraw',
      mayAct: isOwn(person),
      repeatable: repeatable(key, ['withdraw']),
      decide: async (trx, { state, now }) => {
        if (state.state === 'draft') await forgetDraft(trx, id, now)
        return [{ type: 'withdrawn', details: {} }]
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  async function answer(
    person: PersonSession,
    id: string,
    { questionId, text, key }: { questionId: string; text: string; key?: string | undefined },
  ): Promise<Application | Refusal> {
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'answer',
      mayAct: isOwn(person),
      repeatable: repeatable(key, ['answer', questionId, text]),
      decide: async (_trx, { state }) => {
        const question = state.questions.find((one) => one.id === questionId)
        if (question === undefined || question.answer !== undefined) return refuse('cases.unknown-question')
        return [{ type: 'question-answered', details: { questionId, text } }]
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  async function permit(person: PersonSession, id: string): Promise<{ number: string; pdf: Buffer } | Refusal> {
    const row = await getOwn(person, id)
    if (isRefusal(row)) return row
    const outOfTurn = refuseOutOfTurn('download-permit', row.state, 'applicant')
    if (outOfTurn !== undefined) return outOfTurn
    if (!foldCase(await listActions(db, id)).permitIssued) return refuse('cases.permit-not-ready')
    return (await documents.findPermitFile(id)) ?? refuse('cases.permit-not-ready')
  }

  return {
    list,
    show,
    start,
    saveForm,
    requestEvidence,
    ...createUploads(deps, changer, { isOwn, getOwn, show }),
    ...createSignatures(deps, changer, { isOwn, getOwn, show }),
    submit,
    withdraw,
    answer,
    permit,
  }
}

export const repeatable = (key: string | undefined, request: unknown): Repeatable | undefined =>
  key === undefined ? undefined : { key, request }
