import type { EntryRule } from './facts.ts'

/** Refuses a body that is not the one that was signed: longer, shorter or of another digest (RFC 9530). */
export const refuseAlteredBody: EntryRule = (_message, { bodyFault }) => bodyFault
