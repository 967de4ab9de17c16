import type { LevelOfAssurance, PersonIdentity } from '@kopru/client'
import { maskIdentifier, type NameForm } from '@kopru/names'
import { staffDetails } from '../identity/rules/staff-details.ts'
import type { StaffSession } from '../identity/schema.ts'
import { newId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { HomePerson, LinksContext, Trx } from './context.ts'
import { type LinkBasis, linkEvidenceType, type WayOfProof } from './schema.ts'
import { insertLink, lockQuestion, updateQuestion } from './store.ts'

/** What was proven. A record of one register, or a holder of a national number of this state in all of them. */
export interface Proof {
  readonly personKey: string
  readonly identity: PersonIdentity
  readonly authority: string
  readonly basis: LinkBasis
  readonly how: WayOfProof
  readonly level: LevelOfAssurance
  readonly is:
    | { readonly register: string; readonly reference: string }
    | { readonly holderKey: string; readonly holder: Pick<HomePerson, 'nationalNumber'> }
  /** The question that it answers, which must still be open. */
  readonly questionId?: string | undefined
  readonly ground?: string
  /** The officer who compared the records. */
  readonly by?: StaffSession
  /** Names by which the record was found, beside those of the identity. */
  readonly alsoNamed?: readonly NameForm[]
}

/**
 * Seals that a record is a person's and keeps it. The seal asks the outside; everything else commits at once, so that a
 * crash between leaves nothing, and proving again is harmless.
 */
export async function makeLink(context: LinksContext, proof: Proof): Promise<{ id: string } | Refusal> {
  const { db, clock, seal } = context
  const { personKey, identity, authority, basis, how, level, questionId, is, by } = proof
  const id = newId<'link'>()
  const now = clock.now()
  const [register, holderKey] = 'holder' in is ? [null, is.holderKey] : [is.register, null]
  const whose =
    'holder' in is
      ? { record: maskIdentifier(is.holder.nationalNumber), holder: is.holderKey }
      : { record: is.reference, register: is.register }
  const sealed = await seal({
    id,
    evidenceType: linkEvidenceType,
    issuer: authority,
    issuedAt: now.toISOString(),
    conversationId: basis.conversationId,
    subject: identity,
    fields: { person: personKey, provenOn: now.toISOString().slice(0, 10), how, levelOfAssurance: level, ...whose },
  })
  return db.transaction().execute(async (trx) => {
    const closed = questionId && (await closeQuestion(trx, questionId, { now, ground: proof.ground }))
    if (isRefusal(closed)) return closed
    await insertLink(trx, {
      ...{ id, personKey, authority, register, how, levelOfAssurance: level, subject: identity, sealed, madeAt: now },
      ...basis,
      recordReference: whose.record,
      alsoNamed: proof.alsoNamed ? [...proof.alsoNamed] : null,
      holderKey,
    })
    await context.note(trx, { personKey, holderKey, ...basis }, 'link-made', {
      actor: authority,
      what: linkEvidenceType,
      details: { link: id, how, ...(questionId && { question: questionId }), ...(by && staffDetails(by)) },
    })
    await context.onLinked(trx, { personKey, register })
    return { id }
  })
}

async function closeQuestion(
  trx: Trx,
  id: string,
  { now, ground }: { now: Date; ground: string | undefined },
): Promise<Refusal | undefined> {
  const question = await lockQuestion(trx, id)
  if (question?.state !== 'open' && question?.state !== 'with-officer') return refuse('links.not-open')
  await updateQuestion(trx, id, { state: 'linked', decidedAt: now, ground: ground ?? null })
  return undefined
}
