import type { BusAnswer, Unavailable } from './schema.ts'
import type { HttpAnswer } from './send.ts'

/** The register's own no, by its HTTP status; undefined when it said yes. A redirect is a no: keys go nowhere else. */
export function judgeStatus({ status }: Pick<HttpAnswer, 'status'>): Unavailable | undefined {
  if (status >= 200 && status < 300) return undefined
  return { is: 'unavailable', retryable: status >= 500 || status === 429, why: `HTTP ${status}` }
}

/** The JSON of an answer; undefined as body when it is none. */
export function readJson({ text }: Pick<HttpAnswer, 'text'>): BusAnswer {
  try {
    return { is: 'answer', body: JSON.parse(text) }
  } catch {
    return { is: 'answer', body: undefined }
  }
}
