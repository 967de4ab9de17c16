import { isDeepStrictEqual } from 'node:util'
import { openJsonLines } from '../json-lines.ts'

/** What another state tells the migration register of a permit for a citizen. */
export type Notice = Record<string, unknown> & { permitNumber: string; receivedAt: string }

export type Recorded = { is: 'recorded' | 'known'; notice: Notice } | { is: 'contradicts' } | { is: 'incomplete' }

export interface Notices {
  all(): readonly Notice[]
  find(permitNumber: string): Notice | undefined
  /** The same notice again changes nothing; another under the same number is refused. */
  record(permitNumber: string, body: unknown, now: Date): Recorded
}

const needed = ['holder', 'documentType', 'validFrom', 'validUntil', 'issuedAt']

export function openNotices(file: string): Notices {
  const lines = openJsonLines<Notice>(file)
  const find = (permitNumber: string) => lines.rows.find((row) => row.permitNumber === permitNumber)
  return {
    all: () => lines.rows,
    find,
    record(permitNumber, body, now) {
      if (typeof body !== 'object' || body === null || !needed.every((name) => Object.hasOwn(body, name)))
        return { is: 'incomplete' }
      const known = find(permitNumber)
      if (known !== undefined) {
        const { receivedAt: _received, permitNumber: _number, ...said } = known
        const { permitNumber: _again, ...given } = body as Record<string, unknown>
        return isDeepStrictEqual(said, given) ? { is: 'known', notice: known } : { is: 'contradicts' }
      }
      const notice = { ...body, permitNumber, receivedAt: now.toISOString() }
      lines.append(notice)
      return { is: 'recorded', notice }
    },
  }
}
