import type { LinkQuestion, Links, PersonLink } from '@kopru/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { callNode, useChange, useMeta } from '../api/node.ts'
import { linksQuery } from '../api/queries.ts'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { useAuthorityName } from '../parts/authority-name.ts'
import { Button } from '../parts/Button.tsx'
import { Confirm } from '../parts/Confirm.tsx'
import { LawText } from '../parts/LawText.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { Summary } from '../parts/Summary.tsx'
import { Tag, type Tone } from '../parts/Tag.tsx'
import { goToWeb } from '../parts/web-address.ts'

/** What was proven to be the person's: when, how, which record, by whom; each can be revoked. */
export function LinksPage() {
  const { t } = useLanguage()
  const { data, error } = useQuery(linksQuery)
  return (
    <Page title={t('links.title')} lead={<T k="links.lead" />}>
      {!data && (error ? <ProblemNotice error={error} /> : <Loading />)}
      {data?.links.length === 0 && (
        <p>
          <T k="links.none" />
        </p>
      )}
      {data?.links.map((link) => (
        <LinkCard key={link.id} link={link} />
      ))}
      {data && data.links.length > 0 && (
        <p>
          <Link to="/tracker">
            <T k="links.tracker" />
          </Link>
        </p>
      )}
      {data && data.questions.length > 0 && <Questions questions={data.questions} />}
      {data?.secondLogIn && <AddLogIn />}
    </Page>
  )
}

function LinkCard({ link }: { link: PersonLink }) {
  const { formats, pick } = useLanguage()
  const { evidenceTypes } = useMeta()
  const who = useAuthorityName()(link.authority, link.authorityName)
  const revoke = useChange<Links>(['links'], () => ({ method: 'POST', path: `/api/links/${link.id}/revoke`, body: {} }))
  const types = link.acceptedFor.map((id) => {
    const type = evidenceTypes.find((known) => known.id === id)
    return type ? pick(type.name) : id
  })
  return (
    <section className="preview-item" data-testid="link" data-revoked={link.revokedAt !== undefined}>
      <div className="card-top">
        <h2>{who}</h2>
        <Tag tone={link.revokedAt ? 'plain' : 'good'}>
          <T k={link.revokedAt ? 'links.state.revoked' : 'links.state.valid'} />
        </Tag>
      </div>
      <Summary
        rows={[
          ['record', <T key="n" k="links.record" />, <code key="v">{link.record}</code>],
          ['how', <T key="n" k="links.how" />, <Word key="v" list="links.how" of={link.how} />],
          ['level', <T key="n" k="links.level" />, <Word key="v" list="links.level" of={link.levelOfAssurance} />],
          ['for', <T key="n" k="links.accepted" />, types.join(', ')],
          ['made', <T key="n" k="links.madeAt" />, formats.dateTime(link.madeAt)],
          ...(link.usedAt ? ([['used', <T key="n" k="links.usedAt" />, formats.dateTime(link.usedAt)]] as const) : []),
          ...(link.revokedAt
            ? ([['revoked', <T key="n" k="links.revokedAt" />, formats.dateTime(link.revokedAt)]] as const)
            : []),
          ['law', <T key="n" k="tracker.basis" />, <LawText key="v" basis={link.legalBasis} />],
        ]}
      />
      <ProblemNotice error={revoke.error} />
      {!link.revokedAt && (
        <Confirm
          trigger={<T k="links.revoke" />}
          title={<T k="links.revoke.title" />}
          action={<T k="links.revoke.confirm" />}
          onConfirm={() => revoke.mutate()}
          testId="revoke"
        >
          <p>
            <T k="links.revoke.text" />
          </p>
        </Confirm>
      )}
    </section>
  )
}

const tones: Record<LinkQuestion['state'], Tone> = {
  open: 'todo',
  'with-officer': 'wait',
  linked: 'good',
  'no-record': 'bad',
  'answered-elsewhere': 'good',
}

function Questions({ questions }: { questions: readonly LinkQuestion[] }) {
  const { formats } = useLanguage()
  const { evidenceTypes } = useMeta()
  const authorityName = useAuthorityName()
  return (
    <section>
      <h2>
        <T k="links.questions" />
      </h2>
      <ul className="task-list">
        {questions.map((question) => (
          <li key={question.id} className="task" data-testid="question">
            <div className="task-words">
              <Link to="/links/questions/$id" params={{ id: question.id }} className="task-link">
                <Words
                  of={evidenceTypes.find(({ id }) => id === question.evidenceType)?.name}
                  fallback={question.evidenceType}
                />
              </Link>
              <p className="hint">
                {authorityName(question.authority, question.authorityName)} · {formats.dateTime(question.askedAt)}
              </p>
            </div>
            <Tag tone={tones[question.state]}>
              <Word list="question.state" of={question.state} />
            </Tag>
          </li>
        ))}
      </ul>
    </section>
  )
}

function AddLogIn() {
  const begin = useMutation({
    mutationFn: () => callNode<{ redirectUrl: string }>('POST', '/api/links/log-in', {}),
    onSuccess: ({ redirectUrl }) => goToWeb(redirectUrl),
  })
  return (
    <section className="call">
      <p>
        <T k="links.add.text" />
      </p>
      <ProblemNotice error={begin.error} />
      <div className="actions">
        <Button look="secondary" onPress={() => begin.mutate()} isPending={begin.isPending} data-testid="add-log-in">
          <T k="links.add" />
        </Button>
      </div>
    </section>
  )
}
