import type { Application, FormProblem } from '@kopru/client'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useMeta, useParties } from '../api/node.ts'
import { WithApplication } from '../applications/WithApplication.tsx'
import { clockAt } from '../language/clock-at.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { ErrorSummary } from '../parts/ErrorSummary.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { checkField, checkForm } from './check-form.ts'
import { FormField, fieldId } from './FormField.tsx'
import { readFormSchema } from './field-kind.ts'
import { type DraftState, useDraft } from './use-draft.ts'
import { useFaultWords } from './use-fault-words.ts'

const route = getRouteApi('/applications/$id/form')

export function FormPage() {
  const { id } = route.useParams()
  return (
    <WithApplication id={id}>{(application) => <DeclaredForm key={id} application={application} />}</WithApplication>
  )
}

/** The form that the service declares, drawn from its schema, texts and sections. */
function DeclaredForm({ application }: { application: Application }) {
  const { t, pick } = useLanguage()
  const navigate = route.useNavigate()
  const wordsOf = useFaultWords()
  const { timeZone } = useMeta()
  // The host's day, as the node judges it.
  const today = () => clockAt(timeZone, new Date()).slice(0, 10)
  const draft = useDraft(application)
  const { form } = application.serviceDeclaration
  const home = pick(useParties().name(application.home) ?? {}) || application.home
  const schema = readFormSchema(form.schema)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(0)

  const faultOf = (field: string): FormProblem | undefined => {
    if (tried === 0 && !left.has(field)) return undefined
    const own = checkField(field, schema, draft.data, today())
    if (own || draft.state !== 'saved') return own
    return application.form.problems.find((problem) => problem.field === field)
  }
  // In the order of the page, not of the schema, whose keys have none.
  const faults = form.sections
    .flatMap(({ fields }) => fields)
    .flatMap((field) => {
      const fault = faultOf(field)
      const label = form.texts[field]?.label
      return fault ? [{ id: fieldId(field), label: label ? pick(label) : field, words: wordsOf(fault) }] : []
    })
  const finish = async () => {
    const clean = checkForm(schema, draft.data, today()).length === 0
    const saved = await draft.save()
    if (clean && saved) void navigate({ to: '/applications/$id', params: { id: application.id } })
    else setTried((times) => times + 1)
  }

  return (
    <Page
      title={t('task.form')}
      lead={<T k="form.lead" />}
      back={{ to: '/applications/$id', params: { id: application.id } }}
    >
      {tried > 0 && faults.length > 0 && <ErrorSummary key={tried} faults={faults} />}
      <form
        noValidate
        className="declared-form"
        onSubmit={(event) => {
          event.preventDefault()
          void finish()
        }}
      >
        {form.sections.map(({ title, fields }) => (
          <section key={fields.join()} className="form-section">
            <h2>
              <Words of={title} />
            </h2>
            {fields.map((name) => {
              const fault = faultOf(name)
              return (
                <FormField
                  key={name}
                  name={name}
                  schema={schema.properties[name] ?? {}}
                  texts={form.texts[name]}
                  isRequired={schema.required.includes(name)}
                  value={draft.data[name]}
                  fault={fault && wordsOf(fault)}
                  vouchedBy={application.form.vouched.includes(name) ? home : undefined}
                  onChange={(value) => draft.change(name, value)}
                  onLeave={() => setLeft((before) => new Set(before).add(name))}
                />
              )
            })}
          </section>
        ))}
        {draft.state === 'conflict' && <Conflict resolve={draft.resolve} />}
        {draft.state === 'failed' && <ProblemNotice error={draft.error} home={application.home} />}
        <div className="actions">
          <Button type="submit" isPending={draft.state === 'saving'} data-testid="form-continue">
            <T k="form.continue" />
          </Button>
          <SavedSign state={draft.state} savedAt={draft.savedAt} />
        </div>
      </form>
    </Page>
  )
}

function SavedSign({ state, savedAt }: { state: DraftState; savedAt: string | undefined }) {
  const { formats } = useLanguage()
  return (
    <p className="saved-sign" role="status" data-testid="saved-at" data-state={state}>
      {state === 'saving' && <T k="form.saving" />}
      {state === 'unsaved' && <T k="form.unsaved" />}
      {state === 'saved' && savedAt && (
        <>
          <Icon name="check" /> <T k="form.savedAt" v={{ time: formats.time(savedAt) }} />
        </>
      )}
      {state === 'saved' && !savedAt && <T k="form.savesItself" />}
    </p>
  )
}

function Conflict({ resolve }: { resolve: (keepMine: boolean) => Promise<void> }) {
  return (
    <Notice kind="warn" role="alert" title={<T k="form.conflict" />}>
      <p>
        <T k="form.conflict.next" />
      </p>
      <div className="actions">
        <Button onPress={() => void resolve(true)} data-testid="keep-mine">
          <T k="form.keepMine" />
        </Button>
        <Button look="secondary" onPress={() => void resolve(false)} data-testid="take-saved">
          <T k="form.takeSaved" />
        </Button>
      </div>
    </Notice>
  )
}
