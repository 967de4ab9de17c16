import { sql } from 'kysely'
import { refuse } from '../platform/refusal.ts'
import type { Inbound, MessageId } from './message.ts'
import { type TestNode, testMessage, until } from './test-federation.ts'

/** Handlers whose ways the tests choose by a message's type and body, and what they have seen. */
export function createTestHandlers() {
  const seen: { message: Inbound; body: unknown }[] = []
  let faults = 0
  async function startNode(node: TestNode) {
    const { exchange } = node
    const note = async (_trx: unknown, message: Inbound) => {
      seen.push({ message, body: await message.json() })
      return undefined
    }
    exchange.handle('note', note)
    exchange.handle('secret', note)
    exchange.handle('with-evidence', note, { evidenceTypesOf: (body) => (body as { types: string[] }).types })
    exchange.handle('question', async (trx, message) => {
      const { how } = (await message.json()) as { how: string }
      if (how === 'refuse') {
        await sql`insert into exchange_body (id, content_type) values (gen_random_uuid(), 'must/vanish')`.execute(trx)
        return refuse('evidence.subject-unknown', { count: 0 })
      }
      if (how === 'silent') return undefined
      if (how === 'break') throw new Error('broken')
      await exchange.send(trx, {
        ...testMessage(node.party, message.from.slice(0, 2)),
        conversationId: message.conversationId,
        inReplyTo: message.messageId,
        type: 'answer',
        mode: message.mode,
        deadline: message.deadline,
        body: { how: 'well' },
        confidential: true,
      })
      return undefined
    })
    exchange.handle('answer', note)
    exchange.handle('faulty', async (_trx, message) => {
      faults -= 1
      if (faults > 0) throw new Error('not now')
      if (((await message.json()) as { later?: string }).later === 'refuse') return refuse('evidence.changed-its-mind')
      return note(_trx, message)
    })
    exchange.handle('big', async () => undefined)
    await exchange.start()
  }
  return {
    seen,
    startNode,
    /** How often `faulty` fails, counted with the attempt that succeeds. */
    setFaults: (count: number) => {
      faults = count
    },
  }
}

export const stateOf = (node: TestNode, id: MessageId) => node.exchange.findState(node.db, id)
export const reached = (node: TestNode, id: MessageId, state: string) =>
  until(async () => {
    const found = await stateOf(node, id)
    return found?.state === state && found
  })
export const eventsOf = async (node: TestNode, conversationId: string) =>
  (await node.journal.entriesOf(node.db, conversationId)).map(({ event }) => event)
