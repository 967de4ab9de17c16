import type { Application } from '@kopru/client'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { callNode } from '../api/node.ts'
import { T, useLanguage, Word } from '../language/Language.tsx'
import { Button, ButtonLink } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { goToWeb } from '../parts/web-address.ts'
import { FeeTable } from '../services/FeeTable.tsx'
import { WithApplication } from './WithApplication.tsx'

const route = getRouteApi('/applications/$id/fee')

export function FeePage() {
  const { id } = route.useParams()
  return <WithApplication id={id}>{(application) => <Paying application={application} />}</WithApplication>
}

const kinds: Record<string, 'good' | 'bad' | 'warn'> = { paid: 'good', failed: 'bad', 'timed-out': 'warn' }

function Paying({ application }: { application: Application }) {
  const { t, formats } = useLanguage()
  const { id, payment, serviceDeclaration: service, allowedActions } = application
  const pay = useMutation({
    mutationFn: () => callNode<{ redirectUrl: string }>('POST', `/api/applications/${id}/payment`, {}),
    onSuccess: ({ redirectUrl }) => goToWeb(redirectUrl),
  })
  const { state } = payment
  return (
    <Page title={t('task.fee')} lead={<T k="fee.lead" />} back={{ to: '/applications/$id', params: { id } }}>
      <div data-testid="payment" data-state={state}>
        {state !== 'due' && (
          <Notice
            kind={kinds[state] ?? 'info'}
            role={state === 'failed' ? 'alert' : 'status'}
            title={<Word list="payment" of={state} />}
          >
            <p>
              <Word list="payment" of={state} suffix=".next" />
            </p>
            {payment.paidAt && <p>{formats.dateTime(payment.paidAt)}</p>}
            {payment.reference && (
              <p className="reference">
                <T k="payment.reference" /> <code>{payment.reference}</code>
              </p>
            )}
          </Notice>
        )}
      </div>
      <FeeTable fee={service.fee} />
      <ProblemNotice error={pay.error} home={application.home} />
      <div className="actions">
        {allowedActions.includes('pay') && (
          <Button onPress={() => pay.mutate()} isPending={pay.isPending || pay.isSuccess} data-testid="pay">
            {state === 'due' ? <T k="fee.pay" v={{ money: formats.money(payment.money) }} /> : <T k="fee.payAgain" />}
          </Button>
        )}
        <ButtonLink
          to="/applications/$id"
          params={{ id }}
          look={allowedActions.includes('pay') ? 'quiet' : 'primary'}
          data-testid="to-tasks"
        >
          <T k="task.backToList" />
        </ButtonLink>
      </div>
    </Page>
  )
}
