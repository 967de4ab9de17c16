import { ProblemError } from '@kopru/client'

/** Nobody answered, or the answer broke off: the caller cannot know whether the request had its effect. */
export class UnreachableError extends Error {
  readonly url: string

  constructor(url: string, cause: unknown) {
    super(`${new URL(url).origin} does not answer${describeCause(cause)}`, { cause })
    this.name = 'UnreachableError'
    this.url = url
  }
}

/** A node that starts, a proxy before a node that is away, or one that asks for patience. */
const passingStatuses = [429, 502, 503, 504]

export const isPassingStatus = (status: number) => passingStatuses.includes(status)

/** Whether the same may be tried again in a while. */
export const isPassing = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof ProblemError && isPassingStatus(error.problem.status))

function describeCause(cause: unknown): string {
  // fetch says only "fetch failed"; what happened is in its cause.
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  if (!(inner instanceof Error)) return ''
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.message
  return code === '' ? '' : ` (${code})`
}
