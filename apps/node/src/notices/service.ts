import type { Kysely, Transaction } from 'kysely'
import type { Connectors } from '../connectors/service.ts'
import { isPermitNoticeBody } from '../evidence/messages.ts'
import type { Inbound } from '../exchange/message.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { insertNotice, listUndelivered, markDelivered } from './store.ts'

export interface NoticesOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly journal: Pick<Journal, 'append' | 'subjectKey'>
  readonly jobs: Pick<Jobs, 'handle' | 'enqueue'>
  readonly connectors: Pick<Connectors, 'write' | 'findRegister'>
  /** The person of this state behind a pseudonym. */
  readonly resolvePseudonym: (destination: string, identifier: string) => Promise<{ personKey: string } | undefined>
}

const operation = 'record-notice'

/** Notices of other states about decisions on people of this state, written into the register of the addressed authority. */
export function createNotices({ db, clock, journal, jobs, connectors, resolvePseudonym }: NoticesOptions) {
  jobs.handle<{ messageId: string }>('deliver-notice', async ({ messageId }) => {
    for (const notice of await listUndelivered(db, messageId)) {
      const register = connectors.findRegister(notice.addressee, operation)
      if (!register) throw new Error(`no register of ${notice.addressee} takes notices`)
      const context = { conversationId: notice.conversationId, requester: notice.sender }
      const answer = await connectors.write(register, operation, notice.body, context)
      if (answer.is === 'unavailable') throw new Error(`the register ${register} took no notice: ${answer.why}`)
      await markDelivered(db, messageId, clock.now())
    }
  })

  return {
    /** Handles `permit-notice`, in the transaction that takes the message in. */
    async receive(trx: Transaction<Database>, message: Inbound): Promise<Refusal | undefined> {
      const body = await message.json()
      if (!isPermitNoticeBody.Check(body)) return refuse('evidence.malformed-notice')
      const { messageId, conversationId, from, to, legalBasis } = message
      const person = await resolvePseudonym(from.split('/')[0] ?? '', body.holder.identifier)
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
