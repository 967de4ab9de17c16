import fc from 'fast-check'
import type { ChainLink } from '../chain.ts'
import { isGenesis } from '../chain.ts'
import { isConversationId, isMessageId } from '../ids.ts'
import type { Address, LegalBasis, MessageFields, Mode, Signing } from '../message.ts'

const lower = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
const wordOf = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })

const anyMessageId = fc.uuid({ version: 7 }).filter(isMessageId)
const anyConversationId = fc.uuid({ version: [4, 7] }).filter(isConversationId)
const anyAddress: fc.Arbitrary<Address> = fc.record({
  party: wordOf(lower.toUpperCase(), 2, 8),
  authority: wordOf(`${lower}${digits}-`, 1, 40),
})
const anyName = fc
  .tuple(wordOf(lower + digits, 1, 1), wordOf(`${lower}${digits}-`, 0, 63))
  .map(([first, rest]) => first + rest)
const anyBasis: fc.Arbitrary<LegalBasis> = fc.record({
  agreement: anyName,
  article: wordOf(printable.replace(/["\\]/g, ''), 1, 64),
  purpose: anyName,
})
export const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((hash) => !isGenesis(hash))
const anyLink: fc.Arbitrary<ChainLink> = fc.oneof(
  fc.constant({ seq: 1, prev: new Uint8Array(32) }),
  fc.record({ seq: fc.integer({ min: 2, max: 999_999_999_999_999 }), prev: anyHash }),
)
export const anyFields: fc.Arbitrary<MessageFields> = fc.record(
  {
    messageId: anyMessageId,
    conversationId: anyConversationId,
    inReplyTo: anyMessageId,
    from: anyAddress,
    to: anyAddress,
    type: anyName.filter((name) => !/^[0-9]/.test(name)),
    legalBasis: anyBasis,
    mode: fc.constantFrom<Mode>('stored', 'immediate'),
    deadline: fc.integer({ min: 0, max: 99_999_999_999 }),
    chain: anyLink,
    contentType: fc.constantFrom(
      'application/json',
      'application/pdf',
      'application/jose',
      'multipart/related; boundary="a b"',
      'text/plain;charset=utf-8',
    ),
  },
  {
    requiredKeys: [
      'messageId',
      'conversationId',
      'from',
      'to',
      'type',
      'legalBasis',
      'mode',
      'deadline',
      'chain',
      'contentType',
    ],
  },
)
export const anySigning: fc.Arbitrary<Signing> = fc.record({
  created: fc.integer({ min: 0, max: 99_999_999_999 }),
  keyid: wordOf(`${lower}${lower.toUpperCase()}${digits}._~:/#+=@-`, 1, 200),
})
export const anyBody = fc.uint8Array({ maxLength: 300 })
