import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

export const questionType = 'seal-question'
export const answerType = 'seal-answer'
/** In an agreement: for what a signature is shown to its home state. */
export const questionPurpose = 'signature-recognition'

/** Bytes of a file and of what it is detached from, together: a signature and a document, not an archive. */
export const maxQuestionBytes = 4 * 1024 * 1024

/** By which a home state judges for another: its own rules for signatures by its own national means. */
export const nationalPolicy = 'urn:kopru:validation-policy:national'

/** Message of a statement (RFC 9321 `msg`): nothing was asked, for the state's own system takes no such format. */
export const formatNotTaken = 'format-not-taken'

const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: 2 * maxQuestionBytes })

/** Body of `seal-question`: the signed file, and what its signature is detached from. */
export const isSealQuestion = Compile(
  Type.Object({ file: Base64, content: Type.Optional(Base64) }, { additionalProperties: false }),
)

/** Body of `seal-answer`: Signature Validation Tokens (RFC 9321); none where nothing can be said now. */
export const isSealAnswer = Compile(
  Type.Object({ tokens: Type.Array(Type.String({ maxLength: 200_000 }), { maxItems: 4 }) }),
)
