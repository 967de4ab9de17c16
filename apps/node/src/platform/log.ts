import pino, { type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/**
 * Structured logs, one JSON object a line. Personal data stays out by construction: nobody logs bodies, query strings
 * or whole paths, and what an error message may quote is struck out here.
 */
export function createLog(
  { level, party }: { level: string; party: string },
  destination: DestinationStream = pino.destination({ fd: 1, sync: false }),
): Log {
  return pino(
    {
      level,
      base: { party },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: {
        paths: ['headers', '*.headers', 'body', '*.body', 'query', '*.query', 'url', '*.url', 'password', '*.password'],
        censor: '[withheld]',
      },
    },
    destination,
  )
}

interface ErrorInLog {
  type: string
  code?: string
  message: string
  stack?: string
  cause?: ErrorInLog
}

/**
 * What an unexpected error may tell the log: its kind, code, place, and its message without quoted values and long
 * numbers. Other properties stay out: PostgreSQL's `detail`, for one, quotes whole rows.
 */
export function describeError(error: unknown): ErrorInLog {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutValues(wordsOf(error)) }
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    message: withoutValues(error.message),
    ...(frames !== undefined && frames.length > 0 && { stack: frames.join('\n') }),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}

/** Some libraries hand on a copy of an error that is none itself. */
function wordsOf(thrown: unknown): string {
  const copied = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : undefined
  return typeof copied === 'string' ? copied : String(thrown)
}

function withoutValues(message: string): string {
  return message
    .replaceAll(/"[^"]*"?|'[^']*'|«[^»]*»|\([^()]*\)/g, '…')
    .replaceAll(/\d{5,}/g, '…')
    .slice(0, 500)
}
