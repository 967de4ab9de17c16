import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { type ChainHead, type HeaderPairs, messagesPath, pairHeaders } from '@kopru/wire'
import {
  type Answer,
  createTestSender,
  type Prepared,
  type RawAnswer,
} from '../../apps/node/src/exchange/test-sender.ts'
import type { NodeAccess } from '../nodes.ts'

/** What may be done to a message on its way. `as: undefined` opens the connection without a certificate. */
interface Alteration {
  readonly headers?: HeaderPairs
  readonly body?: Uint8Array
  readonly as?: NodeAccess | undefined
}

/** Somebody who has got hold of a state's keys and speaks to another state's node past the state's own. */
export function createAttacker(
  self: NodeAccess,
  receiver: NodeAccess,
  defaults: Parameters<typeof createTestSender>[0]['defaults'],
) {
  const { readAnswer, ...sender } = createTestSender({
    signingKey: createPrivateKey(readFileSync(self.settings.keys.signingKeyFile)),
    signingKeyId: self.settings.keys.signingKeyId,
    receiverKey: createPublicKey(readFileSync(receiver.settings.keys.signingKeyFile, 'utf8')),
    defaults,
  })
  return {
    ...sender,
    /** Posts it, and throws unless the answer is signed by the receiver. */
    async post(prepared: Prepared, alter: Alteration = {}): Promise<Answer> {
      const as = 'as' in alter ? alter.as : self
      const { signed, body } = prepared
      return readAnswer(prepared, await post(receiver, alter.headers ?? signed.headers, alter.body ?? body, as))
    },
  }
}

/** Where a sender's chain to a receiver stands, as the receiver knows it. */
export async function findHead({ db }: NodeAccess, sender: string): Promise<ChainHead | undefined> {
  const row = await db
    .selectFrom('exchangeChain')
    .select(['seq', 'hash'])
    .where('party', '=', sender)
    .where('direction', '=', 'in')
    .executeTakeFirst()
  return row === undefined || row.seq === 0 ? undefined : row
}

function post(
  { settings }: NodeAccess,
  headers: HeaderPairs,
  body: Uint8Array,
  as: NodeAccess | undefined,
): Promise<RawAnswer> {
  const { port, hostname } = new URL(settings.exchange.url)
  const identity = as && {
    key: readFileSync(as.settings.keys.tlsKeyFile),
    cert: readFileSync(as.settings.keys.tlsCertificateFile),
  }
  const ca = readFileSync(settings.keys.tlsCaFile)
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const request = https.request(
    {
      hostname,
      port,
      path: messagesPath,
      method: 'POST',
      ca,
      ...identity,
      headers: [...headers, ['host', `${hostname}:${port}`]].flat(),
      agent: false,
    },
    async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part)
      const pairs = pairHeaders(response.rawHeaders)
      resolve({ status: response.statusCode ?? 0, headers: pairs, body: Buffer.concat(parts) })
    },
  )
  request.on('error', reject)
  request.end(body)
  return promise
}
