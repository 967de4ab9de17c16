import type { GateRule } from './facts.ts'

/** Without a directory that verifies nobody can be known; the sender keeps the message and tries again. */
export const refuseWhileDirectoryExpired: GateRule = (_message, { directoryFault }) => directoryFault
