import { ProblemError } from '@kopru/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { callNode, useMeta } from '../api/node.ts'
import { isAsking, type PreviewDocument, previewQuery } from '../api/queries.ts'
import { ReasonWords } from '../applications/ReasonWords.tsx'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { useAuthorityName } from '../parts/authority-name.ts'
import { Button, ButtonAnchor, ButtonLink } from '../parts/Button.tsx'
import { Choice } from '../parts/Choice.tsx'
import { LawText } from '../parts/LawText.tsx'
import { personLogIn } from '../parts/log-in-address.ts'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { Summary } from '../parts/Summary.tsx'
import { findWebAddress, goToWeb } from '../parts/web-address.ts'
import { EvidenceFields } from './EvidenceFields.tsx'

const route = getRouteApi('/preview/$id')

/** At home: what would be sent to the other state, before it is sent. Only its owner, logged in here, may see it. */
export function PreviewPage() {
  const { id } = route.useParams()
  const { t, language } = useLanguage()
  const { party } = useMeta()
  const { data, error } = useQuery(previewQuery(id, language))
  const logIn = error instanceof ProblemError && error.problem.status === 401
  useEffect(() => {
    if (logIn) window.location.assign(personLogIn({ home: party, back: `/preview/${id}`, language }))
  }, [logIn, party, id, language])
  if (data) return <Previewed preview={data} />
  return (
    <Page title={t('preview.title')}>
      {error && !logIn ? <ProblemNotice error={error} home={party} /> : <Loading />}
    </Page>
  )
}

type Decisions = Record<string, 'accepted' | 'withheld'>
const keyOf = (item: { requirement: string; evidenceType: string }) => `${item.requirement}/${item.evidenceType}`

function Previewed({ preview }: { preview: PreviewDocument }) {
  const { t, formats } = useLanguage()
  const who = useAuthorityName()(preview.requester, preview.requesterName)
  const [decisions, setDecisions] = useState<Decisions>({})
  const [missed, setMissed] = useState(false)
  const asking = isAsking(preview)
  const open = preview.state === 'open' && !asking
  const toDecide = preview.items.filter(({ outcome, decision }) => outcome === 'found' && !decision)
  const send = useMutation({
    mutationFn: () =>
      callNode<{ returnUrl: string }>('POST', `/api/previews/${preview.id}/decision`, {
        decisions: toDecide.map((item) => ({
          requirement: item.requirement,
          evidenceType: item.evidenceType,
          decision: decisions[keyOf(item)] ?? 'withheld',
        })),
      }),
    onSuccess: ({ returnUrl }) => {
      // The way back is the one that was shown before the decision; another one would be somebody else's.
      if (sameAddress(returnUrl, preview.returnUrl)) goToWeb(returnUrl)
    },
  })
  const finish = () => {
    const all = toDecide.every((item) => decisions[keyOf(item)])
    setMissed(!all)
    if (all) send.mutate()
  }
  return (
    <Page title={t('preview.title')} above={<T k="preview.above" />} lead={<T k="preview.lead" v={{ who }} />}>
      <Summary
        rows={[
          ['who', <T key="n" k="preview.who" />, <strong key="v">{who}</strong>],
          ['why', <T key="n" k="preview.why" />, <Purpose key="v" purpose={preview.purpose.purpose} />],
          ['law', <T key="n" k="preview.law" />, <LawText key="v" basis={preview.purpose} />],
          ['until', <T key="n" k="preview.until" />, formats.dateTime(preview.expiresAt)],
        ]}
      />
      {preview.state === 'expired' && (
        <Notice kind="warn" title={<T k="preview.expired" />}>
          <p>
            <T k="preview.expired.next" />
          </p>
        </Notice>
      )}
      {preview.items.map((item) => (
        <PreviewItem
          key={keyOf(item)}
          item={item}
          open={open && toDecide.includes(item)}
          decision={decisions[keyOf(item)] ?? item.decision}
          missed={missed}
          decide={(decision) => setDecisions((before) => ({ ...before, [keyOf(item)]: decision }))}
        />
      ))}
      <ProblemNotice error={send.error} />
      {asking ? null : open && !send.isSuccess ? (
        <section className="call">
          <p>
            <T k="preview.beforeSend" v={{ who }} />
          </p>
          {missed && <Notice kind="bad" role="alert" title={<T k="preview.decideEach" />} />}
          <div className="actions">
            <Button onPress={finish} isPending={send.isPending} data-testid="preview-send">
              <T k="preview.send" />
            </Button>
          </div>
        </section>
      ) : (
        <Done preview={preview} sent={send.isSuccess} />
      )}
    </Page>
  )
}

