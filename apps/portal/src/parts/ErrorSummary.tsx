import { useEffect, useRef } from 'react'
import { T } from '../language/Language.tsx'
import { Icon } from './Icon.tsx'

export interface FieldFault {
  /** The id of the control to go to. */
  id: string
  label: string
  words: string
}

/** All faults of a form together, each leading to its field; takes the focus when it appears. */
export function ErrorSummary({ faults }: { faults: readonly FieldFault[] }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div ref={box} className="error-summary" role="alert" tabIndex={-1} data-testid="error-summary">
      <h2>
        <Icon name="warn" /> <T k="form.faultsTitle" v={{ n: faults.length }} />
      </h2>
      <ul>
        {faults.map(({ id, label, words }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault()
                document.getElementById(id)?.focus()
              }}
            >
              {label}: {words}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
