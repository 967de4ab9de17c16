import type { Kysely, Transaction } from 'kysely'
import type { Connectors } from '../connectors/service.ts'
import { isPermitNoticeBody } from '../evidence/messages.ts'
import { type Inbound, partyOf } from '../exchange/message.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { insertNotice, listUndelivered, markDelivered, type UndeliveredNotice } from './store.ts'

/** A verified message as the exchange hands it over. */
type NoticeInbound = Pick<Inbound, 'messageId' | 'conversationId' | 'from' | 'to' | 'legalBasis' | 'json'>

export interface NoticesOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly log?: Pick<Log, 'warn'>
  readonly journal: Pick<Journal, 'append' | 'subjectKey'>
  readonly jobs: Pick<Jobs, 'handle' | 'enqueue' | 'repeat'>
  readonly connectors: Pick<Connectors, 'write' | 'findRegister'>
  /** The person of this state behind a pseudonym. */
  readonly resolvePseudonym: (
    destination: string,
    identifier: string,
    within?: Kysely<Database>,
  ) => Promise<{ personKey: string; nationalNumber: string } | undefined>
}

const operation = 'record-notice'

/** Notices of other states about decisions on people of this state, written into the register of the addressed authority. */
export function createNotices(options: NoticesOptions) {
  const { db, clock, log, journal, jobs, connectors, resolvePseudonym } = options

  async function deliver({ messageId, conversationId, sender, addressee, body }: UndeliveredNotice): Promise<void> {
    const register = connectors.findRegister(addressee, operation)
    if (!register) throw new Error(`no register of ${addressee} takes notices`)
    // The register knows people by their number; whether it wants it, the operation's keys say.
    const person = await resolvePseudonym(partyOf(sender), body.holder.identifier)
    const keys = { ...body, nationalNumber: person?.nationalNumber }
    const answer = await connectors.write(register, operation, keys, { conversationId, requester: sender })
    if (answer.is === 'unavailable') throw new Error(`the register ${register} took no notice: ${answer.why}`)
    await markDelivered(db, messageId, clock.now())
  }

  jobs.handle<{ messageId: string }>('deliver-notice', async ({ messageId }) => {
    for (const notice of await listUndelivered(db, messageId)) await deliver(notice)
  })
  // A register may be away longer than a job is tried again. Not thrown: the next hour is the next attempt.
  jobs.repeat('deliver-old-notices', '17 * * * *', async () => {
    const outcomes = await Promise.allSettled((await listUndelivered(db)).map(deliver))
    const waiting = outcomes.filter(({ status }) => status === 'rejected').length
    if (waiting > 0) log?.warn({ waiting }, 'registers have not taken all notices of other states yet')
  })

  return {
    /** Handles `permit-notice`, in the transaction that takes the message in. */
    async receive(trx: Transaction<Database>, message: NoticeInbound): Promise<Refusal | undefined> {
      const body = await message.json()
      if (!isPermitNoticeBody.Check(body)) return refuse('evidence.malformed-notice')
      const { messageId, conversationId, from, to, legalBasis } = message
      if (!connectors.findRegister(to, operation)) return refuse('evidence.notice-not-taken', { authority: to })
      const person = await resolvePseudonym(partyOf(from), body.holder.identifier, trx)
      if (!person) return refuse('evidence.person-unknown')
      await insertNotice(trx, { messageId, conversationId, sender: from, addressee: to, body })
      await jobs.enqueue(trx, 'deliver-notice', { messageId })
      await journal.append(trx, {
        event: 'notice-received',
        conversationId,
        messageId,
        actor: from,
        subjectKey: journal.subjectKey(person.personKey),
        legalBasis,
        what: body.documentType,
      })
      return undefined
    },
  }
}
