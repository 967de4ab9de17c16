import { decode32, toBase64 } from './bytes.ts'
import { type ChainLink, isGenesis } from './chain.ts'
import { type ConversationId, isConversationId, isMessageId, type MessageId } from './ids.ts'
import type { Address, LegalBasis, Mode } from './message.ts'

/**
 * How one header field is written and read. Both directions know the one canonical serialisation (RFC 9651 §4.1) only:
 * `decode` answers undefined for every other spelling, `encode` too when the value cannot be carried.
 */
type Field<T> = {
  readonly encode: (value: T) => string | undefined
  readonly decode: (text: string) => T | undefined
}

/** RFC 9651 §3.3.1: integers have at most 15 digits. */
const maxInteger = 999_999_999_999_999

const quoted = <T extends string>(is: (text: string) => text is T): Field<T> => ({
  encode: (value) => (is(value) ? `"${value}"` : undefined),
  decode: (text) => {
    if (text.length < 2 || text[0] !== '"' || text.at(-1) !== '"') return undefined
    const inner = text.slice(1, -1)
    return is(inner) ? inner : undefined
  },
})

/** Largest time in seconds since 1970 that a message carries. */
export const maxSeconds = 99_999_999_999

const deadlineForm = /^@(?:0|[1-9][0-9]{0,10})$/
const integerForm = /^(?:0|[1-9][0-9]{0,14})$/
const isInteger = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= maxInteger

const partyForm = /^[A-Z]{2,8}$/
const authorityForm = /^[a-z0-9-]{1,40}$/
const addressForm = /^"([A-Z]{2,8})\/([a-z0-9-]{1,40})"$/
const agreementForm = /^[a-z0-9][a-z0-9.-]{0,63}$/
const articleForm = /^[ !#-[\]-~]{1,64}$/
const purposeForm = /^[a-z0-9][a-z0-9-]{0,63}$/
const basisForm =
  /^agreement="([a-z0-9][a-z0-9.-]{0,63})", article="([ !#-[\]-~]{1,64})", purpose="([a-z0-9][a-z0-9-]{0,63})"$/
const typeForm = /^[a-z][a-z0-9-]{0,63}$/
const chainForm = /^seq=([1-9][0-9]{0,14}), prev=:([A-Za-z0-9+/=]{44}):$/
const digestForm = /^sha-256=:([A-Za-z0-9+/=]{44}):$/
// RFC 9110 §8.3.1, with at most one space after a semicolon and no escapes in quoted values.
const mediaTypeForm =
  /^[\w!#$%&'*+.^`|~-]{1,100}\/[\w!#$%&'*+.^`|~-]{1,100}(?:; ?[\w!#$%&'*+.^`|~-]{1,40}=(?:[\w!#$%&'*+.^`|~-]{1,100}|"[ !#-[\]-~]{0,100}")){0,4}$/

export const messageIdField: Field<MessageId> = quoted(isMessageId)
export const conversationIdField: Field<ConversationId> = quoted(isConversationId)

export const addressField: Field<Address> = {
  encode: ({ party, authority }) =>
    partyForm.test(party) && authorityForm.test(authority) ? `"${party}/${authority}"` : undefined,
  decode: (text) => {
    const [, party, authority] = addressForm.exec(text) ?? []
    return party === undefined || authority === undefined ? undefined : { party, authority }
  },
}

/** RFC 9651 §3.3.4, lower case only. */
export const typeField: Field<string> = {
  encode: (value) => (typeForm.test(value) ? value : undefined),
  decode: (text) => (typeForm.test(text) ? text : undefined),
}

export const legalBasisField: Field<LegalBasis> = {
  encode: ({ agreement, article, purpose }) =>
    agreementForm.test(agreement) && articleForm.test(article) && purposeForm.test(purpose)
      ? `agreement="${agreement}", article="${article}", purpose="${purpose}"`
      : undefined,
  decode: (text) => {
    const [, agreement, article, purpose] = basisForm.exec(text) ?? []
    return agreement === undefined || article === undefined || purpose === undefined
      ? undefined
      : { agreement, article, purpose }
  },
}

const decodeMode = (text: string): Mode | undefined => (text === 'stored' || text === 'immediate' ? text : undefined)
export const modeField: Field<Mode> = { encode: decodeMode, decode: decodeMode }

/**
 * RFC 9651 §3.3.7: a date is `@` and seconds since 1970. Kept to 11 digits (the year 5138), because many a language's
 * own dates end before the 15 digits that the standard allows.
 */
export const deadlineField: Field<number> = {
  encode: (value) => (isInteger(value) && value <= maxSeconds ? `@${value}` : undefined),
  decode: (text) => (deadlineForm.test(text) ? Number(text.slice(1)) : undefined),
}

export const integerField: Field<number> = {
  encode: (value) => (isInteger(value) ? String(value) : undefined),
  decode: (text) => (integerForm.test(text) ? Number(text) : undefined),
}

export const chainField: Field<ChainLink> = {
  encode: ({ seq, prev }) =>
    isInteger(seq) && seq >= 1 && prev.length === 32 && (seq === 1) === isGenesis(prev)
      ? `seq=${seq}, prev=:${toBase64(prev)}:`
      : undefined,
  decode: (text) => {
    const [, digits, base64] = chainForm.exec(text) ?? []
    if (digits === undefined || base64 === undefined) return undefined
    const seq = Number(digits)
    const prev = decode32(base64)
    // A first message has no predecessor, and no other message lacks one.
    return prev === undefined || (seq === 1) !== isGenesis(prev) ? undefined : { seq, prev }
  },
}

/** Content-Digest (RFC 9530 §2) with SHA-256 and nothing else. */
export const contentDigestField: Field<Uint8Array> = {
  encode: (value) => (value.length === 32 ? `sha-256=:${toBase64(value)}:` : undefined),
  decode: (text) => {
    const [, base64] = digestForm.exec(text) ?? []
    return base64 === undefined ? undefined : decode32(base64)
  },
}

export const contentTypeField: Field<string> = {
  encode: (value) => (mediaTypeForm.test(value) ? value : undefined),
  decode: (text) => (mediaTypeForm.test(text) ? text : undefined),
}
