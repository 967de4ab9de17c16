import type { RecordCandidate, RecordDecision, RecordTaskDetail } from '@kopru/client'
import { type MatchReason, matchReasonText } from '@kopru/names'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { callNode, useMeta } from '../api/node.ts'
import { recordTaskQuery } from '../api/queries.ts'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { Choice } from '../parts/Choice.tsx'
import { Field } from '../parts/Field.tsx'
import { Name } from '../parts/Name.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { Summary } from '../parts/Summary.tsx'
import { EvidenceFields } from '../preview/EvidenceFields.tsx'
import { StaffProblem } from './StaffProblem.tsx'

const route = getRouteApi('/officer/records/$id')

/** The vouched identity and the records that may be the person's, side by side; the officer chooses one or none. */
export function RecordTaskPage() {
  const { id } = route.useParams()
  const { t, language } = useLanguage()
  const { data, error } = useQuery(recordTaskQuery(id, language))
  if (data) return <Task task={data} />
  return (
    <Page title={t('records.title')} back={{ to: '/officer/records' }}>
      {error ? <StaffProblem error={error} /> : <Loading />}
    </Page>
  )
}

function Task({ task }: { task: RecordTaskDetail }) {
  const { t } = useLanguage()
  const { evidenceTypes } = useMeta()
  const { name } = task.identity
  return (
    <Page
      title={`${name.given} ${name.family} · ${t('records.title')}`}
      heading={<Name of={name} />}
      above={<Words of={evidenceTypes.find(({ id }) => id === task.evidenceType)?.name} fallback={task.evidenceType} />}
      lead={<T k="records.lead" />}
      back={{ to: '/officer/records', label: <T k="records.title" /> }}
      wide
      aside={<Decide task={task} />}
    >
      <div className="side-by-side">
        <section className="record-card">
          <h2>
            <T k="records.person" />
          </h2>
          <Facts of={task.identity} />
        </section>
        {task.candidates.map((candidate, i) => (
          <Candidate key={candidate.reference} candidate={candidate} n={i + 1} />
        ))}
      </div>
    </Page>
  )
}

function Facts({
  of: { name, birthDate, sex, birthPlace },
}: {
  of: Pick<RecordCandidate, 'name' | 'birthDate' | 'sex' | 'birthPlace'>
}) {
  const { formats } = useLanguage()
  const isDay = birthDate !== undefined && /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(birthDate)
  return (
    <Summary
      rows={[
        ['name', <T key="n" k="officer.name" />, <Name key="v" of={name} />],
        ['born', <T key="n" k="officer.born" />, isDay ? formats.date(birthDate) : (birthDate ?? '—')],
        ['place', <T key="n" k="officer.birthPlace" />, birthPlace ?? '—'],
        ['sex', <T key="n" k="officer.sex" />, sex ? <Word key="v" list="sex" of={sex} /> : '—'],
      ]}
    />
  )
}

function Candidate({ candidate, n }: { candidate: RecordCandidate; n: number }) {
  const { language } = useLanguage()
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  return (
    <section className="record-card" data-testid="candidate">
      <h2>
        <T k="records.candidate" v={{ n }} /> <code className="hint">{candidate.reference}</code>
      </h2>
      <Facts of={candidate} />
      <p>
        <T k="records.probability" />: <strong>{percent.format(Math.min(candidate.probability, 0.99))}</strong>
      </p>
      <h3>
        <T k="records.reasons" />
      </h3>
      <ul>
        {candidate.reasons.map((reason) => (
          <li key={`${reason.code}${JSON.stringify(reason.params)}`}>
            {matchReasonText(reason as MatchReason, language)}
          </li>
        ))}
      </ul>
      <EvidenceFields fields={candidate.fields} />
    </section>
  )
}

function Decide({ task }: { task: RecordTaskDetail }) {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [choice, setChoice] = useState('')
  const [ground, setGround] = useState('')
  const [tried, setTried] = useState(false)
  const decide = useMutation({
    mutationFn: (body: RecordDecision) => callNode('POST', `/api/record-tasks/${task.id}/decision`, body),
    onSuccess: async (answer) => {
      client.setQueryData(['record-tasks'], answer)
      await navigate({ to: '/officer/records' })
    },
  })
  const missing = ground.trim() === '' ? t('form.required') : undefined
  return (
    <section className="aside-box case-actions">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (choice && !missing && !decide.isPending)
            decide.mutate({ reference: choice === 'none' ? null : choice.slice(2), ground: ground.trim() })
        }}
      >
        <Choice
          label={<T k="records.choose" />}
          options={[
            ...task.candidates.map(({ reference }, i) => ({
              value: `r:${reference}`,
              label: t('records.candidate', { n: i + 1 }),
              hint: reference,
            })),
            { value: 'none', label: t('records.nobody') },
          ]}
          value={choice}
          onChange={setChoice}
          fault={tried && !choice ? t('form.required') : undefined}
          testId="choose-record"
        />
        <Field
          label={<T k="records.ground" />}
          value={ground}
          onChange={setGround}
          rows={4}
          maxLength={2000}
          fault={tried ? missing : undefined}
          testId="record-ground"
        />
        {decide.error && <StaffProblem error={decide.error} />}
        <Button type="submit" isPending={decide.isPending} data-testid="decide-record">
          <T k="records.decide" />
        </Button>
      </form>
    </section>
  )
}
