import { OperatorStatus, Party } from '@kopru/client'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import type { Exchange } from '../exchange/service.ts'
import type { Sessions } from '../identity/sessions.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'

export interface OperatorRouteOptions {
  readonly party: string
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly exchange: Pick<Exchange, 'status' | 'resumeChain'>
  readonly journal: Pick<Journal, 'verifyChain'>
  readonly sessions: Pick<Sessions, 'requireStaff'>
}

/** Recomputing the journal's chain reads all of it: not more often than this. */
const recheckMs = 5 * 60_000

/** What the operators of a node look at: who answers, what waits, whether the chains and the journal hold. */
export function registerOperatorRoutes(app: HttpServer, options: OperatorRouteOptions): void {
  const { party, db, clock, exchange, journal, sessions } = options
  let checked: { readonly at: Date; readonly verdict: OperatorStatus['journal'] } | undefined

  async function checkJournal(): Promise<OperatorStatus['journal']> {
    const now = clock.now()
    if (checked && now.getTime() - checked.at.getTime() < recheckMs) return checked.verdict
    const chain = await journal.verifyChain(db)
    const at = now.toISOString()
    const verdict = chain.ok ? { ok: true, length: chain.length, at } : { ok: false, brokenAt: chain.brokenAt, at }
    checked = { at: now, verdict }
    return verdict
  }

  async function readStatus(): Promise<OperatorStatus> {
    const { parties, unhandled } = await exchange.status()
    return {
      party,
      parties: parties.map((of) => ({ ...of, chainFaults: [...of.chainFaults] })),
      unhandled,
      journal: await checkJournal(),
    }
  }

  app.get('/api/operator/status', { schema: { response: { 200: OperatorStatus } } }, async (request) => {
    await sessions.requireStaff(request, 'operator')
    return readStatus()
  })

  app.post(
    '/api/operator/chains/:party/resume',
    { schema: { params: Type.Object({ party: Party }), response: { 200: OperatorStatus } } },
    async (request) => {
      const { name, subject } = await sessions.requireStaff(request, 'operator')
      const { party: faulty } = request.params
      if (!(await exchange.resumeChain(faulty, { name, subject })))
        throw new RefusalError(refuse('operator.no-chain-fault', { party: faulty }))
      return readStatus()
    },
  )
}
