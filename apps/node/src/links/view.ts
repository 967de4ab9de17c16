import type { LinkQuestion, PersonLink, PersonName, RecordCandidate, RecordTask, Texts } from '@kopru/client'
import { findUnwritable, toPassportLatin } from '@kopru/names'
import { describeFields, findFieldDeclarations } from '../evidence/rules/describe-fields.ts'
import { pickFields } from '../evidence/rules/pick-fields.ts'
import type { LinksContext } from './context.ts'
import type { JudgedCandidate } from './rules/judge-candidates.ts'
import { acceptsLink, levelOfLink } from './rules/link-level.ts'
import { type LinkableOffer, type WayOfProof, waysOfProof } from './schema.ts'
import type { LinkRow, QuestionRow } from './store.ts'

const basisOf = ({ agreement, article, purpose }: QuestionRow | LinkRow) => ({ agreement, article, purpose })

export function viewQuestion(context: LinksContext, question: QuestionRow): LinkQuestion {
  const { authority, requester, officerAskedAt, decidedAt, ground } = question
  const documentAcceptedFor = evidenceOn(context, question.register, 'low')
  return {
    id: question.id,
    evidenceType: question.evidenceType,
    authority,
    authorityName: nameOf(context, authority),
    requester,
    requesterName: nameOf(context, requester),
    purpose: basisOf(question),
    previewPath: `/preview/${question.requestId}`,
    found: question.found,
    reasons: question.reasons,
    state: question.state,
    ways: waysOn(context, question),
    documentAcceptedFor,
    askedAt: question.askedAt.toISOString(),
    ...(officerAskedAt && { officerAskedAt: officerAskedAt.toISOString() }),
    ...(decidedAt && { decidedAt: decidedAt.toISOString() }),
    ...(ground !== null && { ground }),
  }
}

/** A link by document would be of no use where the evidence asks for a surer one. */
export function waysOn(context: LinksContext, question: QuestionRow): WayOfProof[] {
  const { state } = question
  const offer = context.findOffer(question)
  if (!offer || (state !== 'open' && state !== 'with-officer')) return []
  return waysOfProof.filter((way) =>
    way === 'officer' ? state === 'open' : way === 'log-in' || acceptsLink(offer, levelOfLink('document')),
  )
}

const evidenceOn = ({ offers }: LinksContext, register: string | null, level: LinkRow['levelOfAssurance']) =>
  offers
    .filter((offer) => (register === null || offer.register === register) && acceptsLink(offer, level))
    .map(({ evidenceType }) => evidenceType)

export function viewLink(context: LinksContext, link: LinkRow): PersonLink {
  const { id, authority, how, levelOfAssurance, madeAt, usedAt, revokedAt } = link
  return {
    id,
    authority,
    authorityName: nameOf(context, authority),
    how,
    levelOfAssurance,
    record: link.recordReference,
    acceptedFor: evidenceOn(context, link.register, levelOfAssurance),
    legalBasis: basisOf(link),
    madeAt: madeAt.toISOString(),
    ...(usedAt && { usedAt: usedAt.toISOString() }),
    ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
  }
}

export const viewTask = ({
  id,
  conversationId,
  evidenceType,
  identity,
  found,
  officerAskedAt,
  askedAt,
}: QuestionRow): RecordTask => ({
  ...{ id, conversationId, evidenceType, found },
  person: identity.name,
  home: identity.citizenship,
  officerAskedAt: (officerAskedAt ?? askedAt).toISOString(),
})

export function viewCandidate(
  { directory }: Pick<LinksContext, 'directory'>,
  offer: LinkableOffer,
  candidate: JudgedCandidate,
  language: string,
): RecordCandidate {
  const { record, described, reference = '', verdict, probability, reasons } = candidate
  const declared = findFieldDeclarations(directory.evidenceTypes(), offer.evidenceType) ?? []
  const { birthDate, sex, birthPlace } = described
  return {
    reference,
    name: nameInBothForms(described.names),
    ...(birthDate && { birthDate }),
    ...(sex && { sex }),
    ...(birthPlace && { birthPlace }),
    ...{ verdict, probability },
    reasons: reasons.map(({ code, params }) => ({ code, params: { ...params } })),
    fields: describeFields(declared, pickFields(record, offer, declared), language),
  }
}

/** The record's own Latin form where it has one, else how a passport would write it. */
function nameInBothForms([native = {}, latin = {}]: JudgedCandidate['described']['names']): PersonName {
  const { family = '', given = '', patronymic } = native
  return {
    ...{ family, given },
    ...(patronymic && { patronymic }),
    latinFamily: latin.family ?? inLatin(family),
    latinGiven: latin.given ?? inLatin(given),
  }
}

/** Old books are in Russian; what the Russian table cannot write, the Kazakh or Turkish one can. */
function inLatin(name: string): string {
  const language = (['ru', 'kk', 'tr', 'az'] as const).find(
    (language) => findUnwritable(name, { language }).length === 0,
  )
  return language === undefined ? name : toPassportLatin(name, { language })
}

const nameOf = ({ directory }: LinksContext, authority: string): Texts =>
  directory.findAuthority(authority)?.names ?? { en: authority }
