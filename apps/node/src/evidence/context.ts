import type { LegalBasis, LevelOfAssurance, PersonIdentity } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Inbound } from '../exchange/message.ts'
import type { Directory } from '../federation/directory.ts'
import type { Journal } from '../journal/service.ts'
import type { LinksService } from '../links/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import type { EvidenceFields, EvidenceOffer } from './schema.ts'
import type { ItemRow, RequestRow } from './store.ts'

export type Trx = Transaction<Database>

/** A verified message as the exchange hands it over. */
export type EvidenceInbound = Pick<
  Inbound,
  'messageId' | 'conversationId' | 'from' | 'to' | 'legalBasis' | 'deadline' | 'json'
>

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

/** The person of this state whom another state means. */
export interface KnownPerson {
  readonly personKey: string
  /** Known of people of this state only. */
  readonly nationalNumber: string | undefined
  readonly identity: PersonIdentity
  readonly levelOfAssurance: LevelOfAssurance
}

export interface EvidenceOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly party: string
  readonly portalUrl: string
  readonly offers: readonly EvidenceOffer[]
  readonly directory: Pick<Directory, 'findMember' | 'findAuthority' | 'evidenceTypes' | 'checkLegalBasis'>
  readonly journal: Pick<Journal, 'append' | 'subjectKey'>
  readonly jobs: Pick<Jobs, 'handle' | 'enqueue'>
  readonly links: Pick<
    LinksService,
    'find' | 'listUsable' | 'raiseQuestion' | 'noteUse' | 'noteFound' | 'openQuestions'
  >
  /** Throws a RefusalError, and has done nothing, when the law or the directory forbids it. */
  readonly send: (trx: Trx, message: OutboundEvidence) => Promise<unknown>
  readonly resolvePseudonym: (
    destination: string,
    identifier: string,
    within?: Kysely<Database>,
  ) => Promise<KnownPerson | undefined>
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

export const dayMs = 86_400_000
/** How long the person may take to look and decide, unless the asking state wants the answer sooner. */
export const previewDays = 7
/** How long an answer may be on its way while the asking state is away. */
const answerDays = 30

export type EvidenceContext = ReturnType<typeof createContext>

export function createContext(options: EvidenceOptions) {
  const { clock, offers, journal } = options
  const legalBasisOf = ({ agreement, article, purpose }: RequestRow): LegalBasis => ({ agreement, article, purpose })
  return {
    ...options,
    legalBasisOf,

    findOffer: ({ evidenceType, provider }: { evidenceType: string; provider: string }) =>
      offers.find((offer) => offer.evidenceType === evidenceType && offer.authority === provider),

    /** Leaves a row that the person will see in the data tracker. */
    note: (
      trx: Trx,
      request: RequestRow,
      event:
        | 'evidence-looked-up'
        | 'records-searched'
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
      }),

    reply: (trx: Trx, request: RequestRow, items: readonly ItemRow[], type: OutboundEvidence['type'], body: object) =>
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
      }),
  }
}
