/**
 * Every refusal this package can give: HTTP status to answer with, and the names of its parameters.
 * Closed list: a code is added together with its rule in docs/wire.md and a vector.
 */
export const wireRefusals = {
  'wire.wrong-target': { status: 404, params: ['method'], title: 'Not the address messages are posted to' },
  'wire.header-too-large': { status: 431, params: ['limit', 'size'], title: 'The header section is too large' },
  'wire.duplicate-header': { status: 400, params: ['header'], title: 'A header field occurs twice' },
  'wire.unknown-header': { status: 400, params: ['header'], title: 'A header field is not part of the format' },
  'wire.missing-header': { status: 400, params: ['header'], title: 'A header field is missing' },
  'wire.malformed-header': { status: 400, params: ['header'], title: 'A header field is not in its one form' },
  'wire.unsupported-version': {
    status: 400,
    params: ['version', 'supported'],
    title: 'This version of the format is not read here',
  },
  'wire.components-not-covered': {
    status: 400,
    params: ['missing'],
    title: 'The signature leaves out parts that it must cover',
  },
  'wire.signature-parameters': {
    status: 400,
    params: ['parameter'],
    title: 'A parameter of the signature is missing or has another value than required',
  },
  'wire.bad-signature': { status: 403, params: ['keyid'], title: 'The signature does not verify' },
  'wire.body-too-large': { status: 413, params: ['limit', 'length'], title: 'The body is larger than allowed' },
  'wire.length-mismatch': {
    status: 400,
    params: ['declared', 'received'],
    title: 'The body is longer or shorter than the signed length',
  },
  'wire.digest-mismatch': { status: 400, params: [], title: 'The body is not the one that was signed' },
  'wire.malformed-receipt': { status: 502, params: ['member'], title: 'The receipt is not in its form' },
  'wire.receipt-mismatch': { status: 502, params: ['member'], title: 'The receipt is for another message' },
  'wire.malformed-refusal': { status: 502, params: ['member'], title: 'The refusal is not in its form' },
  'wire.refusal-mismatch': { status: 502, params: ['member'], title: 'The refusal is for another message' },
} as const satisfies Record<string, { status: number; params: readonly string[]; title: string }>

export type WireRefusalCode = keyof typeof wireRefusals

/** What a refusal says beside its code. Never personal data, and never more than a field's name or a number. */
export type RefusalParams = Readonly<Record<string, string | number>>

export type WireRefusal = {
  [C in WireRefusalCode]: {
    readonly code: C
    readonly params: Readonly<Record<(typeof wireRefusals)[C]['params'][number], string | number>>
  }
}[WireRefusalCode]

export type Refused = { readonly ok: false; readonly refusal: WireRefusal }

type ParamsOf<C extends WireRefusalCode> = Readonly<Record<(typeof wireRefusals)[C]['params'][number], string | number>>

export const refuse = <C extends WireRefusalCode>(code: C, params: ParamsOf<C>): Refused => ({
  ok: false,
  refusal: { code, params } as WireRefusal,
})
