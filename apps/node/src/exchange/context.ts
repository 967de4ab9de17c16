import type { Sign } from '@kopru/wire'
import type { Kysely } from 'kysely'
import type { Directory } from '../federation/directory.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { ExchangeKeys } from './keys.ts'
import type { Handler, HandlerOptions } from './message.ts'
import type { ExchangeMetrics } from './metrics.ts'

/** What every part of the exchange works with. */
export interface ExchangeContext {
  readonly party: string
  readonly db: Kysely<Database>
  readonly directory: Directory
  readonly journal: Journal
  readonly keys: ExchangeKeys
  readonly sign: Sign
  readonly clock: Clock
  readonly log: Log
  readonly metrics: ExchangeMetrics
  readonly handlers: ReadonlyMap<string, { handler: Handler; options: HandlerOptions }>
}
