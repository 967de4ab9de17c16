import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { checkJpeg, checkPng, type PictureFault, pictureLimits } from './check-picture.ts'

/** What a requirement takes: media types and the greatest size, in bytes. */
export interface AcceptedFiles {
  readonly mediaTypes: readonly string[]
  readonly maxBytes: number
}

export type CheckedUpload = { ok: true; mediaType: string } | { ok: false; refusal: Refusal }

/** Media types we can look into; a rule may allow no others. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['.pdf'],
  'image/jpeg': ['.jpg', '.jpeg', '.jpe', '.jfif'],
  'image/png': ['.png'],
}

/**
 * Judges an uploaded file by its content, never by what it calls itself: type, whole structure, nothing behind its end,
 * nothing that runs. `declaredName` is the file's name; its ending must not say another type than the content is.
 * `hasActiveContent` looks through a PDF. Never throws for a bad file.
 */
export async function checkUpload(
  bytes: Uint8Array,
  declaredName: string,
  rule: AcceptedFiles,
  hasActiveContent: (pdf: Uint8Array) => PdfLook | Promise<PdfLook>,
): Promise<CheckedUpload> {
  const no = (code: string, params: Refusal['params'] = {}): CheckedUpload => ({
    ok: false,
    refusal: refuse(`documents.${code}`, params),
  })
  if (bytes.length === 0) return no('empty-file')
  if (bytes.length > rule.maxBytes) return no('file-too-large', { limitBytes: rule.maxBytes })
  const mediaType = (await fileTypeFromBuffer(bytes))?.mime ?? 'unknown'
  if (!rule.mediaTypes.includes(mediaType) || extensions[mediaType] === undefined)
    return no('wrong-file-type', { found: mediaType, allowed: rule.mediaTypes.join(', ') })
  const ending = extname(declaredName).toLowerCase()
  if (ending !== '' && !extensions[mediaType].includes(ending))
    return no('type-not-as-named', { named: ending.slice(1, 12), found: mediaType })
  if (mediaType === 'application/pdf') {
    const look = await hasActiveContent(bytes)
    if (look === 'unreadable') return no('damaged-file', { mediaType })
    return look === 'active' ? no('active-content') : { ok: true, mediaType }
  }
  const fault = mediaType === 'image/png' ? checkPng(bytes) : checkJpeg(bytes)
  if (fault === undefined) return { ok: true, mediaType }
  return no(codeOf[fault], fault === 'too-large' ? { limitPixels: pictureLimits.pixels } : { mediaType })
}

/** What a look through a PDF found. */
export type PdfLook = 'active' | 'passive' | 'unreadable'

const codeOf = {
  damaged: 'damaged-file',
  'trailing-data': 'trailing-data',
  'hidden-content': 'hidden-content',
  'too-large': 'picture-too-large',
} as const satisfies Record<PictureFault, string>
