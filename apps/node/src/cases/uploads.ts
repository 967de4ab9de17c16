import { createHash } from 'node:crypto'
import type { Application } from '@kopru/client'
import type { PersonSession } from '../identity/schema.ts'
import { newId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseChanger } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { refuseOutOfTurn } from './rules/allowed-actions.ts'
import type { ApplicationRow } from './schema.ts'
import { deleteUpload, insertUpload } from './store.ts'

const maxUploads = 30
const byApplicant = { role: 'applicant' } as const

export interface Access {
  isOwn(person: PersonSession): (row: ApplicationRow) => boolean
  getOwn(person: PersonSession, id: string): Promise<ApplicationRow | Refusal>
  show(person: PersonSession, id: string): Promise<Application | Refusal>
}

/** The files that the applicant hands in because no register gives what they prove. */
export function createUploads({ documents }: Pick<CasesDeps, 'documents'>, changer: CaseChanger, access: Access) {
  const { isOwn, getOwn, show } = access

  /** The greatest size a requirement takes, before the file is read; or why none is taken. */
  async function uploadLimit(person: PersonSession, id: string, requirement: string): Promise<number | Refusal> {
    const row = await getOwn(person, id)
    if (isRefusal(row)) return row
    const outOfTurn = refuseOutOfTurn('upload', row.state, 'applicant')
    if (outOfTurn !== undefined) return outOfTurn
    const rule = uploadRuleOf(row, requirement)
    return isRefusal(rule) ? rule : rule.maxBytes
  }

  async function upload(
    person: PersonSession,
    id: string,
    file: { requirement: string; fileName: string; bytes: Uint8Array },
  ): Promise<Application | Refusal> {
    const row = await getOwn(person, id)
    if (isRefusal(row)) return row
    const rule = uploadRuleOf(row, file.requirement)
    if (isRefusal(rule)) return rule
    const fileName = cleanFileName(file.fileName)
    const checked = await documents.checkUpload(file.bytes, fileName, rule)
    if (!checked.ok) return checked.refusal
    const { requirement, bytes } = file
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const uploadId = newId<'upload'>()
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'upload',
      mayAct: isOwn(person),
      decide: async (trx, { state, now }) => {
        if (state.uploads.size >= maxUploads) return refuse('cases.too-many-uploads', { limit: maxUploads })
        const { mediaType } = checked
        const described = {
          id: uploadId,
          requirement,
          fileName,
          mediaType,
          bytes: bytes.length,
          sha256,
          uploadedAt: now,
        }
        await insertUpload(trx, id, described, bytes)
        return [{ type: 'uploaded', details: { uploadId, requirement, sha256 } }]
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  async function removeUpload(person: PersonSession, id: string, uploadId: string): Promise<Application | Refusal> {
    const outcome = await changer.change(id, {
      by: byApplicant,
      action: 'upload',
      mayAct: isOwn(person),
      decide: async (trx, { state }) => {
        if (!state.uploads.has(uploadId)) return refuse('cases.unknown-upload')
        // What the authority has already been given stays in the file; only a draft may forget.
        if (state.state !== 'draft') return refuse('cases.unknown-upload')
        await deleteUpload(trx, id, uploadId)
        return [{ type: 'upload-removed', details: { uploadId } }]
      },
    })
    return isRefusal(outcome) ? outcome : show(person, id)
  }

  return { uploadLimit, upload, removeUpload }
}

function uploadRuleOf({ serviceForHome }: ApplicationRow, requirement: string) {
  const asked = serviceForHome.requirements.find(({ id }) => id === requirement)
  if (asked === undefined) return refuse('cases.unknown-requirement', { requirement: requirement.slice(0, 64) })
  return asked.upload ?? refuse('cases.upload-not-asked', { requirement })
}

/** The last part of what a browser sends, without what could mislead in a list or a header. */
function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .normalize('NFC')
    .replaceAll(/[\p{C}"]/gu, '')
    .trim()
  return clean === '' ? 'file' : clean.slice(-120)
}
