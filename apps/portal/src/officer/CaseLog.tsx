import type { OfficerCase } from '@kopru/client'
import { Picked, T, useLanguage } from '../language/Language.tsx'
import { Folded } from './Folded.tsx'
import { nameOfficer } from './name-officer.ts'

/** Everything that happened to the case, the latest first. */
export function CaseLog({ officerCase: { log, serviceDeclaration: service } }: { officerCase: OfficerCase }) {
  const { find, formats, pick } = useLanguage()
  const by = (who: string) => find(`by.${who}`)
  return (
    <Folded title={<T k="officer.log" />}>
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
                <Picked picked={by(entry.by)} fallback={nameOfficer(entry.by, service, pick)} />
              </span>
            </li>
          ))}
      </ol>
    </Folded>
  )
}
