import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildMessage, signMessage } from './build-message.ts'
import { sha256 } from './bytes.ts'
import { pairHeaders } from './collect-headers.ts'
import { checkDigest, digestBytes } from './digest.ts'
import { isConversationId, isMessageId } from './ids.ts'
import type { HeaderPairs, MessageFields } from './message.ts'
import { fieldsOfReply } from './message-format.ts'
import { parseMessage, verifyMessageSignature } from './parse-message.ts'
import { wireRefusals } from './refusals.ts'
import { anyBody, anyFields, anySigning } from './testing/arbitraries.ts'
import { sign, verify } from './testing/keys.ts'
import { readVectors } from './testing/vectors.ts'

const accepts = (path: string, headers: HeaderPairs, body: Uint8Array): boolean => {
  const parsed = parseMessage('POST', path, headers)
  return (
    parsed.ok && verifyMessageSignature(parsed.message, verify).ok && checkDigest(parsed.message, digestBytes(body)).ok
  )
}

test('W-20: whatever is signed is read back as the same fields, over the same bytes', () => {
  fc.assert(
    fc.property(anyFields, anyBody, anySigning, (fields, body, signing) => {
      const signed = signMessage(fields, digestBytes(body), signing, sign)
      const parsed = parseMessage(signed.method, signed.path, signed.headers)
      if (!parsed.ok) throw new Error(`${parsed.refusal.code} ${JSON.stringify(parsed.refusal.params)}`)
      const { chain, ...rest } = fields
      expect(parsed.message).toMatchObject({ ...rest, ...signing, contentLength: body.length })
      expect('inReplyTo' in parsed.message).toBe('inReplyTo' in fields)
      expect(parsed.message.chain.seq).toBe(chain.seq)
      expect(Buffer.from(parsed.message.chain.prev)).toEqual(Buffer.from(chain.prev))
      expect(parsed.message.signatureBase).toEqual(signed.signatureBase)
      expect(parsed.message.chainHash).toEqual(signed.chainHash)
      expect(parsed.message.signatureField).toBe(signed.signatureField)
      expect(accepts(signed.path, signed.headers, body)).toBe(true)
    }),
  )
})

const flip = (bytes: Uint8Array, bit: number): Uint8Array => {
  const flipped = Uint8Array.from(bytes)
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

test('W-20: every single flipped bit in path, header values, signature or body is refused', () => {
  const [vector] = readVectors('messages')
  if (vector === undefined) throw new Error('There is no vector')
  const { path, headers } = vector.request
  const body = Buffer.from(vector.request.body, 'utf8')
  expect(accepts(path, headers, body)).toBe(true)
  let tried = 0
  const survivors: string[] = []
  const record = (where: string, accepted: boolean): void => {
    tried += 1
    if (accepted) survivors.push(where)
  }
  for (const [at, [name, value]] of headers.entries()) {
    const bytes = Buffer.from(value, 'latin1')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = headers.with(at, [name, Buffer.from(flip(bytes, bit)).toString('latin1')])
      record(`${name} bit ${bit}`, accepts(path, altered, body))
    }
  }
  const pathBytes = Buffer.from(path, 'latin1')
  for (let bit = 0; bit < pathBytes.length * 8; bit++) {
    record(`path bit ${bit}`, accepts(Buffer.from(flip(pathBytes, bit)).toString('latin1'), headers, body))
  }
  for (let bit = 0; bit < body.length * 8; bit++) record(`body bit ${bit}`, accepts(path, headers, flip(body, bit)))
  expect(survivors).toEqual([])
  expect(tried).toBe(8 * (path.length + body.length + headers.reduce((sum, [, value]) => sum + value.length, 0)))
})

test('W-20: a flipped bit in a field name is refused unless it only changes the case of a letter', () => {
  const [vector] = readVectors('messages')
  if (vector === undefined) throw new Error('There is no vector')
  const { path, headers } = vector.request
  const body = Buffer.from(vector.request.body, 'utf8')
  for (const [at, [name, value]] of headers.entries()) {
    const bytes = Buffer.from(name, 'latin1')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = Buffer.from(flip(bytes, bit)).toString('latin1')
      const sameName = altered.toLowerCase() === name
      expect(accepts(path, headers.with(at, [altered, value]), body), `${name} → ${altered}`).toBe(sameName)
    }
  }
})

test('W-20: a verifier for another key refuses', () => {
  fc.assert(
    fc.property(anyFields, anySigning, (fields, signing) => {
      const signed = signMessage(fields, digestBytes(new Uint8Array()), signing, () => new Uint8Array(64).fill(1))
      const parsed = parseMessage(signed.method, signed.path, signed.headers)
      if (!parsed.ok) throw new Error(parsed.refusal.code)
      expect(verifyMessageSignature(parsed.message, verify)).toEqual({
        ok: false,
        refusal: { code: 'wire.bad-signature', params: { keyid: signing.keyid } },
      })
    }),
  )
})

