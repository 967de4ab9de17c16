import type { LegalBasis, LevelOfAssurance, PersonIdentity, Preview, PreviewDecision, Texts } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Connectors } from '../connectors/service.ts'
import type { Inbound } from '../exchange/message.ts'
import type { Directory } from '../federation/directory.ts'
import { loaAtLeast } from '../identity/rules/loa-at-least.ts'
import type { PersonSession } from '../identity/schema.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Jobs } from '../platform/jobs.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import { type EvidenceResult, isEvidenceRequestBody } from './messages.ts'
import { describeFields, type FieldDeclaration } from './rules/describe-fields.ts'
import { pickFields } from './rules/pick-fields.ts'
import { refuseOtherSubject } from './rules/refuse-other-subject.ts'
import type { EvidenceFields, EvidenceOffer } from './schema.ts'
import {
  eraseFields,
  findRequest,
  type ItemRow,
  insertRequest,
  listItems,
  lockRequest,
  type RequestRow,
  saveDecision,
  saveFound,
  saveRefused,
  setState,
} from './store.ts'

type Trx = Transaction<Database>

export interface EvidenceOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly party: string
  readonly portalUrl: string
  readonly offers: readonly EvidenceOffer[]
  readonly directory: Pick<Directory, 'findMember' | 'findAuthority' | 'evidenceTypes' | 'checkLegalBasis'>
  readonly journal: Pick<Journal, 'append' | 'subjectKey'>
  readonly jobs: Pick<Jobs, 'handle' | 'enqueue'>
  readonly connectors: Pick<Connectors, 'lookUp' | 'subjectOf'>
  readonly send: (trx: Trx, message: OutboundEvidence) => Promise<unknown>
  readonly resolvePseudonym: (
    destination: string,
    identifier: string,
  ) => Promise<
    | { personKey: string; nationalNumber: string; identity: PersonIdentity; levelOfAssurance: LevelOfAssurance }
    | undefined
  >
  /** Seals in the name of the issuing authority; asks the time-stamp authority. */
  readonly seal: (payload: {
    id: string
    evidenceType: string
    issuer: string
    issuedAt: string
    conversationId: string
    subject: PersonIdentity
    fields: EvidenceFields
  }) => Promise<object>
}

export interface OutboundEvidence {
  readonly conversationId: string
  readonly inReplyTo: string
  readonly from: string
  readonly to: string
  readonly type: 'evidence-preview-required' | 'evidence-response'
  readonly legalBasis: LegalBasis
  readonly mode: 'stored'
  readonly deadline: Date
  readonly body: object
  readonly confidential: boolean
  readonly subjectKey: string
  readonly evidenceTypes: string[]
}

const dayMs = 86_400_000
const previewDays = 7
const answerDays = 30

export type EvidenceService = ReturnType<typeof createEvidence>

