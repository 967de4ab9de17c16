import { createPublicKey } from 'node:crypto'
import { Readable } from 'node:stream'
import { type HeaderPairs, pairHeaders } from '@kopru/wire'
import { Agent, request } from 'undici'
import type { TestMember } from '../federation/test-member.ts'
import { testLegalBasis } from '../federation/test-member.ts'
import { createTestSender, type Prepared } from './test-sender.ts'

/** Speaks to a node over the wire as another state would, or as an attacker with that state's keys might. */
export function createTestPeer(self: TestMember, receiver: TestMember) {
  const agents = new Map<TestMember, Agent>()
  const agentOf = (as: TestMember) => {
    const known = agents.get(as)
    if (known !== undefined) return known
    const connect = { ca: receiver.tls.ca, key: as.tls.key, cert: as.tls.certificate }
    const made = new Agent({ connect })
    agents.set(as, made)
    return made
  }
  const { readAnswer, ...sender } = createTestSender({
    signingKey: self.signingKey,
    signingKeyId: self.signingKeyId,
    receiverKey: createPublicKey(receiver.signingKey),
    defaults: {
      from: { party: self.member.party, authority: 'migration' },
      to: { party: receiver.member.party, authority: 'migration' },
      type: 'note',
      legalBasis: testLegalBasis,
    },
  })
  return {
    ...sender,
    /** Posts what was prepared, altered as the test likes; `as` is whose certificate opens the connection. */
    post: async (
      prepared: Prepared,
      alter: {
        headers?: HeaderPairs
        body?: Uint8Array | AsyncIterable<Uint8Array>
        as?: TestMember
        path?: string
      } = {},
    ) => {
      const { signed } = prepared
      const altered = alter.body ?? prepared.body
      const response = await request(receiver.member.node.exchangeUrl + (alter.path ?? signed.path), {
        method: 'POST',
        headers: (alter.headers ?? signed.headers).flat(),
        body: altered instanceof Uint8Array ? altered : Readable.from(altered, { objectMode: false }),
        dispatcher: agentOf(alter.as ?? self),
        responseHeaders: 'raw',
      })
      return readAnswer(prepared, {
        status: response.statusCode,
        headers: pairHeaders(response.headers as unknown as string[]),
        body: Buffer.from(await response.body.arrayBuffer()),
      })
    },
    close: () => Promise.all([...agents.values()].map((agent) => agent.destroy())),
  }
}
