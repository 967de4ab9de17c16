import type { Reason, SealVerdict } from '@kopru/seal'
import type { TimestampRefusedError } from './online.ts'
import { describeReport, type FileReport, reportFile, sayReason } from './report.ts'
import { type Language, texts } from './seal-texts.ts'

/** What `kopru sign` and `kopru timestamp` say of what they made. */
export interface MadeReport extends FileReport {
  /** The files that were signed; `file` is the one that was written, or the first of these where nothing was. */
  readonly from: readonly string[]
  /** Stable code of why nothing was written. */
  readonly code?: string
}

/** What became of one signing. */
export type Outcome =
  | { readonly is: 'made'; readonly file: string; readonly signatures: readonly SealVerdict[] }
  /** A certificate, a time-stamp authority or an earlier signature stands against it. */
  | {
      readonly is: 'refused'
      readonly reason: Reason
      readonly signatures?: readonly SealVerdict[]
      readonly advice?: 'timestamp.renew-later'
      /** Whose certificate or answer it is: the signer's, if not said. */
      readonly of?: 'timestamp-authority'
    }
  /** A file cannot be read or written. */
  | { readonly is: 'unreadable'; readonly detail: string }

export const refusedTimestamp = ({ reason }: TimestampRefusedError): Outcome => ({
  ...{ is: 'refused', reason, of: 'timestamp-authority' },
})

export function reportMade(from: readonly string[], outcome: Outcome, language: Language): MadeReport {
  const [first = ''] = from
  if (outcome.is === 'made')
    return { from, ...reportFile(outcome.file, { signatures: outcome.signatures, reasons: [] }, { language }) }
  if (outcome.is === 'unreadable')
    return {
      from,
      file: first,
      signatures: [],
      error: texts.say(language, 'verify.unreadable', { detail: outcome.detail }),
    }
  const { reason, advice } = outcome
  const judged = reportFile(first, { signatures: outcome.signatures ?? [], reasons: [] }, { language })
  const said = sayRefusal(language, outcome)
  return { from, ...judged, code: reason.code, error: advice ? `${said}. ${texts.say(language, advice)}` : said }
}

/** A reason that speaks of a certificate does not say that it is the time-stamp authority's; those of its answers do. */
function sayRefusal(language: Language, { reason, of }: Extract<Outcome, { is: 'refused' }>): string {
  const cause = sayReason(language, reason)
  const isPlain = of === undefined || reason.code.startsWith('tsp.')
  return isPlain ? cause : texts.say(language, 'timestamp.authority-refused', { cause })
}

/** Exit status: 0 all were made, 1 some were refused, 2 some file could not be read or written. */
export function statusOfMade(outcomes: readonly Outcome[]): 0 | 1 | 2 {
  if (outcomes.some(({ is }) => is === 'unreadable')) return 2
  return outcomes.every(({ is }) => is === 'made') ? 0 : 1
}

export const describeMade = (report: MadeReport, language: Language) => describeReport(report, language)
