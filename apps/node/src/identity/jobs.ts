import type { Kysely } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import { purgeIdentity } from './store.ts'

/** What identity does by itself: every ten minutes it removes sessions and log-ins that are over. */
export function registerIdentityJobs(
  jobs: Pick<Jobs, 'repeat'>,
  { db, clock }: { db: Kysely<Database>; clock: Clock },
): void {
  jobs.repeat('identity-purge', '*/10 * * * *', () => purgeIdentity(db, clock.now()))
}