const genuine = readVectors('messages').flatMap(({ request }) => request.headers)
const anyName = fc.oneof(
  fc.constantFrom(...fieldsOfReply, 'signature', 'signature-input', ':path', 'host', '__proto__', 'kopru-'),
  fc.string({ unit: 'binary' }),
)
const anyValue = fc.oneof(
  fc.constantFrom(...genuine.map(([, value]) => value)),
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 20_000 }),
)

test('W-30: reading never throws, and a refusal is one of the list with its parameters', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constant('POST'), fc.string()),
      fc.oneof(fc.constant('/exchange/v1/messages'), fc.string({ unit: 'binary' })),
      fc.array(fc.oneof(fc.tuple(anyName, anyValue), fc.constantFrom(...genuine)), { maxLength: 30 }),
      (method, path, headers) => {
        const parsed = parseMessage(method, path, headers)
        if (parsed.ok) return
        const { code, params } = parsed.refusal
        expect(Object.keys(params)).toEqual(wireRefusals[code].params)
        expect(JSON.stringify(params).length).toBeLessThan(1_000)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('W-30: a genuine message with one field made arbitrary never makes reading throw', () => {
  const [vector] = readVectors('messages')
  if (vector === undefined) throw new Error('There is no vector')
  const { path, headers } = vector.request
  const arbitrary = fc.oneof(anyValue, fc.string({ unit: fc.constantFrom(...'kopru=();,:"@\\ ?0123456789sha-') }))
  fc.assert(
    fc.property(fc.nat(headers.length - 1), arbitrary, (at, value) => {
      const name = headers[at]?.[0] ?? ''
      const parsed = parseMessage('POST', path, headers.with(at, [name, value]))
      if (!parsed.ok) expect(wireRefusals).toHaveProperty([parsed.refusal.code])
    }),
    { numRuns: 2_000 },
  )
})

const sample = (): MessageFields => {
  const messageId = '0193b7c2-5a10-7c3e-9f00-3d5c8e1a2b01'
  const conversationId = '5f3c1d60-2a4b-4c7d-8e9f-0a1b2c3d4e5f'
  if (!isMessageId(messageId) || !isConversationId(conversationId)) throw new Error('The sample has no ids')
  return {
    messageId,
    conversationId,
    from: { party: 'TR', authority: 'goc' },
    to: { party: 'KZ', authority: 'migration' },
    type: 'evidence-request',
    legalBasis: { agreement: 'ots-egov', article: '5', purpose: 'residence-permit' },
    mode: 'stored',
    deadline: 1767225600,
    chain: { seq: 1, prev: new Uint8Array(32) },
    contentType: 'application/json',
  }
}

test('W-22: the chain hash is the SHA-256 of the signature base and the same for every signature', () => {
  const body = digestBytes(Buffer.from('{}'))
  const signing = { created: 1764000000, keyid: 'TR/node-1' }
  const first = signMessage(sample(), body, signing, sign)
  const second = signMessage(sample(), body, signing, sign)
  expect(first.signatureField).not.toBe(second.signatureField)
  expect(first.chainHash).toEqual(second.chainHash)
  expect(first.chainHash).toEqual(sha256(first.signatureBase))
  expect(buildMessage(sample(), body, signing).chainHash).toEqual(first.chainHash)
})

test('what no reader would accept is not written', () => {
  const body = digestBytes(new Uint8Array())
  const signing = { created: 1764000000, keyid: 'TR/node-1' }
  const wrong: Partial<MessageFields>[] = [
    { from: { party: 'tr', authority: 'goc' } },
    { to: { party: 'KZ', authority: 'a/b' } },
    { type: 'Evidence' },
    { legalBasis: { agreement: 'a', article: 'quote " and\r\nline', purpose: 'p' } },
    { deadline: 1.5 },
    { deadline: -1 },
    { deadline: 100_000_000_000 },
    { chain: { seq: 2, prev: new Uint8Array(32) } },
    { chain: { seq: 1e15, prev: new Uint8Array(32).fill(1) } },
    { chain: { seq: 2, prev: new Uint8Array(31).fill(1) } },
    { contentType: 'json\r\nX-Injected: 1' },
  ]
  for (const change of wrong) {
    expect(() => buildMessage({ ...sample(), ...change }, body, signing), JSON.stringify(change)).toThrow(RangeError)
  }
  expect(() => buildMessage(sample(), body, { ...signing, keyid: 'a"b' })).toThrow(RangeError)
  expect(() => buildMessage(sample(), body, { ...signing, created: -1 })).toThrow(RangeError)
  expect(() => buildMessage(sample(), body, { ...signing, path: '/exchange/v1/messages?x' })).toThrow(RangeError)
  expect(() => buildMessage(sample(), { ...body, length: 2 ** 30 + 1 }, signing)).toThrow(RangeError)
})

test('the flat header list of Node becomes pairs', () => {
  expect(pairHeaders(['Host', 'a', 'Via', 'b', 'Odd'])).toEqual([
    ['Host', 'a'],
    ['Via', 'b'],
    ['Odd', ''],
  ])
})
