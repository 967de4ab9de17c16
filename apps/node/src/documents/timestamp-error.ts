/** The time-stamp authority did not give a time-stamp, for this reason; what asked for it may be repeated. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError'
  readonly code: string

  constructor(code: string) {
    super(`No time-stamp: ${code}`)
    this.code = code
  }
}
