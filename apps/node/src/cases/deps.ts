import type { PersonDescription } from '@kopru/names'
import type { Kysely, Transaction } from 'kysely'
import type { Catalogue } from '../catalogue/service.ts'
import type { Documents } from '../documents/service.ts'
import type { Handler, OutgoingMessage } from '../exchange/message.ts'
import type { Directory } from '../federation/directory.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { PaymentProvider } from './payment/provider.ts'

/** What the cases need of the exchange. */
export interface ExchangeForCases {
  send(trx: Transaction<Database>, message: OutgoingMessage): Promise<string>
  handle(type: string, handler: Handler): void
  findState(
    db: Kysely<Database>,
    id: string,
  ): Promise<
    | {
        readonly state: 'queued' | 'delivered' | 'answered' | 'refused' | 'expired'
        readonly refusal?: Pick<Refusal, 'code' | 'params'> | undefined
      }
    | undefined
  >
}

export interface CasesDeps {
  readonly party: string
  /** Address of our portal, without a trailing slash. */
  readonly portalUrl: string
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly log: Log
  readonly catalogue: Catalogue
  readonly directory: Pick<Directory, 'findMember' | 'findAuthority'>
  readonly documents: Documents
  readonly exchange: ExchangeForCases
  readonly journal: Pick<Journal, 'append' | 'subjectKey'>
  readonly jobs: Pick<Jobs, 'handle' | 'repeat' | 'enqueue'>
  readonly payments: PaymentProvider
  readonly matching: {
    match(a: PersonDescription, b: PersonDescription): { verdict: 'same' | 'different' | 'cannot-tell' }
  }
  /** Secret with which the payment provider signs its notifications. */
  readonly paymentSecret: string
  /** Days after which a draft that nobody touches is emptied; 180 if not given. */
  readonly keepDraftsDays?: number
}
