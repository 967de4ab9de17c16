import { partyOf } from '../exchange/message.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import { sendAnswer } from './answer.ts'
import type { EvidenceContext } from './context.ts'
import type { PreviewRequiredBody } from './messages.ts'
import { type FieldDeclaration, findFieldDeclarations } from './rules/describe-fields.ts'
import { pickFields } from './rules/pick-fields.ts'
import { refuseOtherSubject } from './rules/refuse-other-subject.ts'
import type { EvidenceFields } from './schema.ts'
import {
  findRequest,
  type ItemRow,
  listItems,
  lockRequest,
  type RequestRow,
  saveFound,
  saveRefused,
  setState,
} from './store.ts'

/** Asks the registers for what is still open, then calls the person to the preview. Safe to repeat at any point. */
export async function lookUpAll(context: EvidenceContext, requestId: string): Promise<void> {
  const { db, portalUrl } = context
  const request = await findRequest(db, requestId)
  if (request?.state !== 'looking-up') return
  const open = (await listItems(db, requestId)).filter(({ outcome }) => outcome === null)
  const outcomes = await Promise.allSettled(open.map((item) => lookUpOne(context, request, item)))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  // The job is tried again; what was found stays found.
  if (failed) throw failed.reason
  await db.transaction().execute(async (trx) => {
    const locked = await lockRequest(trx, requestId)
    if (locked?.state !== 'looking-up') return
    const items = await listItems(trx, requestId)
    if (items.every(({ outcome }) => outcome === 'refused')) return sendAnswer(context, trx, locked, items)
    const body: PreviewRequiredBody = {
      requestId,
      previewUrl: `${portalUrl}/preview/${requestId}`,
      expiresAt: locked.expiresAt.toISOString(),
    }
    await context.reply(trx, locked, items, 'evidence-preview-required', body)
    await setState(trx, requestId, 'open')
  })
}

async function lookUpOne(context: EvidenceContext, request: RequestRow, item: ItemRow): Promise<void> {
  const outcome = await askRegister(context, request, item)
  await context.db.transaction().execute(async (trx) => {
    // A job that lost its claim while it waited for the register must not bring back what has been decided and erased.
    if ((await lockRequest(trx, request.id))?.state !== 'looking-up') return
    const isNew = isRefusal(outcome) ? await saveRefused(trx, item, outcome) : await saveFound(trx, item, outcome)
    if (isNew) await context.note(trx, request, 'evidence-looked-up', item.evidenceType)
  })
}

/** Throws when the register may answer later. */
async function askRegister(
  context: EvidenceContext,
  request: RequestRow,
  item: ItemRow,
): Promise<EvidenceFields | Refusal> {
  const { connectors, directory } = context
  const { evidenceType, provider } = item
  const offer = context.findOffer(item)
  const declared: readonly FieldDeclaration[] | undefined = findFieldDeclarations(
    directory.evidenceTypes(),
    evidenceType,
  )
  if (!offer || !declared) return refuse('evidence.not-offered', { evidenceType, provider })
  const person = await context.resolvePseudonym(partyOf(request.requester), request.subject.identifier)
  if (!person) return refuse('evidence.person-unknown')
  const { nationalNumber, identity } = person
  const asking = { conversationId: request.conversationId, requester: request.requester }
  const found = await connectors.lookUp(offer.register, offer.operation, { nationalNumber }, asking)
  switch (found.is) {
    case 'none':
      return refuse('evidence.no-record')
    case 'several':
      return refuse('evidence.several-records')
    case 'unavailable':
      if (found.retryable) throw new Error(`the register ${offer.register} does not answer: ${found.why}`)
      return refuse('evidence.register-failed')
    case 'one': {
      const inRecord = connectors.subjectOf(offer.register, found.record)
      const other = refuseOtherSubject(inRecord, { nationalNumber, birthDate: identity.birthDate })
      return other ?? pickFields(found.record, offer, declared)
    }
  }
}
