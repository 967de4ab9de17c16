/** Where messages are posted, below a node's exchange URL. */
export const messagesPath = '/exchange/v1/messages'

/** Largest header section, in bytes: names, values and four bytes for each field's `: ` and line end. */
export const maxHeaderBytes = 16_384

/** The version written here. */
export const currentVersion = '1'

const coveredFields = [
  'content-type',
  'content-digest',
  'content-length',
  'kopru-version',
  'kopru-message-id',
  'kopru-conversation-id',
  'kopru-in-reply-to',
  'kopru-from',
  'kopru-to',
  'kopru-type',
  'kopru-legal-basis',
  'kopru-mode',
  'kopru-deadline',
  'kopru-chain',
] as const
export type CoveredField = (typeof coveredFields)[number]

/** All fields of a message in the order in which the signature covers them. */
export const fieldsOfReply: readonly CoveredField[] = coveredFields
/** The same for a message that answers no other. */
export const fieldsOfOpening: readonly CoveredField[] = coveredFields.filter((name) => name !== 'kopru-in-reply-to')

const componentList = (fields: readonly string[]): string =>
  `(${['@method', '@path', ...fields].map((name) => `"${name}"`).join(' ')})`

export const componentsOfReply = componentList(fieldsOfReply)
export const componentsOfOpening = componentList(fieldsOfOpening)

// Segments are unreserved characters (RFC 3986 §2.3), so there is nothing that a proxy could normalise differently.
const pathForm = /^(?:\/[\w.~-]{1,64}){0,8}\/exchange\/v1\/messages$/
const dotSegment = /\/\.\.?\//

/** True for a path that ends in {@link messagesPath} and has one spelling only; no query. */
export const isMessagesPath = (path: string): boolean =>
  path === messagesPath || (pathForm.test(path) && !dotSegment.test(path))

/**
 * The bytes to sign, as text (RFC 9421 §2.5). `value` is asked for each field of `fields`, in order.
 */
export const writeMessageBase = (
  path: string,
  fields: readonly CoveredField[],
  value: (name: CoveredField) => string,
  signatureParams: string,
): string => {
  let base = `"@method": POST\n"@path": ${path}\n`
  for (const name of fields) base += `"${name}": ${value(name)}\n`
  return `${base}"@signature-params": ${signatureParams}`
}
