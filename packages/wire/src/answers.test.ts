import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identifyRequest, type RawAnswer, type SentMessage } from './answer.ts'
import { signMessage } from './build-message.ts'
import { digestBytes } from './digest.ts'
import { buildReceipt, parseReceipt, verifyReceipt } from './receipt.ts'
import { buildRefusal, parseRefusal, verifyRefusal } from './refusal-answer.ts'
import { anyFields, anySigning } from './testing/arbitraries.ts'
import { sign, verify } from './testing/keys.ts'
import { readVectors } from './testing/vectors.ts'

const anySent = fc.tuple(anyFields, anySigning).map(([fields, signing]): SentMessage => {
  const { chainHash, signatureField } = signMessage(fields, digestBytes(new Uint8Array()), signing, sign)
  return { messageId: fields.messageId, conversationId: fields.conversationId, chainHash, signatureField }
})
const anyTime = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

test('W-24: a receipt that was built is read and verified as the same', () => {
  fc.assert(
    fc.property(anySent, anyTime, anySigning, (sent, receivedAt, signing) => {
      const parsed = parseReceipt(buildReceipt(sent, receivedAt, signing, sign), sent)
      if (!parsed.ok) throw new Error(parsed.refusal.code)
      const { messageId, conversationId, chainHash } = sent
      expect(parsed.receipt).toMatchObject({ messageId, conversationId, receivedAt, chainHash, ...signing })
      expect(verifyReceipt(parsed.receipt, verify)).toEqual({ ok: true })
    }),
  )
})

const verifiedReceipt = (answer: RawAnswer, sent: SentMessage): boolean => {
  const parsed = parseReceipt(answer, sent)
  return parsed.ok && verifyReceipt(parsed.receipt, verify).ok
}

test('W-25: a receipt for one message is worth nothing for any other, even with the same content', () => {
  fc.assert(
    fc.property(anySent, anyFields, anySigning, anyTime, (sent, fields, signing, at) => {
      const other = signMessage(fields, digestBytes(new Uint8Array()), signing, sign)
      const receipt = buildReceipt(sent, at, { created: 1, keyid: 'k' }, sign)
      expect(verifiedReceipt(receipt, sent)).toBe(true)
      expect(verifiedReceipt(receipt, { ...sent, signatureField: other.signatureField })).toBe(false)
    }),
  )
})

const flipBit = (bytes: Uint8Array, bit: number): Buffer => {
  const flipped = Buffer.from(bytes)
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

test('W-29: every single flipped bit in status, header values or body of a receipt is refused', () => {
  const [vector] = readVectors('receipts')
  if (vector === undefined) throw new Error('There is no vector')
  const { headers, status } = vector.response
  const body = Buffer.from(vector.response.body)
  const sent = {
    ...vector.sent,
    chainHash: Buffer.from(vector.sent.chainHash, 'base64'),
  } as unknown as SentMessage
  expect(verifiedReceipt({ status, headers, body }, sent)).toBe(true)
  for (let bit = 0; bit < 10; bit++) {
    expect(verifiedReceipt({ status: status ^ (1 << bit), headers, body }, sent), `status bit ${bit}`).toBe(false)
  }
  for (let bit = 0; bit < body.length * 8; bit++) {
    expect(verifiedReceipt({ status, headers, body: flipBit(body, bit) }, sent), `body bit ${bit}`).toBe(false)
  }
  for (const [at, [name, value]] of headers.entries()) {
    const bytes = Buffer.from(value, 'latin1')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = headers.with(at, [name, flipBit(bytes, bit).toString('latin1')])
      expect(verifiedReceipt({ status, headers: altered, body }, sent), `${name} bit ${bit}`).toBe(false)
    }
  }
})

const anyRefusal = fc.record({
  code: fc.constantFrom('federation.no-legal-basis', 'wire.bad-signature', 'exchange.stale-message'),
  params: fc.dictionary(
    fc.constantFrom('from', 'to', 'purpose', 'toleranceS', 'constructor'),
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 50 }), fc.integer()),
  ),
  status: fc.integer({ min: 400, max: 599 }),
  title: fc.string({ minLength: 1, maxLength: 200 }),
})

