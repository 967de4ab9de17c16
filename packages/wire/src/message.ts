import type { ChainLink } from './chain.ts'
import type { ConversationId, MessageId } from './ids.ts'
import type { Refused } from './refusals.ts'

/** Ordered header fields as [name, value]; names in any case. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[]

/** An authority of a party. */
export type Address = {
  /** `[A-Z]{2,8}` */
  readonly party: string
  /** `[a-z0-9-]{1,40}` */
  readonly authority: string
}

export type LegalBasis = {
  /** Id of the agreement: `[a-z0-9][a-z0-9.-]{0,63}` */
  readonly agreement: string
  /** 1 to 64 printable ASCII characters, neither `"` nor `\`. */
  readonly article: string
  /** `[a-z0-9][a-z0-9-]{0,63}` */
  readonly purpose: string
}

export type Mode = 'stored' | 'immediate'

/** What a message says about itself, apart from body and signature. */
export type MessageFields = {
  readonly messageId: MessageId
  readonly conversationId: ConversationId
  /** The message that this one answers. */
  readonly inReplyTo?: MessageId
  readonly from: Address
  readonly to: Address
  /** `[a-z][a-z0-9-]{0,63}`, such as `evidence-request`. */
  readonly type: string
  readonly legalBasis: LegalBasis
  readonly mode: Mode
  /** Seconds since 1970, at most 11 digits; after it the message must not take effect. */
  readonly deadline: number
  readonly chain: ChainLink
  /** Media type (RFC 9110 §8.3.1) of the body. */
  readonly contentType: string
}

/** What the signer adds. */
export type Signing = {
  /** Seconds since 1970 (RFC 9421 §2.3). */
  readonly created: number
  /** 1 to 200 of `A-Z a-z 0-9 . _ ~ : / # + = @ -`. */
  readonly keyid: string
}

/** A message that is well formed. Nothing in it is proven until its signature has been verified. */
export type InboundMessage = MessageFields &
  Signing & {
    readonly version: 1
    readonly path: string
    /** Bytes. */
    readonly contentLength: number
    /** SHA-256, 32 bytes. */
    readonly contentDigest: Uint8Array
    /** r‖s, 64 bytes. */
    readonly signature: Uint8Array
    /** The Signature field as sent; receipts and refusals are bound to it. */
    readonly signatureField: string
    /** The bytes that were signed (RFC 9421 §2.5). */
    readonly signatureBase: Uint8Array
    readonly chainHash: Uint8Array
  }

export type ParsedMessage = { readonly ok: true; readonly message: InboundMessage } | Refused
