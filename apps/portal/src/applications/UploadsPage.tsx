import type { Application, Requirement, Upload } from '@kopru/client'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useChange } from '../api/node.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Button, ButtonLink } from '../parts/Button.tsx'
import { FilePick } from '../parts/FilePick.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { useFileSize } from './use-file-size.ts'
import { WithApplication } from './WithApplication.tsx'

const route = getRouteApi('/applications/$id/uploads')

export function UploadsPage() {
  const { id } = route.useParams()
  return <WithApplication id={id}>{(application) => <Uploads application={application} />}</WithApplication>
}

function Uploads({ application }: { application: Application }) {
  const { t } = useLanguage()
  const { id, serviceDeclaration: service } = application
  return (
    <Page title={t('task.uploads')} lead={<T k="uploads.lead" />} back={{ to: '/applications/$id', params: { id } }}>
      {service.requirements
        .filter(({ upload }) => upload)
        .map((requirement) => (
          <UploadBox key={requirement.id} application={application} requirement={requirement} />
        ))}
      <div className="actions">
        <ButtonLink to="/applications/$id" params={{ id }} data-testid="to-tasks">
          <T k="task.backToList" />
        </ButtonLink>
      </div>
    </Page>
  )
}

function UploadBox({ application, requirement }: { application: Application; requirement: Requirement }) {
  const fileSize = useFileSize()
  const [tooLarge, setTooLarge] = useState<number>()
  const { id, uploads, allowedActions } = application
  const send = useChange<Application, File>(['application', id], (file) => {
    const body = new FormData()
    body.append('file', file)
    return { method: 'POST', path: `/api/applications/${id}/uploads/${requirement.id}`, body }
  })
  const rule = requirement.upload
  const mine = uploads.filter((upload) => upload.requirement === requirement.id)
  const take = (file: File) => {
    // Told at once, without sending it all; the node checks again, and by content.
    const over = rule !== undefined && file.size > rule.maxBytes
    setTooLarge(over ? file.size : undefined)
    if (!over) send.mutate(file)
  }
  return (
    <section className="upload-box" data-testid={`upload-${requirement.id}`}>
      <h2>
        <Words of={requirement.name} />
      </h2>
      <p>
        <Words of={requirement.description} />
      </p>
      {mine.length > 0 && (
        <ul className="file-list">
          {mine.map((upload) => (
            <UploadedFile key={upload.id} application={application} upload={upload} />
          ))}
        </ul>
      )}
      {tooLarge !== undefined && rule && (
        <Notice
          kind="bad"
          role="alert"
          title={<T k="uploads.tooLarge" v={{ size: fileSize(tooLarge), limit: fileSize(rule.maxBytes) }} />}
        />
      )}
      <ProblemNotice error={send.error} home={application.home} />
      {allowedActions.includes('upload') && rule && (
        <FilePick
          accept={rule.mediaTypes}
          onFile={take}
          label={mine.length > 0 ? <T k="uploads.another" /> : <T k="uploads.choose" />}
          hint={<Words of={rule.hint} />}
          isPending={send.isPending}
          testId={`choose-${requirement.id}`}
        />
      )}
    </section>
  )
}

function UploadedFile({ application, upload }: { application: Application; upload: Upload }) {
  const { t } = useLanguage()
  const fileSize = useFileSize()
  const remove = useChange<Application>(['application', application.id], () => ({
    method: 'DELETE',
    path: `/api/applications/${application.id}/uploads/${upload.id}`,
  }))
  return (
    <li className="file">
      <Icon name="file" />
      <span className="file-name">
        {upload.fileName} <span className="hint">{fileSize(upload.bytes)}</span>
      </span>
      <span className="file-good">
        <Icon name="check" /> <T k="uploads.accepted" />
      </span>
      {application.allowedActions.includes('upload') && (
        <Button
          look="quiet"
          onPress={() => remove.mutate()}
          isPending={remove.isPending}
          aria-label={`${t('uploads.remove')}: ${upload.fileName}`}
        >
          <T k="uploads.remove" />
        </Button>
      )}
      <ProblemNotice error={remove.error} />
    </li>
  )
}
