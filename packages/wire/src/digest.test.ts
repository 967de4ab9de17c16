import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDigest, digestBytes, digestStream, digestWhole } from './digest.ts'

const chunksOf = (body: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const chunks: Uint8Array[] = []
  let at = 0
  for (const size of sizes) {
    chunks.push(body.subarray(at, at + size))
    at += size
  }
  return [...chunks, body.subarray(at)]
}

test('W-21: however a body is cut into chunks, it passes through unchanged and has one digest', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), fc.array(fc.nat(700)), async (body, sizes) => {
      const stream = digestStream(chunksOf(body, sizes))
      const passed: Uint8Array[] = []
      for await (const chunk of stream) passed.push(chunk)
      expect(Buffer.concat(passed).equals(body)).toBe(true)
      const { sha256, length } = digestBytes(body)
      expect(stream.outcome()).toEqual({ is: 'complete', sha256, length })
      expect(sha256).toEqual(createHash('sha256').update(body).digest())
    }),
  )
})

test('W-21: a stream that outgrows the signed length ends early and is refused', async () => {
  let pulled = 0
  const endless = async function* () {
    for (;;) {
      pulled += 1
      yield new Uint8Array(10)
    }
  }
  const stream = digestStream(endless(), 25)
  let passed = 0
  for await (const chunk of stream) passed += chunk.length
  expect(passed).toBe(20)
  expect(pulled).toBe(3)
  expect(checkDigest({ contentLength: 25, contentDigest: new Uint8Array(32) }, stream.outcome())).toEqual({
    ok: false,
    refusal: { code: 'wire.length-mismatch', params: { declared: 25, received: 30 } },
  })
})

test('the outcome of a stream that was not read to its end is a mistake of the caller', async () => {
  const stream = digestStream([new Uint8Array(1), new Uint8Array(1)])
  for await (const _ of stream) break
  expect(() => stream.outcome()).toThrow('not been read')
})

test('an error of the source passes through', async () => {
  const broken = async function* () {
    yield new Uint8Array(1)
    throw new Error('connection lost')
  }
  await expect(digestWhole(broken())).rejects.toThrow('connection lost')
})

test('a body can be hashed without keeping it', async () => {
  const body = Buffer.from('köprü')
  expect(await digestWhole([body])).toEqual({ is: 'complete', ...digestBytes(body) })
})
