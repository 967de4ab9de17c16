import { type NewTrustService, type TrustOverview, type TrustServiceType, trustServiceTypes } from '@kopru/client'
import { useState } from 'react'
import { useChange } from '../api/node.ts'
import { trustQuery } from '../api/queries.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { StaffProblem } from '../officer/StaffProblem.tsx'
import { Button } from '../parts/Button.tsx'
import { SelectField } from '../parts/Choice.tsx'
import { Field } from '../parts/Field.tsx'

const empty: NewTrustService = { provider: '', name: '', type: 'qualified-certificates', certificate: '' }

/** A service to be added to the state's list; it is there for others once the next edition is signed. */
export function AddService() {
  const { t } = useLanguage()
  const [service, setService] = useState(empty)
  const { mutate, error, isPending } = useChange<TrustOverview>(trustQuery.queryKey, () => ({
    ...{ method: 'POST', path: '/api/operator/trust/services', body: service },
  }))
  const set = (part: Partial<NewTrustService>) => setService((before) => ({ ...before, ...part }))
  const isFull = Object.values(service).every((value) => value.trim() !== '')
  return (
    <section>
      <h2>
        <T k="trust.add" />
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isFull && !isPending) mutate(undefined, { onSuccess: () => setService(empty) })
        }}
      >
        <Field
          label={<T k="trust.providerName" />}
          value={service.provider}
          onChange={(provider) => set({ provider })}
          maxLength={200}
          isRequired
          testId="service-provider"
        />
        <Field
          label={<T k="trust.name" />}
          value={service.name}
          onChange={(name) => set({ name })}
          maxLength={200}
          isRequired
          testId="service-name"
        />
        <SelectField
          label={<T k="trust.type" />}
          options={trustServiceTypes.map((type) => ({ value: type, label: t(`trust.type.${type}`) }))}
          value={service.type}
          onChange={(type) => set({ type: type as TrustServiceType })}
          testId="service-type"
        />
        <Field
          label={<T k="trust.certificate" />}
          value={service.certificate}
          onChange={(certificate) => set({ certificate })}
          rows={6}
          maxLength={20_000}
          isRequired
          testId="service-certificate"
        />
        {error && <StaffProblem error={error} />}
        <div className="actions">
          <Button type="submit" isPending={isPending} data-testid="add-service">
            <T k="trust.add" />
          </Button>
        </div>
      </form>
    </section>
  )
}
