/** Bytes that do not follow their format. Internal: every public `verify…` turns it into a verdict. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}

/** Bytes that may be right, but are more, or ask for more work, than is examined. */
export class BeyondBoundsError extends MalformedError {}

/** Bytes whose end is missing: what is there may be right. */
export class CutOffError extends MalformedError {}

/** Runs `read` and answers `undefined` where the bytes are malformed; any other error is a bug and passes through. */
export function readOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}
