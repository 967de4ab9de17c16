import type { LevelOfAssurance } from '@kopru/client'
import { partyOf } from '../exchange/message.ts'
import { loaAtLeast } from '../identity/rules/loa-at-least.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { dayMs, type EvidenceContext, type EvidenceInbound, previewDays, type Trx } from './context.ts'
import { findSubject } from './find-subject.ts'
import { isEvidenceRequestBody } from './messages.ts'
import { findRequest, insertRequest } from './store.ts'

/** Handles `evidence-request`, in the transaction that takes the message in. */
export async function receiveRequest(
  context: EvidenceContext,
  trx: Trx,
  message: EvidenceInbound,
): Promise<Refusal | undefined> {
  const { party, clock, directory, jobs } = context
  const body = await message.json()
  if (!isEvidenceRequestBody.Check(body) || hasTwice(body.items)) return refuse('evidence.malformed-request')
  const { requestId, returnUrl, explicitRequest } = body
  const from = partyOf(message.from)
  const now = clock.now()
  const law = directory.checkLegalBasis({
    from,
    to: party,
    legalBasis: message.legalBasis,
    messageType: 'evidence-request',
    evidenceTypes: body.items.map(({ evidenceType }) => evidenceType),
    at: now,
  })
  if (law.is === 'none') return law.refusal
  // The person is led back to the asking state and nowhere else.
  const portal = directory.findMember(from)?.node.portalUrl
  if (!portal || URL.parse(returnUrl)?.origin !== new URL(portal).origin)
    return refuse('evidence.return-address-foreign')
  const person = await findSubject(context, from, body.subject, trx)
  if (!person) return refuse('evidence.person-unknown')
  if (await findRequest(trx, requestId)) return refuse('evidence.request-id-used')

  const expiresAt = new Date(Math.min(message.deadline.getTime(), now.getTime() + previewDays * dayMs))
  const items = body.items.map((item) => {
    const refusal = refuseItem(context, item, person.levelOfAssurance)
    return { ...item, refusal: refusal && { code: refusal.code, params: refusal.params } }
  })
  await insertRequest(
    trx,
    {
      id: requestId,
      conversationId: message.conversationId,
      messageId: message.messageId,
      requester: message.from,
      addressee: message.to,
      ...message.legalBasis,
      personKey: person.personKey,
      // As the home state knows the person, not as the asking state describes them.
      subject: person.identity,
      returnUrl,
      explicitRequest,
      receivedAt: now,
      expiresAt,
    },
    items,
  )
  await jobs.enqueue(trx, 'evidence-look-up', { requestId })
  await jobs.enqueue(trx, 'evidence-expire', { requestId }, { startAfter: expiresAt })
  return undefined
}

function hasTwice(items: readonly { requirement: string; evidenceType: string }[]): boolean {
  const keys = items.map(({ requirement, evidenceType }) => JSON.stringify([requirement, evidenceType]))
  return new Set(keys).size !== keys.length
}

function refuseItem(
  { findOffer }: EvidenceContext,
  item: { evidenceType: string; provider: string },
  given: LevelOfAssurance,
): Refusal | undefined {
  const offer = findOffer(item)
  if (!offer) return refuse('evidence.not-offered', { evidenceType: item.evidenceType, provider: item.provider })
  const needed = offer.levelOfAssurance
  return loaAtLeast(given, needed) ? undefined : refuse('evidence.loa-too-low', { needed, given })
}