function Done({ preview, sent }: { preview: PreviewDocument; sent: boolean }) {
  const back = findWebAddress(preview.returnUrl)
  return (
    <div className="preview-done">
      {(sent || preview.state === 'decided') && (
        <Notice kind="good" role="status" title={<T k="preview.done" />}>
          <p>
            <T k="preview.done.next" />
          </p>
        </Notice>
      )}
      {back && (
        <ButtonAnchor href={back.href} icon="right" data-testid="preview-return">
          <T k="preview.goBack" />
        </ButtonAnchor>
      )}
    </div>
  )
}

function PreviewItem({
  item,
  open,
  decision,
  missed,
  decide,
}: {
  item: PreviewDocument['items'][number]
  open: boolean
  decision: string | undefined
  missed: boolean
  decide: (decision: 'accepted' | 'withheld') => void
}) {
  const { t } = useLanguage()
  const { evidenceTypes } = useMeta()
  const type = evidenceTypes.find(({ id }) => id === item.evidenceType)
  return (
    <section className="preview-item" data-testid={`preview-${item.evidenceType}`} data-outcome={item.outcome}>
      <h2>
        <Words of={type?.name} fallback={item.evidenceType} />
      </h2>
      <p className="hint">
        <Words of={type?.description} />
      </p>
      {item.outcome === 'refused' ? (
        <Notice kind="warn" title={<T k="preview.notFound" />}>
          {item.refusal && <ReasonWords reason={item.refusal} />}
          {item.question && (
            <p className="actions">
              <ButtonLink
                look="secondary"
                to="/links/questions/$id"
                params={{ id: item.question }}
                data-testid={`clear-up-${item.evidenceType}`}
              >
                <T k="preview.clearUp" />
              </ButtonLink>
            </p>
          )}
        </Notice>
      ) : item.outcome === 'asking' ? (
        <Notice kind="info" role="status" title={<T k="preview.asking" />}>
          <p>
            <T k="preview.asking.next" />
          </p>
        </Notice>
      ) : (
        <EvidenceFields fields={item.fields} />
      )}
      {open && (
        <Choice
          label={<T k="preview.question" />}
          options={[
            { value: 'accepted', label: t('preview.accept'), hint: t('preview.accept.hint') },
            { value: 'withheld', label: t('preview.withhold'), hint: t('preview.withhold.hint') },
          ]}
          value={decision ?? ''}
          onChange={(value) => decide(value === 'accepted' ? 'accepted' : 'withheld')}
          fault={missed && !decision ? t('preview.decideThis') : undefined}
          testId={`decide-${item.evidenceType}`}
        />
      )}
      {!open && decision && (
        <p>
          <strong>{decision === 'accepted' ? <T k="preview.accepted" /> : <T k="preview.withheld" />}</strong>
        </p>
      )}
    </section>
  )
}

/** A purpose in plain words; one the portal has no words for is shown as it stands. */
export function Purpose({ purpose }: { purpose: string }) {
  const { find } = useLanguage()
  return find(`purpose.${purpose}`)?.text ?? purpose
}

const sameAddress = (one: string, other: string) => {
  const url = findWebAddress(one)
  return url !== undefined && url.href === findWebAddress(other)?.href
}
