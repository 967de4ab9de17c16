import { performance } from 'node:perf_hooks'
import { createP256Signer, digestBytes, signMessage } from '@kopru/wire'
import { send, startTestFederation, testMessage } from '../apps/node/src/exchange/test-federation.ts'
import { serveTestPostgres } from '../apps/node/src/platform/test-postgres-server.ts'

/**
 * How the whole way of a message (transaction, signature, journal, mutual TLS, all rules, receipt) stands against its
 * parts, on one machine with two nodes and two databases of one server. Read the ratios; the rates depend on the machine.
 *
 *     node bench/exchange.ts [messages]
 */
const count = Number(process.argv[2] ?? 500)
const endPostgres = await serveTestPostgres({ fsync: 'on' })
const federation = await startTestFederation(['KZ', 'TR'])
const kz = federation.getNode('KZ')
const tr = federation.getNode('TR')
let arrived = 0
let allArrived = (): void => undefined
for (const type of ['note', 'secret'])
  kz.exchange.handle(type, async (_trx, message) => {
    await message.json()
    arrived += 1
    if (arrived === count) allArrived()
    return undefined
  })
kz.exchange.handle('question', async (trx, { messageId, conversationId, deadline }) => {
  const answer = { conversationId, inReplyTo: messageId, type: 'answer', mode: 'immediate', deadline } as const
  await kz.exchange.send(trx, testMessage('KZ', 'TR', answer))
  return undefined
})
await kz.exchange.start()
await tr.exchange.start()

const inParallel = async (n: number, width: number, work: (i: number) => Promise<unknown>) => {
  let next = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let i = next++; i < n; i = next++) await work(i)
    }),
  )
}
const rate = async (n: number, work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return n / ((performance.now() - began) / 1000)
}
const deliver = (type: string, confidential: boolean, width: number) =>
  rate(count, async () => {
    arrived = 0
    const done = new Promise<void>((resolve) => {
      allArrived = resolve
    })
    await inParallel(count, width, () =>
      send(tr, testMessage('TR', 'KZ', { type, confidential, body: { n: 'x'.repeat(500) } })),
    )
    await done
  })

const sign = createP256Signer(tr.member.signingKey)
const signing = { created: 1_700_000_000, keyid: tr.member.signingKeyId }
const body = digestBytes(Buffer.from('{}'))
const fields = {
  ...{ messageId: '0193f5c8-0000-7000-8000-000000000000', conversationId: '0193f5c8-0000-7000-8000-000000000000' },
  ...{ from: { party: 'TR', authority: 'migration' }, to: { party: 'KZ', authority: 'migration' }, type: 'note' },
  ...{ legalBasis: { agreement: 'a', article: '5', purpose: 'p' }, mode: 'stored', deadline: 1_800_000_000 },
  ...{ chain: { seq: 1, prev: new Uint8Array(32) }, contentType: 'application/json' },
} as unknown as Parameters<typeof signMessage>[0]

await deliver('note', false, 8)
const signed = await rate(5000, async () => {
  for (let i = 0; i < 5000; i += 1) signMessage(fields, body, signing, sign)
})
const committed = await rate(count, () =>
  inParallel(count, 1, (i) =>
    tr.db.transaction().execute((trx) =>
      tr.journal.append(trx, {
        event: 'case-viewed',
        actor: 'TR/x',
        conversationId: fields.conversationId,
        legalBasis: fields.legalBasis,
        details: { i },
      }),
    ),
  ),
)
const plain = await deliver('note', false, 8)
const confidential = await deliver('secret', true, 8)
const questions = Math.ceil(count / 5)
const ask = () => {
  const { mode: _, ...question } = testMessage('TR', 'KZ', {
    type: 'question',
    deadline: new Date(Date.now() + 30_000),
  })
  return tr.exchange.ask(question)
}
const oneByOne = await rate(questions, () => inParallel(questions, 1, ask))
const together = await rate(questions, () => inParallel(questions, 8, ask))
await federation.end()
await endPostgres()

const rows: [string, number][] = [
  ['stored message, sent to receipt', plain],
  ['the same, confidential', confidential],
  ['immediate question to answer, one at a time', oneByOne],
  ['immediate questions, eight at a time', together],
  ['journal row in a transaction of its own', committed],
  ['signature alone', signed],
]
for (const [name, perSecond] of rows)
  console.log(`${name.padEnd(46)} ${perSecond.toFixed(0).padStart(7)}/s   ×${(perSecond / plain).toFixed(2)}`)
