import type { EvidenceDocument } from '../api/queries.ts'
import { useLanguage, Words } from '../language/Language.tsx'
import { Summary } from '../parts/Summary.tsx'

/** The content of an evidence, field by field. */
export function EvidenceFields({ fields }: { fields: EvidenceDocument['fields'] }) {
  const { formats } = useLanguage()
  const written = (value: string) => (/^\d{4}-\d\d-\d\d$/.test(value) ? formats.date(value) : value)
  return (
    <Summary
      rows={fields.map(({ id, label, value }) => [
        id,
        <Words key="name" of={label} fallback={id} />,
        <span key="value" className="as-written">
          {written(value)}
        </span>,
      ])}
    />
  )
}
