/**
 * What the message format costs beside the cryptography that no format could avoid. Prints one JSON object; the ratios
 * mean something on any machine, the rates only on this one.
 */
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import {
  chainHash,
  checkDigest,
  createP256Signer,
  createP256Verifier,
  digestBytes,
  isConversationId,
  isMessageId,
  type MessageFields,
  parseMessage,
  signMessage,
  verifyMessageSignature,
} from '@kopru/wire'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signer = createP256Signer(privateKey)
const verifier = createP256Verifier(publicKey)
const body = Buffer.alloc(1_024, 'k')
const messageId = '0193b7c2-5a10-7c3e-9f00-3d5c8e1a2b01'
const conversationId = '5f3c1d60-2a4b-4c7d-8e9f-0a1b2c3d4e5f'
if (!isMessageId(messageId) || !isConversationId(conversationId)) throw new Error('The sample has no ids')
const fields: MessageFields = {
  messageId,
  conversationId,
  inReplyTo: messageId,
  from: { party: 'TR', authority: 'goc' },
  to: { party: 'KZ', authority: 'migration' },
  type: 'evidence-request',
  legalBasis: { agreement: 'ots-egov', article: '5', purpose: 'residence-permit' },
  mode: 'stored',
  deadline: 1767225600,
  chain: { seq: 2, prev: chainHash(body) },
  contentType: 'application/json',
}
const signing = { created: 1764000000, keyid: 'TR/node-1' }
const signed = signMessage(fields, digestBytes(body), signing, signer)
const base = signed.signatureBase
const rawSignature = signer(base)

const parse = () => {
  const parsed = parseMessage(signed.method, signed.path, signed.headers)
  if (!parsed.ok) throw new Error(parsed.refusal.code)
  return parsed.message
}
const demand = (outcome: { ok: boolean }): void => {
  if (!outcome.ok) throw new Error('A genuine message was refused')
}

const work = {
  rawSign: () => sign('sha256', base, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  rawVerify: () => verify('sha256', base, { key: publicKey, dsaEncoding: 'ieee-p1363' }, rawSignature),
  signMessage: () => signMessage(fields, digestBytes(body), signing, signer),
  parseMessage: parse,
  receiveMessage: () => {
    const message = parse()
    demand(verifyMessageSignature(message, verifier))
    demand(checkDigest(message, digestBytes(body)))
  },
} as const

type Name = keyof typeof work
const names = Object.keys(work) as Name[]

const microseconds = (run: () => unknown, durationMs: number): number => {
  const start = process.hrtime.bigint()
  const end = start + BigInt(durationMs) * 1_000_000n
  let count = 0
  let now = start
  while (now < end) {
    for (let i = 0; i < 50; i++) run()
    count += 50
    now = process.hrtime.bigint()
  }
  return Number(now - start) / 1_000 / count
}

// Rounds take turns, and the best of each counts, so that a busy moment of the machine falls on all alike.
const best = new Map<Name, number>()
for (let round = 0; round < 6; round++) {
  for (const name of names) {
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, microseconds(work[name], 200)))
  }
}
const us = (name: Name): number => best.get(name) ?? Number.NaN
const ratio = (a: Name, b: Name): number => Number((us(a) / us(b)).toFixed(2))

console.log(
  JSON.stringify(
    {
      microseconds: Object.fromEntries(names.map((name) => [name, Number(us(name).toFixed(1))])),
      ratios: {
        'signMessage / raw sign': ratio('signMessage', 'rawSign'),
        'parseMessage / raw verify': ratio('parseMessage', 'rawVerify'),
        'receiveMessage / raw verify': ratio('receiveMessage', 'rawVerify'),
      },
    },
    null,
    2,
  ),
)
