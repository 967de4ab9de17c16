import { createHash } from 'node:crypto'
import type { ApplicationAction } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { Actor, CaseAction, LoggedCaseAction } from './actions.ts'
import { type Role, refuseOutOfTurn } from './rules/allowed-actions.ts'
import { type CaseState, foldCase } from './rules/fold-case.ts'
import type { ApplicationRow } from './schema.ts'
import { appendActions, listActions, lockApplication, projectState, useIdempotencyKey } from './store.ts'

type Trx = Transaction<Database>

/** A case held by a transaction, ready to be acted upon. */
export interface OpenCase {
  readonly row: ApplicationRow
  readonly state: CaseState
  readonly log: readonly LoggedCaseAction[]
  readonly now: Date
}

/** A request that may come twice: the client's key, and what it asked for under it. */
export interface Repeatable {
  readonly key: string
  readonly request: unknown
}

export interface Change {
  readonly by: Actor
  /** The action as the web API names it; none for what the system itself does. */
  readonly action?: ApplicationAction
  readonly repeatable?: Repeatable | undefined
  /** Whether this actor may see the case at all; if not, it does not exist for them. */
  readonly mayAct: (row: ApplicationRow) => boolean
  /** What is to be logged. A refusal leaves everything as it was; so does nothing to log. */
  readonly decide: (trx: Trx, open: OpenCase) => Promise<readonly CaseAction[] | Refusal>
}

export type CaseChanger = ReturnType<typeof createCaseChanger>

/** The one way in which a case changes: locked, folded, judged, logged, projected, all in one transaction. */
export function createCaseChanger({ db, clock }: { db: Kysely<Database>; clock: Clock }) {
  /** In the caller's transaction, which must be undone when a refusal comes back. */
  async function changeIn(trx: Trx, id: string, change: Change): Promise<CaseState | Refusal> {
    const row = await lockApplication(trx, id)
    const { by } = change
    if (row === undefined || !change.mayAct(row))
      return refuse(by.role === 'officer' ? 'cases.unknown-case' : 'cases.unknown-application')
    const log = await listActions(trx, id)
    const state = foldCase(log)
    const now = clock.now()
    const repeated = await isRepeated(trx, id, change.repeatable, now)
    if (repeated === true) return state
    if (repeated !== false) return repeated
    if (change.action !== undefined && by.role !== 'system') {
      const outOfTurn = refuseOutOfTurn(change.action, state.state, by.role satisfies Role, {
        answerOverdue: state.questions.some(({ overdue, answer }) => overdue && answer === undefined),
      })
      if (outOfTurn !== undefined) return outOfTurn
    }
    const decided = await change.decide(trx, { row, state, log, now })
    if (isRefusal(decided)) return decided
    if (decided.length === 0) return state
    await appendActions(trx, id, { after: state.seq, at: now, by, actions: decided })
    const after = foldCase(await listActions(trx, id))
    await projectState(trx, id, after, now)
    return after
  }

  async function change(id: string, change: Change): Promise<CaseState | Refusal> {
    try {
      return await db.transaction().execute(async (trx) => {
        const outcome = await changeIn(trx, id, change)
        if (isRefusal(outcome)) throw new Undone(outcome)
        return outcome
      })
    } catch (error) {
      if (error instanceof Undone) return error.refusal
      throw error
    }
  }

  return { change, changeIn }
}

/** Carries a refusal out of a transaction so that the database undoes what was done before it. */
class Undone extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

async function isRepeated(
  trx: Trx,
  applicationId: string,
  repeatable: Repeatable | undefined,
  usedAt: Date,
): Promise<boolean | Refusal> {
  if (repeatable === undefined) return false
  const { key, request } = repeatable
  if (!/^[\x21-\x7e]{8,128}$/.test(key)) return refuse('cases.wrong-idempotency-key')
  const requestSha256 = createHash('sha256').update(JSON.stringify(request)).digest('hex')
  const earlier = await useIdempotencyKey(trx, { applicationId, key, requestSha256, usedAt })
  if (earlier === undefined) return false
  return earlier === requestSha256 ? true : refuse('cases.idempotency-key-reused')
}
