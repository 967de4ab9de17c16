import { type Application, type EvidenceItem, pickText } from '@kopru/client'
import { useState } from 'react'
import { useChange, useMeta } from '../api/node.ts'
import { Picked, T, useLanguage, Words } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { Tick } from '../parts/Choice.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { sha256Hex } from './sha256.ts'

interface Request {
  textSha256: string
  language: string
  items: { requirement: string; evidenceType: string }[]
}

/** The person's own request (OOTS: explicit request): its text in full, agreed to by an act, sent with its digest. */
export function ExplicitRequest({ application, items }: { application: Application; items: readonly EvidenceItem[] }) {
  const { language } = useLanguage()
  const { evidenceTypes } = useMeta()
  const [agreed, setAgreed] = useState(false)
  const [missed, setMissed] = useState(false)
  const { id, serviceDeclaration: service } = application
  const text = pickText(service.explicitRequestText, language)
  const send = useChange<Application, Request>(['application', id], (body) => ({
    method: 'POST',
    path: `/api/applications/${id}/evidence-requests`,
    body,
  }))
  if (!text) return null
  const ask = async () => {
    setMissed(!agreed)
    if (!agreed) return
    send.mutate({
      textSha256: await sha256Hex(text.text),
      language: text.language,
      items: items.map(({ requirement, evidenceType }) => ({ requirement, evidenceType })),
    })
  }
  return (
    <section className="explicit-request">
      <h2>
        <T k="request.title" />
      </h2>
      <p>
        <T k="request.what" />
      </p>
      <ul className="request-items">
        {items.map(({ requirement, evidenceType, state }) => (
          <li key={`${requirement}/${evidenceType}`}>
            <Icon name="file" />
            <span>
              <strong>
                <Words of={evidenceTypes.find((type) => type.id === evidenceType)?.name} fallback={evidenceType} />
              </strong>
              {state !== 'not-requested' && (
                <>
                  {' '}
                  <span className="hint">
                    (<T k="request.again" />)
                  </span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <blockquote className="consent-text" data-testid="request-text">
        <Picked picked={text} />
      </blockquote>
      {missed && !agreed && <Notice kind="bad" role="alert" title={<T k="request.tickFirst" />} />}
      <Tick isSelected={agreed} onChange={setAgreed} testId="request-agree">
        <T k="request.agree" />
      </Tick>
      <ProblemNotice error={send.error} home={application.home} />
      <div className="actions">
        <Button onPress={() => void ask()} isPending={send.isPending} data-testid="request-send">
          <T k="request.send" />
        </Button>
      </div>
      <p className="hint">
        <T k="request.youWillSee" />
      </p>
    </section>
  )
}
