import { expect, test } from 'vitest'
import { checkLink } from './chain.ts'
import { checkDigest, digestBytes } from './digest.ts'
import { isConversationId, isMessageId } from './ids.ts'
import type { InboundMessage } from './message.ts'
import { parseMessage, verifyMessageSignature } from './parse-message.ts'
import { parseReceipt, verifyReceipt } from './receipt.ts'
import { parseRefusal, verifyRefusal } from './refusal-answer.ts'
import type { Refused } from './refusals.ts'
import { verify } from './testing/keys.ts'
import { type MessageVector, readVectors, type Sent, vectorFiles } from './testing/vectors.ts'

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64')
const outcome = ({ refusal }: Refused) => ({ refused: refusal })

/** Everything a receiver does with a request, in the order of the rules. */
const receive = ({ method, path, headers, body }: MessageVector['request']): InboundMessage | Refused => {
  const parsed = parseMessage(method, path, headers)
  if (!parsed.ok) return parsed
  const verified = verifyMessageSignature(parsed.message, verify)
  if (!verified.ok) return verified
  const checked = checkDigest(parsed.message, digestBytes(Buffer.from(body, 'utf8')))
  return checked.ok ? parsed.message : checked
}

for (const vector of readVectors('messages')) {
  test(`${vector.rule}: ${vector.title} (${vector.id})`, () => {
    const received = receive(vector.request)
    if ('ok' in received) {
      expect(outcome(received)).toEqual(vector.expect)
      return
    }
    expect({
      ...received,
      chain: { seq: received.chain.seq, prev: base64(received.chain.prev) },
      signatureBase: Buffer.from(received.signatureBase).toString('ascii'),
      chainHash: base64(received.chainHash),
    }).toMatchObject(vector.expect.accepted ?? { refused: vector.expect.refused })
    expect(received.inReplyTo).toEqual(vector.expect.accepted?.inReplyTo)
  })
}

for (const vector of readVectors('chain')) {
  test(`${vector.rule}: ${vector.title} (${vector.id})`, () => {
    const { known, link } = vector
    expect(
      checkLink(
        { expectedSeq: vector.expectedSeq, expectedPrev: bytes(vector.expectedPrev) },
        { seq: link.seq, prev: bytes(link.prev) },
        known && { stored: bytes(known.stored), arrived: bytes(known.arrived) },
      ),
    ).toBe(vector.verdict)
  })
}

const sentMessage = ({ messageId, conversationId, chainHash, signatureField }: Sent) => {
  if (!isMessageId(messageId) || !isConversationId(conversationId)) throw new Error('The vector names no message')
  return { messageId, conversationId, chainHash: bytes(chainHash), signatureField }
}

for (const vector of readVectors('receipts')) {
  test(`${vector.rule}: receipt: ${vector.title} (${vector.id})`, () => {
    const answer = { ...vector.response, body: Buffer.from(vector.response.body, 'utf8') }
    const parsed = parseReceipt(answer, sentMessage(vector.sent))
    if (!parsed.ok) return expect(outcome(parsed)).toEqual(vector.expect)
    const verified = verifyReceipt(parsed.receipt, verify)
    if (!verified.ok) return expect(outcome(verified)).toEqual(vector.expect)
    const { signature: _, signatureBase: __, ...receipt } = parsed.receipt
    expect({ accepted: { ...receipt, chainHash: base64(receipt.chainHash) } }).toEqual(vector.expect)
  })
}

for (const vector of readVectors('refusals')) {
  test(`${vector.rule}: refusal: ${vector.title} (${vector.id})`, () => {
    const answer = { ...vector.response, body: Buffer.from(vector.response.body, 'utf8') }
    const parsed = parseRefusal(answer, sentMessage(vector.sent))
    if (!parsed.ok) return expect(outcome(parsed)).toEqual(vector.expect)
    const verified = verifyRefusal(parsed.answer, verify)
    if (!verified.ok) return expect(outcome(verified)).toEqual(vector.expect)
    const { signature: _, signatureBase: __, ...refusal } = parsed.answer
    expect({ accepted: refusal }).toEqual(vector.expect)
  })
}

test('every file of vectors is run', () => {
  expect(vectorFiles().sort()).toEqual(['chain', 'messages', 'receipts', 'refusals'].map((n) => `${n}.golden.json`))
})
