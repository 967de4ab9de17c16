import type { LinkQuestion } from '@kopru/client'
import { type MrzFault, readMrz, reasonText } from '@kopru/names'
import { useState } from 'react'
import { useChange, useMeta } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'

/** Lines of a passport or card, checked as far as they can be before they are sent. */
export function DocumentForm({ question }: { question: LinkQuestion }) {
  const { pick } = useLanguage()
  const { evidenceTypes } = useMeta()
  const [lines, setLines] = useState('')
  const [faults, setFaults] = useState<readonly MrzFault[]>([])
  const show = useChange<LinkQuestion, string>(['link-question', question.id], (mrz) => ({
    method: 'POST',
    path: `/api/link-questions/${question.id}/document`,
    body: { mrz },
  }))
  const types = question.documentAcceptedFor.map((id) => {
    const type = evidenceTypes.find((known) => known.id === id)
    return type ? pick(type.name) : id
  })
  const check = () => {
    const reading = readMrz(lines.toUpperCase(), { at: new Date().toISOString().slice(0, 10) })
    setFaults(reading.faults)
    if (reading.valid) show.mutate(lines.toUpperCase())
  }
  return (
    <section className="preview-item">
      <h2>
        <T k="question.document" />
      </h2>
      <p>
        <T k="question.document.text" />
      </p>
      <p className="hint">
        <T k="question.document.level" v={{ types: types.join(', ') }} />
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!show.isPending) check()
        }}
      >
        <Field
          label={<T k="question.document.field" />}
          hint={<T k="question.document.hint" />}
          value={lines}
          onChange={setLines}
          rows={3}
          maxLength={400}
          autoComplete="off"
          testId="mrz"
        />
        {faults.length > 0 && <Faults faults={faults} />}
        <ProblemNotice error={faults.length === 0 ? show.error : undefined} />
        <Button look="secondary" type="submit" isPending={show.isPending} data-testid="way-document">
          <T k="question.document.send" />
        </Button>
      </form>
    </section>
  )
}

/** The first few: one character too many makes a fault of every field behind it. */
const shown = 4

function Faults({ faults }: { faults: readonly MrzFault[] }) {
  const { language } = useLanguage()
  return (
    <Notice kind="bad" role="alert">
      <ul>
        {faults.slice(0, shown).map((fault) => (
          <li key={`${fault.code}${JSON.stringify(fault.params)}`}>
            {reasonText(fault, language)}
            {fault.hints?.slice(0, 2).map((hint) => (
              <span key={`${hint.line}/${hint.column}/${hint.perhaps}`} className="hint">
                {' '}
                <T k="question.document.hintPlace" v={{ ...hint }} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
