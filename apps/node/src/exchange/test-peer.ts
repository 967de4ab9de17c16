import { createPublicKey } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  type ChainHead,
  type ConversationId,
  createP256Signer,
  createP256Verifier,
  digestBytes,
  type HeaderPairs,
  type MessageFields,
  type MessageId,
  nextLink,
  pairHeaders,
  parseReceipt,
  parseRefusal,
  type SignedMessage,
  signMessage,
  verifyReceipt,
  verifyRefusal,
} from '@kopru/wire'
import { Agent, request } from 'undici'
import type { TestMember } from '../federation/test-member.ts'
import { testLegalBasis } from '../federation/test-member.ts'
import { newId } from '../platform/ids.ts'

export interface Prepared {
  readonly fields: MessageFields
  readonly signed: SignedMessage
  readonly body: Uint8Array
}

/** Speaks to a node over the wire as another state would, or as an attacker with that state's keys might. */
export function createTestPeer(self: TestMember, receiver: TestMember) {
  const sign = createP256Signer(self.signingKey)
  let head: ChainHead | undefined
  const agents = new Map<TestMember, Agent>()
  const agentOf = (as: TestMember) => {
    const known = agents.get(as)
    if (known !== undefined) return known
    const connect = { ca: receiver.tls.ca, key: as.tls.key, cert: as.tls.certificate }
    const made = new Agent({ connect })
    agents.set(as, made)
    return made
  }
  const party = self.member.party
  return {
    /** A signed message, next in the chain unless `more` says otherwise; `advance` counts it as sent. */
    prepare: (
      more: Partial<MessageFields> = {},
      options: { body?: unknown; created?: number; keyid?: string; sign?: typeof sign; advance?: boolean } = {},
    ): Prepared => {
      const body = Buffer.from(JSON.stringify(options.body ?? { hello: 'world' }))
      const fields: MessageFields = {
        messageId: newId<'message'>() as string as MessageId,
        conversationId: newId<'conversation'>() as string as ConversationId,
        from: { party, authority: 'migration' },
        to: { party: receiver.member.party, authority: 'migration' },
        type: 'note',
        legalBasis: testLegalBasis,
        mode: 'stored',
        deadline: Math.floor(Date.now() / 1000) + 3600,
        chain: nextLink(head),
        contentType: 'application/json',
        ...more,
      }
      const created = options.created ?? Math.floor(Date.now() / 1000)
      const signing = { created, keyid: options.keyid ?? self.signingKeyId }
      const signed = signMessage(fields, digestBytes(body), signing, options.sign ?? sign)
      if (options.advance !== false) head = { seq: fields.chain.seq, hash: signed.chainHash }
      return { fields, signed, body }
    },
    head: () => head,
    setHead: (moved: ChainHead | undefined) => {
      head = moved
    },
    /** Posts what was prepared, altered as the test likes; `as` is whose certificate opens the connection. */
    post: async (
      { signed, fields, body }: Prepared,
      alter: {
        headers?: HeaderPairs
        body?: Uint8Array | AsyncIterable<Uint8Array>
        as?: TestMember
        path?: string
      } = {},
    ) => {
      const altered = alter.body ?? body
      const url = receiver.member.node.exchangeUrl + (alter.path ?? signed.path)
      const response = await request(url, {
        method: 'POST',
        headers: (alter.headers ?? signed.headers).flat(),
        body: altered instanceof Uint8Array ? altered : Readable.from(altered, { objectMode: false }),
        dispatcher: agentOf(alter.as ?? self),
        responseHeaders: 'raw',
      })
      const raw = {
        status: response.statusCode,
        headers: pairHeaders(response.headers as unknown as string[]),
        body: Buffer.from(await response.body.arrayBuffer()),
      }
      const sent = { ...fields, chainHash: signed.chainHash, signatureField: signed.signatureField }
      const verify = createP256Verifier(createPublicKey(receiver.signingKey))
      if (raw.status === 202) {
        const parsed = parseReceipt(raw, sent)
        if (!parsed.ok || !verifyReceipt(parsed.receipt, verify).ok) throw new Error('The receipt does not hold')
        return { status: raw.status, code: 'received', raw, bound: true, params: {} }
      }
      const parsed = parseRefusal(raw, sent)
      if (!parsed.ok) throw new Error(`The refusal does not hold: ${parsed.refusal.code}`)
      const { code, bound, params } = parsed.answer
      if (!verifyRefusal(parsed.answer, verify).ok) throw new Error(`The refusal ${code} is not signed by the receiver`)
      return { status: raw.status, code, raw, bound, params }
    },
    close: () => Promise.all([...agents.values()].map((agent) => agent.destroy())),
  }
}
