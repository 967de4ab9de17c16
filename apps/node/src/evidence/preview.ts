import type { LevelOfAssurance, Preview, PreviewDecision } from '@kopru/client'
import { loaAtLeast } from '../identity/rules/loa-at-least.ts'
import type { PersonSession } from '../identity/schema.ts'
import { personKeyOf } from '../links/rules/person-key.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { EvidenceContext } from './context.ts'
import { isUnclear } from './is-unclear.ts'
import { describeFields, findFieldDeclarations } from './rules/describe-fields.ts'
import { findRequest, type ItemRow, listItems, lockRequest, type RequestRow, saveDecision, setState } from './store.ts'

/**
 * The request, for the person it is about and nobody else: a stranger learns not even that it exists. Nor is there
 * anything to see while the registers are still asked.
 */
function getOwn(request: RequestRow | undefined, person: PersonSession): RequestRow | Refusal {
  const isOwn = request && request.state !== 'looking-up' && personKeyOf(person) === request.personKey
  return isOwn ? request : refuse('evidence.preview-not-found')
}

/** To see or send an evidence the person must be as surely known now as the register's authority demands. */
function refuseLevel(
  { findOffer }: EvidenceContext,
  given: LevelOfAssurance,
  items: readonly ItemRow[],
): Refusal | undefined {
  const levels = items.flatMap((item) => (item.outcome === 'found' ? (findOffer(item)?.levelOfAssurance ?? []) : []))
  const needed = levels.find((level) => !loaAtLeast(given, level))
  return needed && refuse('evidence.loa-too-low', { needed, given })
}

/** A link has said whose record it is, and the register is asked for it. */
const isStillAsking = ({ state }: RequestRow, items: readonly ItemRow[]) =>
  state === 'open' && items.some(({ outcome }) => outcome === null)

/** What the person sees before anything is sent; the look is journaled. */
export async function preview(
  context: EvidenceContext,
  id: string,
  person: PersonSession,
  language: string,
): Promise<Preview | Refusal> {
  const { db, clock, directory } = context
  const request = getOwn(await findRequest(db, id), person)
  if (isRefusal(request)) return request
  const items = await listItems(db, id)
  const tooLow = refuseLevel(context, person.levelOfAssurance, items)
  if (tooLow) return tooLow
  const isOver = request.state === 'expired' || (request.state === 'open' && request.expiresAt <= clock.now())
  const isAsking = !isOver && isStillAsking(request, items)
  // Nothing can be decided before all is there: what is shown then is journaled once and not at every look until then.
  const shown = isOver || isAsking ? [] : items.filter(({ fields }) => fields !== null)
  await db.transaction().execute(async (trx) => {
    for (const item of shown) await context.note(trx, request, 'evidence-previewed', item.evidenceType)
  })
  const types = directory.evidenceTypes()
  const questions = await context.links.openQuestions(db, request.personKey)
  const questionOf = (item: ItemRow) =>
    !isOver && isUnclear(context, item) ? questions.get(context.findOffer(item)?.register ?? '') : undefined
  const fieldsOf = (item: ItemRow) => {
    const declared = findFieldDeclarations(types, item.evidenceType)
    return shown.includes(item) && item.fields && declared ? describeFields(declared, item.fields, language) : []
  }
  return {
    id: request.id,
    conversationId: request.conversationId,
    requester: request.requester,
    requesterName: directory.findAuthority(request.requester)?.names ?? { en: request.requester },
    purpose: context.legalBasisOf(request),
    returnUrl: request.returnUrl,
    expiresAt: request.expiresAt.toISOString(),
    state: isOver ? 'expired' : request.state === 'open' ? 'open' : 'decided',
    items: items.map((item) => {
      const question = questionOf(item)
      return {
        evidenceType: item.evidenceType,
        requirement: item.requirement,
        provider: item.provider,
        outcome: item.outcome ?? (isAsking ? 'asking' : 'refused'),
        ...(item.refusal && { refusal: { code: item.refusal.code, params: paramsOf(item.refusal.params) } }),
        ...(question && { question }),
        fields: fieldsOf(item),
        ...(item.decision && { decision: item.decision }),
      }
    }),
  }
}

/** Takes the person's decision on everything that was found. Repeating the same decision changes nothing. */
export function decide(
  context: EvidenceContext,
  id: string,
  person: PersonSession,
  { decisions }: PreviewDecision,
): Promise<{ returnUrl: string } | Refusal> {
  const { db, clock, jobs } = context
  return db.transaction().execute(async (trx) => {
    const request = getOwn(await lockRequest(trx, id), person)
    if (isRefusal(request)) return request
    const items = await listItems(trx, id)
    const found = items.filter(({ outcome }) => outcome === 'found')
    const decided = found.map((item) => ({ item, decision: decisionOn(item, decisions) }))
    const { returnUrl } = request
    if (request.state === 'expired' || (request.state === 'open' && request.expiresAt <= clock.now()))
      return refuse('evidence.preview-expired')
    if (request.state !== 'open') {
      const isSame = decided.every(({ item, decision }) => decision !== undefined && item.decision === decision)
      return isSame ? { returnUrl } : refuse('evidence.preview-not-open')
    }
    if (isStillAsking(request, items)) return refuse('evidence.still-asking')
    const tooLow = refuseLevel(context, person.levelOfAssurance, items)
    if (tooLow) return tooLow
    if (decided.some(({ decision }) => decision === undefined)) return refuse('evidence.decision-incomplete')
    for (const { item, decision = 'withheld' } of decided) {
      await saveDecision(trx, item, decision)
      await context.note(trx, request, `evidence-${decision}`, item.evidenceType)
    }
    await setState(trx, id, 'decided')
    await jobs.enqueue(trx, 'evidence-answer', { requestId: id })
    return { returnUrl }
  })
}

/** One that is given twice and differently is no decision. */
function decisionOn(item: ItemRow, decisions: PreviewDecision['decisions']): 'accepted' | 'withheld' | undefined {
  const given = decisions.filter((d) => d.requirement === item.requirement && d.evidenceType === item.evidenceType)
  return (['accepted', 'withheld'] as const).find(
    (choice) => given.length > 0 && given.every(({ decision }) => decision === choice),
  )
}

/** Params for the web, which knows texts and numbers only. */
const paramsOf = (params: Readonly<Record<string, string | number | boolean>> = {}): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]),
  )
