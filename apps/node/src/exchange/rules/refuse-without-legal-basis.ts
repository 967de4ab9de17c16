import type { EntryRule } from './facts.ts'

/** The sender has asked the same question before sending; each state answers it for itself. */
export const refuseWithoutLegalBasis: EntryRule = (_message, { legalBasis }) =>
  legalBasis.is === 'none' ? legalBasis.refusal : undefined
