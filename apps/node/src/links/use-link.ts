import type { LookUpContext, RegisterRecord, Unavailable } from '../connectors/schema.ts'
import type { LinksContext } from './context.ts'
import type { FoundRecord, WantedPerson } from './find-record.ts'
import { acceptsLink } from './rules/link-level.ts'
import { type LinkableOffer, linkEvidenceType } from './schema.ts'
import { type LinkRow, listValidLinks } from './store.ts'

export interface FoundByLink {
  readonly is: 'one'
  readonly record: RegisterRecord
  readonly by: 'link'
  readonly linkId: string
}

/** Finds a person's record: by what was once proven, else by number and search. */
export async function findOrUseLink(
  context: LinksContext,
  offer: LinkableOffer,
  person: WantedPerson & { readonly personKey: string },
  asking: LookUpContext,
): Promise<FoundRecord | FoundByLink> {
  for (const link of await listValidLinks(context.db, person.personKey, offer.register)) {
    if (!acceptsLink(offer, link.levelOfAssurance) || !(await isSealedSo(context, link))) continue
    const found = await followLink(context, offer, person, link, asking)
    if (found.is === 'unavailable' || found.is === 'of-another') return found
    if (found.is === 'one') return { ...found, by: 'link', linkId: link.id }
  }
  return context.finder.find(offer, person, asking)
}

/** The row serves only as far as the authority's seal bears it out. */
async function isSealedSo({ checkSeal, party, clock }: LinksContext, link: LinkRow): Promise<boolean> {
  const { payload, verdict } = await checkSeal(link.sealed, {
    party,
    issuer: link.authority,
    evidenceType: linkEvidenceType,
    conversationId: link.conversationId,
    subject: link.subject,
    at: clock.now(),
  })
  // A certificate that has run out since does not undo what was sealed while it held; the time-stamp shows that.
  const isWhole = [verdict.signature, verdict.issuer, verdict.subject].every((word) => word === 'passed')
  const { person, levelOfAssurance, record, register, holder } = payload?.fields ?? {}
  return (
    isWhole &&
    payload?.id === link.id &&
    person === link.personKey &&
    levelOfAssurance === link.levelOfAssurance &&
    record === link.recordReference &&
    (link.holderKey === null ? register === link.register : holder === link.holderKey)
  )
}

async function followLink(
  { finder, findHomePerson }: LinksContext,
  offer: LinkableOffer,
  person: WantedPerson,
  link: LinkRow,
  asking: LookUpContext,
): Promise<{ is: 'one'; record: RegisterRecord } | { is: 'none' } | { is: 'of-another' } | Unavailable> {
  if (link.holderKey === null) {
    const candidates = await finder.listCandidates(offer, { ...person, alsoNamed: link.alsoNamed ?? [] }, asking)
    if ('is' in candidates) return candidates
    const linked = candidates.find(({ reference }) => reference === link.recordReference)
    return linked ? { is: 'one', record: linked.record } : { is: 'none' }
  }
  const holder = await findHomePerson(link.holderKey)
  if (!holder) return { is: 'none' }
  const found = await finder.find({ register: offer.register, operation: offer.operation }, holder, asking)
  return found.is === 'unclear' ? { is: 'none' } : found
}
