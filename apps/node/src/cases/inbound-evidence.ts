import { type EvidenceVerdict, Timestamp, Uuid } from '@kopru/client'
import { sql, type Transaction } from 'kysely'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Inbound, partyOf } from '../exchange/message.ts'
import type { Database } from '../platform/database.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseAction } from './actions.ts'
import type { CaseChanger, OpenCase } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { type EvidenceStanding, evidenceKey } from './rules/fold-case.ts'
import type { ApplicationRow } from './schema.ts'
import { findApplication, findExplicitRequest, hasEvidence, insertEvidence } from './store.ts'
import { toReason } from './view.ts'

type Trx = Transaction<Database>

const Code = Type.String({ pattern: '^[a-z]+\\.[a-z0-9-]+$', maxLength: 80 })
const Params = Type.Record(Type.String(), Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]))
const Item = { requirement: Type.String({ maxLength: 100 }), evidenceType: Type.String({ maxLength: 100 }) }

const PreviewRequired = Compile(
  Type.Object({ requestId: Uuid, previewUrl: Type.String({ maxLength: 500 }), expiresAt: Timestamp }),
)
const Response = Compile(
  Type.Object({
    requestId: Uuid,
    results: Type.Array(
      Type.Union([
        Type.Object({ ...Item, outcome: Type.Literal('provided'), evidence: Type.Object({}) }),
        Type.Object({ ...Item, outcome: Type.Literal('withheld') }),
        Type.Object({
          ...Item,
          outcome: Type.Literal('refused'),
          refusal: Type.Object({ code: Code, params: Type.Optional(Params) }),
        }),
      ]),
      { minItems: 1, maxItems: 50 },
    ),
  }),
)

type Result = { requirement: string; evidenceType: string } & (
  | { outcome: 'provided'; evidence: object }
  | { outcome: 'withheld' }
  | { outcome: 'refused'; refusal: { code: string; params?: Record<string, string | number | boolean> } }
)

/** A result that must not be taken: why, and for which item. */
interface Fault {
  readonly item: EvidenceStanding
  readonly refusal: Refusal
}

const bySystem = { role: 'system' } as const

