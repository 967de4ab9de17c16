import { type Application, maxSignatureBytes, ProblemError, type SentSignature, type Statement } from '@kopru/client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useChange, useMeta } from '../api/node.ts'
import { T } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { FilePick } from '../parts/FilePick.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { saveFile } from '../parts/save-file.ts'
import { type SigningOutcome, toBase64 } from '../signing/browser-signer.ts'
import { signerFor } from '../signing/signer-for.ts'
import { AskHome } from '../verify/AskHome.tsx'

/** Has a statement signed: by the means that the person's state has for pages, or as a file that was signed elsewhere. */
export function SignStatement({
  application,
  requirement,
  statement,
  isSigned,
}: {
  application: Application
  requirement: string
  statement: Statement
  isSigned: boolean
}) {
  const { id, home } = application
  const means = useMeta().signing[home]
  const [trouble, setTrouble] = useState<Exclude<SigningOutcome, { is: 'signed' }>>()
  const [isTooLarge, setTooLarge] = useState(false)
  const left = useRef<AbortController>(undefined)
  useEffect(() => () => left.current?.abort(), [])
  const content = new TextEncoder().encode(statement.text)

  const send = useChange<Application, Pick<SentSignature, 'cms' | 'mayAskHome'>>(['application', id], (sent) => ({
    method: 'POST',
    path: `/api/applications/${id}/signatures/${requirement}`,
    body: { language: statement.language, ...sent } satisfies Omit<SentSignature, 'language'> & { language: string },
  }))
  const sign = useMutation({
    mutationFn: async (by: NonNullable<typeof means>) => {
      left.current = new AbortController()
      setTrouble(undefined)
      setTooLarge(false)
      const order = { content, isDetached: false, language: statement.language, signal: left.current.signal }
      const outcome = await signerFor(by).sign(order)
      if (outcome.is !== 'signed') return setTrouble(outcome)
      await send.mutateAsync({ cms: toBase64(outcome.cms) })
    },
  })
  const takeFile = async (file: File) => {
    setTrouble(undefined)
    setTooLarge(file.size > maxSignatureBytes)
    if (file.size > maxSignatureBytes) return send.reset()
    send.mutate({ cms: toBase64(new Uint8Array(await file.arrayBuffer())) })
  }
  return (
    <>
      {trouble && means && <Trouble outcome={trouble} means={means.means} />}
      {isForHome(send.error, send.variables?.mayAskHome) ? (
        <Notice kind="warn" role="alert" title={send.error.problem.title}>
          <p>{send.error.problem.detail}</p>
        </Notice>
      ) : (
        <ProblemNotice error={send.error} home={home} />
      )}
      {send.variables && isForHome(send.error, send.variables.mayAskHome) && (
        <AskHome
          home={home}
          isPending={send.isPending}
          hint={<T k="signature.home.recorded" />}
          onAsk={() => send.mutate({ cms: send.variables.cms, mayAskHome: true })}
        />
      )}
      {means && (
        <div className="actions">
          <Button
            look={isSigned || isForHome(send.error) ? 'secondary' : 'primary'}
            isPending={sign.isPending}
            onPress={() => sign.mutate(means)}
            data-testid="sign"
          >
            <T k={`signature.sign.${means.means}`} />
          </Button>
        </div>
      )}
      <details className="signature-details" open={!means || trouble?.is === 'unavailable'}>
        <summary>
          <T k="signature.otherwise" />
        </summary>
        <p>
          <T k="signature.otherwise.how" />
        </p>
        <div className="actions">
          <Button
            look="secondary"
            icon="download"
            onPress={() => saveFile(new Blob([content], { type: 'text/plain' }), `${requirement}.txt`)}
            data-testid="statement-download"
          >
            <T k="signature.download" />
          </Button>
        </div>
        {isTooLarge && (
          <Notice kind="bad" role="alert" title={<T k="signature.tooLarge" />}>
            <p>
              <T k="signature.tooLarge.next" />
            </p>
          </Notice>
        )}
        <FilePick
          onFile={(file) => void takeFile(file)}
          label={<T k="signature.choose" />}
          hint={<T k="signature.choose.hint" />}
          isPending={send.isPending}
          testId="signed-file"
        />
      </details>
    </>
  )
}

/** What the person's own state may settle, now or at another try: the signed file is still at hand. */
const forHome: readonly string[] = [
  'cases.signature-for-home',
  'cases.signature-home-silent',
  'cases.signature-home-not-believed',
]
/** What may be tried again by who has allowed to ask. */
const forLater: readonly string[] = ['documents.too-busy', 'request.too-many']

const isForHome = (error: unknown, mayAskHome = false): error is ProblemError =>
  error instanceof ProblemError &&
  (forHome.includes(error.problem.code) || (mayAskHome && forLater.includes(error.problem.code)))

function Trouble({
  outcome,
  means,
}: {
  outcome: Exclude<SigningOutcome, { is: 'signed' }>
  means: 'ncalayer' | 'sandbox'
}) {
  if (outcome.is === 'cancelled') return <Notice role="status" title={<T k="signature.cancelled" />} />
  if (outcome.is === 'refused')
    return (
      <Notice kind="bad" role="alert" title={<T k="signature.refused" />}>
        <p>{outcome.detail}</p>
      </Notice>
    )
  return (
    <Notice kind="warn" role="alert" title={<T k={`signature.unavailable.${means}`} />}>
      <p>
        <T k={`signature.unavailable.${means}.next`} />
      </p>
    </Notice>
  )
}
