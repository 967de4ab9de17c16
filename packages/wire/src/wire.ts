export {
  identifyRequest,
  maxAnswerBytes,
  type RawAnswer,
  type SentMessage,
  type SignedAnswer,
} from './answer.ts'
export {
  buildMessage,
  type MessageSigning,
  type SignedMessage,
  signMessage,
  type UnsignedMessage,
} from './build-message.ts'
export { type ChainHead, type ChainLink, chainHash, checkLink, genesis, type LinkVerdict, nextLink } from './chain.ts'
export { pairHeaders } from './collect-headers.ts'
export {
  type BodyDigest,
  type BodyOutcome,
  checkDigest,
  type DigestedStream,
  digestBytes,
  digestStream,
  digestWhole,
  maxBodyBytes,
} from './digest.ts'
export { type ConversationId, type Id, isConversationId, isMessageId, type MessageId } from './ids.ts'
export type {
  Address,
  HeaderPairs,
  InboundMessage,
  LegalBasis,
  MessageFields,
  Mode,
  ParsedMessage,
  Signing,
} from './message.ts'
export { maxHeaderBytes, messagesPath } from './message-format.ts'
export { createP256Signer, createP256Verifier, type Sign, type Verify } from './p256.ts'
export { parseMessage, verifyMessageSignature } from './parse-message.ts'
export {
  buildReceipt,
  type InboundReceipt,
  parseReceipt,
  type Receipt,
  receiptStatus,
  verifyReceipt,
} from './receipt.ts'
export { buildRefusal, type InboundRefusal, parseRefusal, type RefusalAnswer, verifyRefusal } from './refusal-answer.ts'
export { type RefusalParams, type Refused, type WireRefusal, type WireRefusalCode, wireRefusals } from './refusals.ts'