/** Takes in what the home state answers to a request for evidence. */
export function registerEvidenceHandlers(deps: CasesDeps, changer: CaseChanger): void {
  const { db, exchange, directory, documents, journal, clock } = deps

  exchange.handle('evidence-preview-required', async (trx, message) => {
    const body = await message.json()
    if (!PreviewRequired.Check(body)) return refuse('cases.malformed-answer')
    const row = await findAsked(trx, body.requestId, message)
    if (isRefusal(row)) return row
    const portal = directory.findMember(row.home)?.node.portalUrl
    // The person will be sent there: nowhere but to the state that was asked.
    if (portal === undefined || URL.parse(body.previewUrl)?.origin !== new URL(portal).origin)
      return refuse('cases.foreign-preview-address')
    const outcome = await changer.changeIn(trx, row.id, {
      by: bySystem,
      mayAct: () => true,
      decide: async (_trx, { state }) => {
        if (!isOpen(state.state)) return refuse('cases.no-longer-open')
        const { requestId, previewUrl, expiresAt } = body
        return [{ type: 'evidence-preview-required', details: { requestId, previewUrl, expiresAt } }]
      },
    })
    return isRefusal(outcome) ? outcome : undefined
  })

  exchange.handle('evidence-response', async (trx, message) => {
    const body = await message.json()
    if (!Response.Check(body)) return refuse('cases.malformed-answer')
    const row = await findAsked(trx, body.requestId, message)
    if (isRefusal(row)) return row
    const faults: Fault[] = []
    await sql`savepoint before_evidence`.execute(trx)
    const outcome = await changer.changeIn(trx, row.id, {
      by: bySystem,
      mayAct: () => true,
      decide: async (_trx, open) => {
        if (!isOpen(open.state.state)) return refuse('cases.no-longer-open')
        const actions: CaseAction[] = []
        for (const result of body.results as Result[]) {
          const item = open.state.evidence.get(evidenceKey(result))
          if (item === undefined || item.requestId !== body.requestId || item.state === 'received') continue
          const taken = await take(trx, open, item, result, message)
          if (isRefusal(taken)) faults.push({ item, refusal: taken })
          else actions.push(taken)
        }
        return faults[0]?.refusal ?? actions
      },
    })
    if (!isRefusal(outcome)) return undefined
    if (faults.length > 0) {
      // The refusal undoes what this message did. That it was refused is kept beside it, for the person to see; undoing
      // first lets go of the case, which the other transaction needs.
      await sql`rollback to savepoint before_evidence`.execute(trx)
      await keepFaults(row.id, faults)
    }
    return outcome
  })

  /** The application that asked, if the answer comes from the state and in the conversation that were asked. */
  async function findAsked(trx: Trx, requestId: string, message: Inbound): Promise<ApplicationRow | Refusal> {
    const request = await findExplicitRequest(trx, requestId)
    const row = request && (await findApplication(trx, request.applicationId))
    const isAnswer =
      row !== undefined &&
      row.conversationId === message.conversationId &&
      partyOf(message.from) === row.home &&
      (message.inReplyTo === undefined || message.inReplyTo === request?.messageId)
    return isAnswer ? row : refuse('cases.unknown-request')
  }

  async function take(
    trx: Trx,
    { row, now }: OpenCase,
    item: EvidenceStanding,
    result: Result,
    message: Inbound,
  ): Promise<CaseAction | Refusal> {
    const { requirement, evidenceType, requestId } = item
    const ofItem = { requestId, requirement, evidenceType }
    if (result.outcome === 'withheld') return { type: 'evidence-withheld', details: ofItem }
    if (result.outcome === 'refused')
      return { type: 'evidence-refused', details: { ...ofItem, refusal: toReason(result.refusal) } }

    const { payload, verdict } = await documents.checkEvidence(result.evidence, {
      party: row.home,
      issuer: item.provider,
      evidenceType,
      conversationId: row.conversationId,
      subject: row.applicant,
      at: clock.now(),
    })
    const invalid = refuseEvidence(evidenceType, payload !== undefined, verdict)
    if (invalid !== undefined || payload === undefined)
      return invalid ?? refuse('cases.evidence-seal-invalid', { evidenceType, aspect: 'signature' })
    if (await hasEvidence(trx, payload.id)) return refuse('cases.evidence-not-as-asked', { evidenceType })
    await insertEvidence(trx, {
      id: payload.id,
      applicationId: row.id,
      requirement,
      evidenceType,
      sealed: result.evidence,
      receivedAt: now,
    })
    await journal.append(trx, {
      event: 'evidence-received',
      conversationId: row.conversationId,
      messageId: message.messageId,
      actor: row.authority,
      subjectKey: journal.subjectKey(row.applicantIdentifier),
      legalBasis: row.serviceForHome.legalBasis,
      what: evidenceType,
    })
    const { id: evidenceId, issuedAt } = payload
    return { type: 'evidence-received', details: { ...ofItem, evidenceId, issuedAt, verdict } }
  }

  async function keepFaults(applicationId: string, faults: readonly Fault[]): Promise<void> {
    await db.transaction().execute(async (own) => {
      await changer.changeIn(own, applicationId, {
        by: bySystem,
        mayAct: () => true,
        decide: async (_trx, { state }) =>
          faults
            .filter(({ item }) => {
              const now = state.evidence.get(evidenceKey(item))
              return now?.requestId === item.requestId && now.state !== 'refused' && now.state !== 'received'
            })
            .map(({ item: { requestId, requirement, evidenceType }, refusal }) => ({
              type: 'evidence-refused' as const,
              details: { requestId, requirement, evidenceType, refusal: toReason(refusal) },
            })),
      })
    })
  }
}

/** Why an evidence must not be taken: another person's, another matter's, or with a seal that does not hold. */
export function refuseEvidence(
  evidenceType: string,
  isReadable: boolean,
  verdict: EvidenceVerdict,
): Refusal | undefined {
  if (isReadable && verdict.subject === 'failed') return refuse('cases.evidence-of-another-person', { evidenceType })
  if (verdict.reasons.some(({ code }) => code === 'documents.not-as-asked'))
    return refuse('cases.evidence-not-as-asked', { evidenceType })
  for (const aspect of ['signature', 'issuer', 'time'] as const)
    if (verdict[aspect] === 'failed' || (aspect !== 'time' && verdict[aspect] !== 'passed'))
      return refuse('cases.evidence-seal-invalid', { evidenceType, aspect })
  return undefined
}

const isOpen = (state: string): boolean => state === 'draft' || state === 'submitted' || state === 'question-open'
