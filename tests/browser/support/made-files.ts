import { makeJpeg } from '../../../apps/node/src/commands/journey/made/make-jpeg.ts'
import { makePdf } from '../../../apps/node/src/commands/journey/made/make-pdf.ts'

const file = (name: string, mimeType: string, bytes: Uint8Array) => ({ name, mimeType, buffer: Buffer.from(bytes) })

export const policy = () =>
  file('polis.pdf', 'application/pdf', makePdf(['Health insurance policy', 'Made for a trial']))
export const photo = () => file('foto.jpg', 'image/jpeg', makeJpeg(413, 531, 236))
/** A picture that calls itself a PDF. */
export const photoAsPolicy = () => ({ ...photo(), name: 'polis.pdf', mimeType: 'application/pdf' })
