import type { Application } from '@kopru/client'
import type { ReactNode } from 'react'
import { useMeta } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Notice } from '../parts/Notice.tsx'

/** When and where, by the clock of the state that appoints: what the wall of its office shows. */
export function AppointmentBox({
  title,
  appointment: { at, place, note },
}: {
  title: ReactNode
  appointment: NonNullable<Application['appointment']>
}) {
  const { formats, pick } = useLanguage()
  const { partyName } = useMeta()
  return (
    <Notice title={title}>
      <p>
        <strong>
          <time dateTime={at}>{formats.dateTimeThere(at)}</time>
        </strong>
        <br />
        {place}
      </p>
      <p className="hint">
        <T k="appointment.zone" v={{ state: pick(partyName), zone: formats.zone(at) }} />
      </p>
      {note && <p className="as-written">{note}</p>}
    </Notice>
  )
}
