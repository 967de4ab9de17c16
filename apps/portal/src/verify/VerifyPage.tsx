import { maxVerifyBytes, type Verification } from '@kopru/client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { callNode } from '../api/node.ts'
import { useFileSize } from '../applications/use-file-size.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { FilePick } from '../parts/FilePick.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { AskHome } from './AskHome.tsx'
import { Camera } from './Camera.tsx'
import { formOf, type GivenFile } from './given-file.ts'
import { Reports } from './Reports.tsx'
import { readQrFile, tokenOf } from './read-qr.ts'
import { type GivenNames, Verdict } from './Verdict.tsx'

/** What is to be checked: a document, or the token of its QR code. */
type Subject = (GivenFile & { home?: string }) | { token: string }

/** Anyone may check a document here, without logging in. */
export function VerifyPage() {
  const { t } = useLanguage()
  const [scanning, setScanning] = useState(false)
  const [noQr, setNoQr] = useState(false)
  const [tooLarge, setTooLarge] = useState<File>()
  const check = useMutation({ mutationFn: verify })
  // Apart from the check, whose answer stays to be seen while the other state is asked, and when it cannot be.
  const atHome = useMutation({ mutationFn: verify })
  const { mutate, reset } = check
  const { reset: forgetHome } = atHome
  const shown = atHome.data ?? check.data
  const signed = check.variables && 'file' in check.variables ? check.variables : undefined

  useEffect(() => {
    const read = () => {
      // A token is letters, digits, dots and dashes; nothing in it is ever percent-encoded.
      const token = window.location.hash.slice(1)
      if (!token) return
      forgetHome()
      mutate({ token })
    }
    read()
    window.addEventListener('hashchange', read)
    return () => window.removeEventListener('hashchange', read)
  }, [mutate, forgetHome])

  const take = async (file: File) => {
    setNoQr(false)
    setTooLarge(undefined)
    if (file.size > maxVerifyBytes) return setTooLarge(file)
    // A picture can hold nothing but a code; every other file is judged by what is in it.
    if (!file.type.startsWith('image/')) return mutate({ file })
    const text = await readQrFile(file).catch(() => undefined)
    if (text) mutate({ token: tokenOf(text) })
    else setNoQr(true)
  }
  const addContent = (content: File) => {
    setTooLarge(content.size > maxVerifyBytes ? content : undefined)
    if (signed && content.size <= maxVerifyBytes) mutate({ file: signed.file, content })
  }
  const startAgain = () => {
    window.history.replaceState(window.history.state, '', '/verify')
    reset()
    forgetHome()
  }

  if (shown)
    return (
      <Page title={t('verify.result')} above={<T k="verify.title" />}>
        <ProblemNotice error={atHome.error} />
        <Verdict
          // The focus goes to each new verdict, also when the content was added.
          key={atHome.data ? atHome.submittedAt : check.submittedAt}
          verification={shown}
          {...(signed && { given: namesOf(signed) })}
          step={
            signed &&
            (shown.next?.canAsk && shown.next.party ? (
              <AskHome
                home={shown.next.party}
                isPending={atHome.isPending}
                onAsk={(home) => atHome.mutate({ ...signed, home })}
              />
            ) : (
              shown.next?.code === 'give-content' && (
                <>
                  {tooLarge && <TooLarge file={tooLarge} />}
                  <FilePick
                    onFile={addContent}
                    label={<T k="verify.content.choose" />}
                    hint={<T k="verify.content.hint" />}
                    isPending={check.isPending}
                    testId="verify-content"
                  />
                </>
              )
            ))
          }
        />
        <div className="actions no-print">
          <Button look="secondary" icon="print" onPress={() => window.print()}>
            <T k="verify.print" />
          </Button>
          {signed && <Reports given={signed} verification={shown} />}
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
      {tooLarge && <TooLarge file={tooLarge} />}
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

/** Said before anything is sent: the node would refuse it in the middle of its way. */
function TooLarge({ file }: { file: File }) {
  const inWords = useFileSize()
  const v = { size: inWords(file.size), limit: inWords(maxVerifyBytes) }
  return (
    <Notice kind="bad" role="alert" title={<T k="verify.tooLarge" v={v} />}>
      <p>
        <T k="verify.next.smaller" />
      </p>
    </Notice>
  )
}

const namesOf = ({ file, content }: GivenFile): GivenNames => ({
  file: file.name,
  ...(content && { content: content.name }),
})

function verify(subject: Subject): Promise<Verification> {
  if ('token' in subject) return callNode('GET', `/api/verify/${encodeURIComponent(subject.token)}`)
  return callNode('POST', subject.home ? `/api/verify/home/${subject.home}` : '/api/verify', formOf(subject))
}
