import { partyOf } from '../exchange/message.ts'
import type { Unclear } from '../links/questions.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import { sendAnswer } from './answer.ts'
import type { EvidenceContext, KnownPerson, Trx } from './context.ts'
import { findSubject } from './find-subject.ts'
import { isUnclear } from './is-unclear.ts'
import type { PreviewRequiredBody } from './messages.ts'
import { type FieldDeclaration, findFieldDeclarations } from './rules/describe-fields.ts'
import { pickFields } from './rules/pick-fields.ts'
import type { EvidenceFields, EvidenceOffer } from './schema.ts'
import {
  findRequest,
  type ItemRow,
  listItems,
  lockRequest,
  type RequestRow,
  reopenItem,
  saveFound,
  saveRefused,
  setState,
} from './store.ts'

/** Asks the registers for what is still open, then calls the person to the preview. Safe to repeat at any point. */
export async function lookUpAll(context: EvidenceContext, requestId: string): Promise<void> {
  const { db, portalUrl } = context
  const request = await findRequest(db, requestId)
  if (request?.state !== 'looking-up') return
  await lookUpOpen(context, request)
  await db.transaction().execute(async (trx) => {
    const locked = await lockRequest(trx, requestId)
    if (locked?.state !== 'looking-up') return
    const items = await listItems(trx, requestId)
    if (items.every((item) => item.outcome === 'refused' && !isUnclear(context, item)))
      return sendAnswer(context, trx, locked, items)
    const body: PreviewRequiredBody = {
      requestId,
      previewUrl: `${portalUrl}/preview/${requestId}`,
      expiresAt: locked.expiresAt.toISOString(),
    }
    await context.reply(trx, locked, items, 'evidence-preview-required', body)
    await setState(trx, requestId, 'open')
  })
}

/** Asks again for what was unclear, now that a link says whose record it is. The person sees it in the preview. */
export async function askAgain(context: EvidenceContext, requestId: string): Promise<void> {
  const { db } = context
  await db.transaction().execute(async (trx) => {
    if (!isBeingAsked(await lockRequest(trx, requestId))) return
    for (const item of await listItems(trx, requestId)) if (isUnclear(context, item)) await reopenItem(trx, item)
  })
  const request = await findRequest(db, requestId)
  if (request && isBeingAsked(request)) await lookUpOpen(context, request)
}

/** Before anything was decided the registers may still be asked. */
const isBeingAsked = (request: RequestRow | undefined) => request?.state === 'looking-up' || request?.state === 'open'

async function lookUpOpen(context: EvidenceContext, request: RequestRow): Promise<void> {
  const open = (await listItems(context.db, request.id)).filter(({ outcome }) => outcome === null)
  const outcomes = await Promise.allSettled(open.map((item) => lookUpOne(context, request, item)))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  // The job is tried again; what was found stays found.
  if (failed) throw failed.reason
}

async function lookUpOne(context: EvidenceContext, request: RequestRow, item: ItemRow): Promise<void> {
  const answer = await askRegister(context, request, item)
  await context.db.transaction().execute(async (trx) => {
    // A job that lost its claim while it waited for the register must not bring back what has been decided and erased.
    if (!isBeingAsked(await lockRequest(trx, request.id))) return
    await saveAnswer(context, trx, request, item, answer)
  })
}

interface Answer {
  readonly outcome: EvidenceFields | Refusal
  /** Whether records of other people may have been looked at too. */
  readonly bySearch?: boolean
  readonly linkId?: string | null
  /** Of whom and where a record was found. */
  readonly found?: { readonly person: KnownPerson; readonly offer: EvidenceOffer }
  readonly unclear?: {
    readonly person: KnownPerson
    readonly offer: EvidenceOffer
    /** The links that there were when the register was asked. */
    readonly links: readonly string[]
  } & Pick<Unclear, 'fitting' | 'count'>
}

async function saveAnswer(
  context: EvidenceContext,
  trx: Trx,
  request: RequestRow,
  item: ItemRow,
  { outcome, bySearch, linkId = null, found, unclear }: Answer,
): Promise<void> {
  const { id: requestId, personKey, requester, conversationId } = request
  const basis = { conversationId, ...context.legalBasisOf(request) }
  // Revoked while the register was asked: as if it had never been.
  const isValid = linkId === null || (await context.links.noteUse(trx, linkId, { personKey, requester, ...basis }))
  const final = isValid ? outcome : refuse('links.revoked')
  const isNew = isRefusal(final)
    ? await saveRefused(trx, item, final)
    : await saveFound(trx, item, { fields: final, linkId })
  if (!isNew) return
  if (bySearch) await context.note(trx, request, 'records-searched', item.evidenceType)
  await context.note(trx, request, 'evidence-looked-up', item.evidenceType)
  if (found && !isRefusal(final)) await context.links.noteFound(trx, found.offer, found.person.personKey)
  if (!unclear) return
  const { person, links, ...rest } = unclear
  const usable = await context.links.listUsable(trx, rest.offer, personKey)
  // The job is tried again: what is unclear without the link would otherwise stand against what is found by it.
  if (usable.some((id) => !links.includes(id)))
    throw new Error(`a link was made while the register ${rest.offer.register} was asked`)
  await context.links.raiseQuestion(trx, { personKey, identity: person.identity, requestId, requester, basis, ...rest })
}

/** Throws when the register may answer later. */
async function askRegister(context: EvidenceContext, request: RequestRow, item: ItemRow): Promise<Answer> {
  const { links, directory } = context
  const { evidenceType, provider } = item
  const offer = context.findOffer(item)
  const declared: readonly FieldDeclaration[] | undefined = findFieldDeclarations(
    directory.evidenceTypes(),
    evidenceType,
  )
  if (!offer || !declared) return { outcome: refuse('evidence.not-offered', { evidenceType, provider }) }
  const person = await findSubject(context, partyOf(request.requester), request.subject)
  if (!person) return { outcome: refuse('evidence.person-unknown') }
  const asking = { conversationId: request.conversationId, requester: request.requester }
  const usable = await links.listUsable(context.db, offer, person.personKey)
  const found = await links.find(offer, person, asking)
  switch (found.is) {
    case 'unclear': {
      const outcome = found.count === 0 ? refuse('evidence.no-record') : refuse('evidence.several-records')
      if (offer.otherwise === undefined) return { outcome }
      return {
        outcome,
        bySearch: true,
        unclear: { person, offer, links: usable, fitting: found.fitting, count: found.count },
      }
    }
    case 'unavailable':
      if (found.retryable) throw new Error(`the register ${offer.register} does not answer: ${found.why}`)
      return { outcome: refuse('evidence.register-failed') }
    case 'of-another':
      return { outcome: refuse('evidence.record-of-another-person') }
    case 'one':
      return {
        outcome: pickFields(found.record, offer, declared),
        bySearch: found.by === 'search',
        found: { person, offer },
        ...(found.by === 'link' && { linkId: found.linkId }),
      }
  }
}