test('W-27: a refusal that was built is read and verified as the same, bound or not', () => {
  fc.assert(
    fc.property(anySent, anyRefusal, anySigning, fc.boolean(), (sent, refusal, signing, bound) => {
      const named = bound ? { ...refusal, messageId: sent.messageId } : refusal
      const built = buildRefusal(named, bound ? sent.signatureField : undefined, signing, sign)
      const parsed = parseRefusal(built, sent)
      if (!parsed.ok) throw new Error(`${parsed.refusal.code} ${JSON.stringify(parsed.refusal.params)}`)
      const { signature: _, signatureBase: __, params, ...read } = parsed.answer
      const { params: built_, ...rest } = named
      expect(read).toEqual({ ...rest, ...signing, bound })
      expect({ ...params }).toEqual({ ...built_ })
      expect(verifyRefusal(parsed.answer, verify)).toEqual({ ok: true })
    }),
  )
})

test('W-28: what a refused request says of itself counts only when it occurs once and is well formed', () => {
  const [vector] = readVectors('messages')
  if (vector === undefined) throw new Error('There is no vector')
  const { headers } = vector.request
  const signature = headers.at(-1)?.[1] ?? ''
  const messageId = vector.expect.accepted?.messageId
  expect(identifyRequest(headers)).toEqual({ requestSignature: signature, messageId })
  expect(identifyRequest([...headers, ['Signature', signature]])).toEqual({ messageId })
  expect(identifyRequest(headers.map(([n]) => [n, 'x']))).toEqual({})
  expect(identifyRequest([])).toEqual({})
})

test('W-30: reading an answer never throws', () => {
  const [genuine] = readVectors('receipts')
  if (genuine === undefined) throw new Error('There is no vector')
  const sent = { ...genuine.sent, chainHash: Buffer.from(genuine.sent.chainHash, 'base64') } as unknown as SentMessage
  const anyAnswer = fc.record({
    status: fc.oneof(fc.constantFrom(202, 400, 503), fc.integer(), fc.double()),
    headers: fc.array(
      fc.oneof(
        fc.constantFrom(...readVectors('refusals').flatMap(({ response }) => response.headers)),
        fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
      ),
    ),
    body: fc.uint8Array(),
  })
  fc.assert(
    fc.property(anyAnswer, (answer) => {
      parseReceipt(answer, sent)
      parseRefusal(answer, sent)
    }),
    { numRuns: 1_000 },
  )
})

test('W-30: a signed answer with any JSON in it is read or refused', () => {
  const [genuine] = readVectors('receipts')
  if (genuine === undefined) throw new Error('There is no vector')
  const sent = { ...genuine.sent, chainHash: Buffer.from(genuine.sent.chainHash, 'base64') } as unknown as SentMessage
  fc.assert(
    fc.property(fc.json(), (json) => {
      const body = Buffer.from(json)
      const headers = genuine.response.headers.with(1, [
        'content-digest',
        `sha-256=:${Buffer.from(digestBytes(body).sha256).toString('base64')}:`,
      ])
      expect(parseReceipt({ status: 202, headers, body }, sent).ok).toBe(false)
    }),
  )
})

test('W-27: a body that is not UTF-8 is no refusal, even where only its title is damaged', () => {
  const [genuine] = readVectors('refusals')
  if (genuine === undefined) throw new Error('There is no vector')
  const sent = { ...genuine.sent, chainHash: new Uint8Array(32) } as unknown as SentMessage
  const body = Buffer.from(genuine.response.body.replace('No agreement', '\u00ffo agreement'), 'latin1')
  const digest = `sha-256=:${Buffer.from(digestBytes(body).sha256).toString('base64')}:`
  const headers = genuine.response.headers.with(1, ['content-digest', digest])
  expect(parseRefusal({ ...genuine.response, headers, body }, sent)).toEqual({
    ok: false,
    refusal: { code: 'wire.malformed-refusal', params: { member: 'body' } },
  })
})

test('what no reader would accept is not answered', () => {
  const refusal = { code: 'a.b', params: {}, status: 400, title: 't' }
  const signing = { created: 1, keyid: 'k' }
  for (const change of [
    { code: 'nodot' },
    { status: 200 },
    { title: '' },
    { params: { 'Not-a-name': 1 } },
    { params: { a: Number.NaN } },
    { params: { a: 'x'.repeat(501) } },
  ]) {
    expect(() => buildRefusal({ ...refusal, ...change }, undefined, signing, sign)).toThrow(RangeError)
  }
  expect(() => buildRefusal(refusal, 'kopru=:AAAA:', signing, sign)).toThrow(RangeError)
})
