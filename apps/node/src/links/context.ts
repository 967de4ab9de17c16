import type { LevelOfAssurance, PersonIdentity } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Documents } from '../documents/service.ts'
import type { Directory } from '../federation/directory.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Finder, Matching } from './find-record.ts'
import type { LinkableOffer, LinkBasis } from './schema.ts'
import type { QuestionRow } from './store.ts'

export type Trx = Transaction<Database>

/** A person of this state as they logged in here. */
export interface HomePerson {
  readonly nationalNumber: string
  readonly identity: PersonIdentity
  readonly levelOfAssurance: LevelOfAssurance
}

export interface LinksOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly party: string
  readonly offers: readonly LinkableOffer[]
  readonly directory: Pick<Directory, 'findMember' | 'findAuthority' | 'evidenceTypes'>
  readonly journal: Pick<Journal, 'append' | 'subjectKey'>
  readonly finder: Finder
  readonly matching: Matching
  /** Seals in the name of the authority; asks the time-stamp authority. */
  readonly seal: Documents['sealEvidence']
  readonly checkSeal: Documents['checkEvidence']
  readonly findHomePerson: (personKey: string) => Promise<HomePerson | undefined>
  /** The legal basis of a link that no request for evidence led to. */
  readonly basisOfLogIn: (home: string) => Omit<LinkBasis, 'conversationId'> | undefined
  /** What waits for a record that has now been found out. */
  readonly onLinked: (trx: Trx, linked: { personKey: string; register: string | null }) => Promise<void>
  /** What rests on a link that may no longer serve. */
  readonly onRevoked: (trx: Trx, linkId: string) => Promise<void>
}

export type LinksContext = ReturnType<typeof createContext>

export function createContext(options: LinksOptions) {
  const { journal, offers, findHomePerson } = options
  return {
    ...options,

    findOffer: ({ evidenceType, register }: Pick<QuestionRow, 'evidenceType' | 'register'>) =>
      offers.find((offer) => offer.evidenceType === evidenceType && offer.register === register),

    /** Leaves a row that the person, and the holder of a linked number, will see in the data tracker; `details` hold ids and codes. */
    note: async (
      trx: Trx,
      about: LinkBasis & { readonly personKey: string; readonly holderKey?: string | null },
      event: 'candidates-viewed' | 'link-made' | 'link-used' | 'link-revoked' | 'records-searched',
      { actor, what, details }: { actor: string; what: string; details?: Readonly<Record<string, unknown>> },
    ): Promise<void> => {
      const { personKey, holderKey, conversationId, agreement, article, purpose } = about
      for (const key of [personKey, ...(holderKey ? [holderKey] : [])])
        await journal.append(trx, {
          event,
          actor,
          what,
          ...(details && { details }),
          conversationId,
          subjectKey: journal.subjectKey(key),
          legalBasis: { agreement, article, purpose },
        })
    },

    /** Whose record the question is about, as registers are asked for it. */
    wantedOf: async ({ personKey, identity }: Pick<QuestionRow, 'personKey' | 'identity'>) => ({
      nationalNumber: (await findHomePerson(personKey))?.nationalNumber,
      identity,
    }),
  }
}