/** The provider's side: asks the registers at home, lets the person see what they gave, and sends what was accepted. */
export function createEvidence(options: EvidenceOptions) {
  const { db, clock, party, portalUrl, offers, directory, journal, jobs, connectors } = options

  const findOffer = (evidenceType: string, provider: string) =>
    offers.find((offer) => offer.evidenceType === evidenceType && offer.authority === provider)
  const legalBasisOf = ({ agreement, article, purpose }: RequestRow): LegalBasis => ({ agreement, article, purpose })
  const note = (
    trx: Trx,
    request: RequestRow,
    event:
      | 'evidence-looked-up'
      | 'evidence-previewed'
      | 'evidence-accepted'
      | 'evidence-withheld'
      | 'evidence-delivered',
    what: string,
  ) =>
    journal.append(trx, {
      event,
      what,
      conversationId: request.conversationId,
      actor: request.requester,
      subjectKey: journal.subjectKey(request.personKey),
      legalBasis: legalBasisOf(request),
    })
  const reply = (
    trx: Trx,
    request: RequestRow,
    items: readonly ItemRow[],
    type: OutboundEvidence['type'],
    body: object,
  ) =>
    options.send(trx, {
      conversationId: request.conversationId,
      inReplyTo: request.messageId,
      from: request.addressee,
      to: request.requester,
      type,
      legalBasis: legalBasisOf(request),
      mode: 'stored',
      deadline: new Date(clock.now().getTime() + answerDays * dayMs),
      body,
      confidential: type === 'evidence-response',
      subjectKey: journal.subjectKey(request.personKey),
      evidenceTypes: [...new Set(items.map(({ evidenceType }) => evidenceType))],
    })

  jobs.handle<{ requestId: string }>('evidence-look-up', ({ requestId }) => lookUpAll(requestId))
  jobs.handle<{ requestId: string }>('evidence-answer', ({ requestId }) => answer(requestId))
  jobs.handle<{ requestId: string }>('evidence-expire', ({ requestId }) => expire(requestId))

  /** Handles `evidence-request`: in the transaction that takes the message in. */
  async function receiveRequest(trx: Trx, message: Inbound): Promise<Refusal | undefined> {
    const body = await message.json()
    if (!isEvidenceRequestBody.Check(body)) return refuse('evidence.malformed-request')
    const from = message.from.split('/')[0] ?? ''
    const { is, ...basis } = directory.checkLegalBasis({
      from,
      to: party,
      legalBasis: message.legalBasis,
      messageType: 'evidence-request',
      evidenceTypes: body.items.map(({ evidenceType }) => evidenceType),
      at: clock.now(),
    })
    if (is === 'none' && 'refusal' in basis) return basis.refusal
    // The person is led back to the asking state and nowhere else.
    const portal = directory.findMember(from)?.node.portalUrl
    if (!portal || URL.parse(body.returnUrl)?.origin !== new URL(portal).origin)
      return refuse('evidence.return-address-foreign')
    const person = await options.resolvePseudonym(from, body.subject.identifier)
    if (!person) return refuse('evidence.person-unknown')
    const now = clock.now()
    const expiresAt = new Date(Math.min(message.deadline.getTime(), now.getTime() + previewDays * dayMs))
    const items = body.items.map((item) => {
      const refusal = refuseItem(item, person.levelOfAssurance)
      return { ...item, refusal: refusal && { code: refusal.code, params: refusal.params } }
    })
    const { requestId, returnUrl, explicitRequest } = body
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

  function refuseItem(item: { evidenceType: string; provider: string }, given: LevelOfAssurance): Refusal | undefined {
    const offer = findOffer(item.evidenceType, item.provider)
    if (!offer) return refuse('evidence.not-offered', { evidenceType: item.evidenceType, provider: item.provider })
    const needed = offer.levelOfAssurance
    return loaAtLeast(given, needed) ? undefined : refuse('evidence.loa-too-low', { needed, given })
  }

  /** Asks the registers for what is still open, then calls the person to the preview. Safe to repeat at any point. */
  async function lookUpAll(requestId: string): Promise<void> {
    const request = await findRequest(db, requestId)
    if (request?.state !== 'looking-up') return
    const items = await listItems(db, requestId)
    const open = items.filter(({ outcome }) => outcome === null)
    const outcomes = await Promise.allSettled(open.map((item) => lookUpOne(request, item)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    // The job is tried again; what was found stays found.
    if (failed) throw failed.reason
    await db.transaction().execute(async (trx) => {
      const locked = await lockRequest(trx, requestId)
      if (locked?.state !== 'looking-up') return
      const done = await listItems(trx, requestId)
      if (done.every(({ outcome }) => outcome === 'refused')) return sendAnswer(trx, locked, done, new Map())
      await setState(trx, requestId, 'open')
      const expiresAt = locked.expiresAt.toISOString()
      const body = { requestId, previewUrl: `${portalUrl}/preview/${requestId}`, expiresAt }
      await reply(trx, locked, done, 'evidence-preview-required', body)
    })
  }

  async function lookUpOne(request: RequestRow, item: ItemRow): Promise<void> {
    const outcome = await askRegister(request, item)
    await db.transaction().execute(async (trx) => {
      if (isRefusal(outcome)) await saveRefused(trx, item, outcome)
      else await saveFound(trx, item, outcome)
      await note(trx, request, 'evidence-looked-up', item.evidenceType)
    })
  }

  /** Throws when the register may answer later. */
  async function askRegister(request: RequestRow, item: ItemRow): Promise<EvidenceFields | Refusal> {
    const offer = findOffer(item.evidenceType, item.provider)
    const destination = request.requester.split('/')[0] ?? ''
    const person = await options.resolvePseudonym(destination, request.subject.identifier)
    if (!offer || !person) return refuse('evidence.register-failed')
    const { nationalNumber, identity } = person
    const context = { conversationId: request.conversationId, requester: request.requester }
    const found = await connectors.lookUp(offer.register, offer.operation, { nationalNumber }, context)
    switch (found.is) {
      case 'none':
        return refuse('evidence.no-record')
      case 'several':
        return refuse('evidence.several-records')
      case 'unavailable':
        if (found.retryable) throw new Error(`the register ${offer.register} does not answer: ${found.why}`)
        return refuse('evidence.register-failed')
      case 'one': {
        const asked = { nationalNumber, birthDate: identity.birthDate }
        const other = refuseOtherSubject(connectors.subjectOf(offer.register, found.record), asked)
        return other ?? pickFields(found.record, offer)
      }
    }
  }

  /** Seals what was accepted and sends it. The seal asks the outside, the sending commits with the state: once. */
  async function answer(requestId: string): Promise<void> {
    const request = await findRequest(db, requestId)
    if (request?.state !== 'decided') return
    const items = await listItems(db, requestId)
    const sealed = new Map<ItemRow, object>()
    for (const item of items)
      if (item.decision === 'accepted' && item.fields) sealed.set(item, await sealItem(request, item, item.fields))
    await db.transaction().execute(async (trx) => {
      const locked = await lockRequest(trx, requestId)
      if (locked?.state === 'decided') await sendAnswer(trx, locked, items, sealed)
    })
  }

  const sealItem = (request: RequestRow, item: ItemRow, fields: EvidenceFields) =>
    options.seal({
      id: newId<'evidence'>(),
      evidenceType: item.evidenceType,
      issuer: item.provider,
      issuedAt: clock.now().toISOString(),
      conversationId: request.conversationId,
      subject: request.subject,
      fields,
    })

  async function sendAnswer(
    trx: Trx,
    request: RequestRow,
    items: readonly ItemRow[],
    sealed: ReadonlyMap<ItemRow, object>,
    state: 'answered' | 'expired' = 'answered',
  ): Promise<void> {
    const results = items.map((item): EvidenceResult => {
      const { requirement, evidenceType } = item
      const evidence = sealed.get(item)
      if (evidence) return { requirement, evidenceType, outcome: 'provided', evidence }
      if (item.decision === 'withheld') return { requirement, evidenceType, outcome: 'withheld' }
      const refusal = item.refusal ?? { code: 'evidence.preview-expired' }
      return { requirement, evidenceType, outcome: 'refused', refusal }
    })
    await reply(trx, request, items, 'evidence-response', { requestId: request.id, results })
    for (const { evidenceType } of sealed.keys()) await note(trx, request, 'evidence-delivered', evidenceType)
    await setState(trx, request.id, state)
    await eraseFields(trx, request.id)
  }

  async function expire(requestId: string): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const request = await lockRequest(trx, requestId)
      if (!request || !['looking-up', 'open'].includes(request.state)) return
      await sendAnswer(trx, request, await listItems(trx, requestId), new Map(), 'expired')
    })
  }

  /** The request, for the person it is about and nobody else: a stranger learns not even that it exists. */
  async function getOwn(request: RequestRow | undefined, person: PersonSession): Promise<RequestRow | Refusal> {
    return request && person.personKey === request.personKey ? request : refuse('evidence.preview-not-found')
  }

  async function preview(id: string, person: PersonSession, language: string): Promise<Preview | Refusal> {
    const request = await getOwn(await findRequest(db, id), person)
    if (isRefusal(request)) return request
    const items = await listItems(db, id)
    await db.transaction().execute(async (trx) => {
      for (const item of items) if (item.fields) await note(trx, request, 'evidence-previewed', item.evidenceType)
    })
    const types = new Map(directory.evidenceTypes().map((type) => [type.id, type]))
    const fieldsOf = (item: ItemRow) => {
      const declared = types.get(item.evidenceType)?.fields as readonly FieldDeclaration[] | undefined
      return item.fields && declared ? describeFields(declared, item.fields, language) : []
    }
    return {
      id: request.id,
      conversationId: request.conversationId,
      requester: request.requester,
      requesterName: namesOf(request.requester),
      purpose: legalBasisOf(request),
      returnUrl: request.returnUrl,
      expiresAt: request.expiresAt.toISOString(),
      state: request.state === 'open' ? 'open' : request.state === 'expired' ? 'expired' : 'decided',
      items: items.map((item) => ({
        evidenceType: item.evidenceType,
        requirement: item.requirement,
        provider: item.provider,
        outcome: item.outcome ?? 'refused',
        ...(item.refusal && { refusal: { code: item.refusal.code, params: paramsOf(item.refusal.params) } }),
        fields: fieldsOf(item),
        ...(item.decision && { decision: item.decision }),
      })),
    }
  }

  const namesOf = (authority: string): Texts & Record<string, string> =>
    directory.findAuthority(authority)?.names ?? { en: authority }

  /** Takes the person's decision on everything that was found. Repeating the same decision changes nothing. */
  async function decide(
    id: string,
    person: PersonSession,
    { decisions }: PreviewDecision,
  ): Promise<{ returnUrl: string } | Refusal> {
    return db.transaction().execute(async (trx) => {
      const request = await getOwn(await lockRequest(trx, id), person)
      if (isRefusal(request)) return request
      const items = await listItems(trx, id)
      const found = items.filter(({ outcome }) => outcome === 'found')
      const decisionOn = (item: ItemRow) =>
        decisions.find((d) => d.requirement === item.requirement && d.evidenceType === item.evidenceType)?.decision
      const { returnUrl } = request
      if (request.state !== 'open') {
        const isSame = found.every((item) => item.decision !== null && item.decision === decisionOn(item))
        return isSame && request.state !== 'expired' ? { returnUrl } : refuse('evidence.preview-not-open')
      }
      if (found.some((item) => decisionOn(item) === undefined)) return refuse('evidence.decision-incomplete')
      for (const item of found) {
        const decision = decisionOn(item) === 'accepted' ? ('accepted' as const) : ('withheld' as const)
        await saveDecision(trx, item, decision)
        await note(trx, request, decision === 'accepted' ? 'evidence-accepted' : 'evidence-withheld', item.evidenceType)
      }
      await setState(trx, id, 'decided')
      await jobs.enqueue(trx, 'evidence-answer', { requestId: id })
      return { returnUrl }
    })
  }

  return { receiveRequest, preview, decide }
}

/** Params for the web, which knows texts and numbers only. */
const paramsOf = (params: Readonly<Record<string, string | number | boolean>> = {}): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]),
  )
