/** The wish itself is wrong: an unknown state, service or person. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Nobody is there to ask. */
export class NoFederationError extends Error {
  override readonly name = 'NoFederationError'
}
