import type { Application } from '@kopru/client'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Summary } from '../parts/Summary.tsx'
import type { FieldTexts } from './FormField.tsx'
import { type FieldSchema, readFormSchema } from './field-kind.ts'

/** What was answered, section by section, to read. */
export function FormAnswers({ application }: { application: Pick<Application, 'form' | 'serviceDeclaration'> }) {
  const { form } = application.serviceDeclaration
  const { properties } = readFormSchema(form.schema)
  return form.sections.map(({ title, fields }) => (
    <section key={fields.join()}>
      <h3>
        <Words of={title} />
      </h3>
      <Summary
        rows={fields.map((name) => [
          name,
          <Words key="name" of={form.texts[name]?.label} fallback={name} />,
          <Answer
            key="value"
            value={application.form.data[name]}
            schema={properties[name] ?? {}}
            texts={form.texts[name]}
          />,
        ])}
      />
    </section>
  ))
}

function Answer({ value, schema, texts }: { value: unknown; schema: FieldSchema; texts: FieldTexts | undefined }) {
  const { formats } = useLanguage()
  if (value === undefined || value === null || value === '') return <span className="hint">—</span>
  if (typeof value === 'boolean') return value ? <T k="common.yes" /> : <T k="common.no" />
  if (typeof value === 'number') return formats.number(value)
  const words = texts?.options?.[String(value)]
  if (words) return <Words of={words} />
  const text = String(value)
  return schema.format === 'date' && !Number.isNaN(Date.parse(text)) ? formats.date(text) : text
}
