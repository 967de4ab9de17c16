import type { OfficerCase, Service, Upload, UploadSeals } from '@kopru/client'
import { textIn } from '@kopru/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useChange, useParties } from '../api/node.ts'
import { uploadSealsQuery } from '../api/queries.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Summary } from '../parts/Summary.tsx'
import { signerName } from '../parts/signer-name.ts'
import { AskHome } from '../verify/AskHome.tsx'
import { Reasons, SignatureDetails, SignatureTag, useWhoAndWhen } from '../verify/Signature.tsx'
import { nameOfficer } from './name-officer.ts'
import { StaffProblem } from './StaffProblem.tsx'

/** Pictures hold none that we read. */
const mayBeSigned = (mediaType: string) => ['application/pdf', 'application/pkcs7-mime'].includes(mediaType)

/** The signatures in a file of the case; where only their home state can decide, the officer may ask it here. */
export function FileSeals({ caseId, service, upload }: { caseId: string; service: Service; upload: Upload }) {
  const { data, error } = useQuery({ ...uploadSealsQuery(caseId, upload.id), enabled: mayBeSigned(upload.mediaType) })
  if (!mayBeSigned(upload.mediaType)) return null
  if (error) return <StaffProblem error={error} />
  return (
    <div className="file-seals" data-testid="file-seals" data-answer={data?.verification.answer}>
      {data ? (
        <Seals caseId={caseId} service={service} uploadId={upload.id} seals={data} />
      ) : (
        <p className="hint">
          <T k="common.loading" />
        </p>
      )}
    </div>
  )
}

interface SealsProps {
  caseId: string
  service: Service
  uploadId: string
  seals: UploadSeals
}

function Seals({ caseId, service, uploadId, seals }: SealsProps) {
  const client = useQueryClient()
  const whoAndWhen = useWhoAndWhen()
  const ask = useChange<OfficerCase, string>(['case', caseId], (home) => ({
    method: 'POST',
    path: `/api/cases/${caseId}/uploads/${uploadId}/home/${home}`,
  }))
  const { verification, askable, asked } = seals
  const { signatures = [], reasons } = verification
  if (reasons[0]?.code === 'seal.no-signature')
    return (
      <p className="hint">
        <T k="officer.seals.none" />
      </p>
    )
  return (
    <>
      {signatures.length === 0 && <Reasons of={reasons} />}
      {signatures.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of the file is all that tells them apart
        <div key={i} data-testid="file-seal" data-indication={one.indication}>
          <SignatureTag indication={one.indication} />
          <Summary rows={whoAndWhen(one)} />
          <Reasons of={one.reasons} />
          <SignatureDetails signature={one} />
        </div>
      ))}
      <Asked asked={asked} service={service} />
      <p>
        <a href={`/api/cases/${caseId}/uploads/${uploadId}/report`} download>
          <T k="verify.report.xml" />
        </a>
      </p>
      {ask.error && <StaffProblem error={ask.error} />}
      {askable && (
        <AskHome
          home={askable}
          isPending={ask.isPending}
          hint={<T k="officer.home.recorded" />}
          onAsk={(home) =>
            ask.mutate(home, {
              onSuccess: () => client.invalidateQueries(uploadSealsQuery(caseId, uploadId)),
            })
          }
        />
      )}
    </>
  )
}

/** Which state was asked, by whom and when, and who answered there. */
function Asked({ asked, service }: Pick<SealsProps, 'service'> & Pick<UploadSeals, 'asked'>) {
  const { find, formats, language, pick } = useLanguage()
  const { name } = useParties()
  const who = (by: string) => find(`by.${by}`)?.text ?? nameOfficer(by, service, pick)
  return asked.map(({ home, at, by, services }) => (
    <p key={at} className="hint" data-testid="home-asked">
      <T
        k="officer.home.asked"
        v={{ party: textIn(name(home) ?? {}, language) || home, at: formats.dateTime(at), by: who(by) }}
      />
      {services.map((answering) => (
        <span key={answering}>
          {' '}
          <T k="officer.home.answeredBy" v={{ service: signerName(answering) }} />
        </span>
      ))}
    </p>
  ))
}
