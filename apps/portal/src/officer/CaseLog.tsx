import type { OfficerCase } from '@kopru/client'
import { Picked, T, useLanguage } from '../language/Language.tsx'

/** Everything that happened to the case, the latest first. */
export function CaseLog({ log }: { log: OfficerCase['log'] }) {
  const { find, formats } = useLanguage()
  const by = (who: string) => find(`by.${who}`)
  return (
    <section>
      <h2>
        <T k="officer.log" />
      </h2>
      <ol className="case-log" reversed>
        {[...log]
          .sort((one, other) => other.seq - one.seq)
          .map((entry) => (
            <li key={entry.seq} value={entry.seq}>
              <strong>
                <Picked picked={find(`action.${entry.type}`)} fallback={entry.type} />
              </strong>
              <span className="hint">
                <time dateTime={entry.at}>{formats.dateTime(entry.at)}</time> ·{' '}
                <Picked picked={by(entry.by)} fallback={entry.by} />
              </span>
            </li>
          ))}
      </ol>
    </section>
  )
}
