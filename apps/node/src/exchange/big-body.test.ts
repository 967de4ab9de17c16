import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send, startTestFederation, type TestNode, testMessage, until } from './test-federation.ts'

let federation: Awaited<ReturnType<typeof startTestFederation>>
let kz: TestNode
let tr: TestNode
const megabyte = 1024 * 1024

beforeAll(async () => {
  federation = await startTestFederation(['KZ', 'TR'])
  kz = federation.getNode('KZ')
  tr = federation.getNode('TR')
  for (const node of [kz, tr]) node.exchange.handle('big', async () => undefined)
  await kz.exchange.start()
  await tr.exchange.start()
})
afterAll(() => federation?.end())

/** 200 MiB in pieces of an odd size, never more than one of them in memory. */
async function* makeBody(hash: ReturnType<typeof createHash>) {
  const piece = randomBytes(777_777)
  for (let left = 200 * megabyte; left > 0; left -= piece.length) {
    const bytes = piece.subarray(0, Math.min(left, piece.length))
    hash.update(bytes)
    yield bytes
  }
}

test('a body of 200 MiB goes through within 160 MiB of memory for both nodes together, and arrives whole', async () => {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 20)
  const sent = createHash('sha256')
  const body = await tr.exchange.storeBody(makeBody(sent), 'application/octet-stream')
  expect(body.length).toBe(200 * megabyte)
  const id = await send(tr, testMessage('TR', 'KZ', { type: 'big', body }))
  await until(async () => (await tr.exchange.findState(tr.db, id))?.state === 'delivered', 100_000)
  clearInterval(watch)
  const kept = await kz.db
    .selectFrom('exchangeArrival')
    .select(['bodyId', 'bodyLength'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(kept.bodyLength).toBe(200 * megabyte)
  const received = createHash('sha256')
  const chunks = kz.db
    .selectFrom('exchangeBodyChunk')
    .select('bytes')
    .where('bodyId', '=', kept.bodyId ?? '')
  for (let n = 0; n < 200; n += 1) received.update((await chunks.where('n', '=', n).executeTakeFirstOrThrow()).bytes)
  expect(received.digest('hex')).toBe(sent.digest('hex'))
  expect(Math.round((peak - before) / megabyte)).toBeLessThan(160)
}, 120_000)
