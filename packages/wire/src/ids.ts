declare const kind: unique symbol

/** A string that names one kind of thing, so that one kind of id cannot be passed for another. */
export type Id<K extends string> = string & { readonly [kind]: K }

/** UUID version 7 (RFC 9562 §5.7), lower case. */
export type MessageId = Id<'message'>
/** UUID of any version (RFC 9562 §4), lower case. */
export type ConversationId = Id<'conversation'>

const messageIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const conversationIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export const isMessageId = (text: string): text is MessageId => messageIdForm.test(text)
export const isConversationId = (text: string): text is ConversationId => conversationIdForm.test(text)
