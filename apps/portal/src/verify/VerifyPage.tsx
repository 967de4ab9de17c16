import type { Verification } from '@kopru/client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { callNode } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { FilePick } from '../parts/FilePick.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { Camera } from './Camera.tsx'
import { readQrFile, tokenOf } from './read-qr.ts'
import { type GivenFiles, Verdict } from './Verdict.tsx'

/** What is to be checked: a document, or the token of its QR code. */
type Subject = { file: File; content?: File } | { token: string }

/** Anyone may check a document here, without logging in. */
export function VerifyPage() {
  const { t } = useLanguage()
  const [scanning, setScanning] = useState(false)
  const [noQr, setNoQr] = useState(false)
  const check = useMutation({ mutationFn: verify })
  const { mutate, reset } = check

  useEffect(() => {
    const read = () => {
      // A token is letters, digits, dots and dashes; nothing in it is ever percent-encoded.
      const token = window.location.hash.slice(1)
      if (token) mutate({ token })
    }
    read()
    window.addEventListener('hashchange', read)
    return () => window.removeEventListener('hashchange', read)
  }, [mutate])

  const take = async (file: File) => {
    setNoQr(false)
    // A picture can hold nothing but a code; every other file is judged by what is in it.
    if (!file.type.startsWith('image/')) return mutate({ file })
    const text = await readQrFile(file).catch(() => undefined)
    if (text) mutate({ token: tokenOf(text) })
    else setNoQr(true)
  }
  const startAgain = () => {
    window.history.replaceState(window.history.state, '', '/verify')
    reset()
  }

  const signed = check.variables && 'file' in check.variables ? check.variables : undefined
  if (check.data)
    return (
      <Page title={t('verify.result')} above={<T k="verify.title" />}>
        <Verdict
          // The focus goes to each new verdict, also when the content was added.
          key={check.submittedAt}
          verification={check.data}
          {...(signed && { given: namesOf(signed) })}
          step={
            signed &&
            check.data.next?.code === 'give-content' && (
              <FilePick
                onFile={(content) => mutate({ file: signed.file, content })}
                label={<T k="verify.content.choose" />}
                hint={<T k="verify.content.hint" />}
                isPending={check.isPending}
                testId="verify-content"
              />
            )
          }
        />
        <div className="actions no-print">
          <Button look="secondary" icon="print" onPress={() => window.print()}>
            <T k="verify.print" />
          </Button>
          <Button look="quiet" onPress={startAgain} data-testid="verify-another">
            <T k="verify.another" />
          </Button>
        </div>
      </Page>
    )
  return (
    <Page title={t('verify.title')} lead={<T k="verify.lead" />}>
      <ProblemNotice error={check.error} />
      {noQr && (
        <Notice kind="warn" role="alert" title={<T k="verify.noQr" />}>
          <p>
            <T k="verify.noQr.next" />
          </p>
        </Notice>
      )}
      {check.isPending && <Loading />}
      {scanning ? (
        <Camera
          onFound={(text) => {
            setScanning(false)
            mutate({ token: tokenOf(text) })
          }}
          onClose={() => setScanning(false)}
        />
      ) : (
        <>
          <FilePick
            onFile={(file) => void take(file)}
            label={<T k="verify.choose" />}
            hint={<T k="verify.fileHint" />}
            isPending={check.isPending}
            testId="verify-file"
          />
          <div className="actions">
            <Button look="secondary" icon="camera" onPress={() => setScanning(true)} data-testid="verify-scan">
              <T k="verify.scan" />
            </Button>
          </div>
        </>
      )}
      <p className="hint">
        <T k="verify.privacy" />
      </p>
    </Page>
  )
}

const namesOf = ({ file, content }: { file: File; content?: File }): GivenFiles => ({
  file: file.name,
  ...(content && { content: content.name }),
})

function verify(subject: Subject): Promise<Verification> {
  if ('token' in subject) return callNode('GET', `/api/verify/${encodeURIComponent(subject.token)}`)
  const body = new FormData()
  body.append('file', subject.file)
  if (subject.content) body.append('content', subject.content)
  return callNode('POST', '/api/verify', body)
}
