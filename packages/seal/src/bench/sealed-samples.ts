import { randomBytes } from 'node:crypto'
import { PDFDocument } from '@cantoo/pdf-lib'
import type { AsicFile } from '../asic/pack-container.ts'
import { sealAsic } from '../asic/seal-asic.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { extendPdfSeals } from '../pades/extend-pdf-seals.ts'
import { sealPdf } from '../pades/seal-pdf.ts'
import { createTestPki, now } from '../testing/test-pki.ts'

export const pki = createTestPki()
const timestamp = pki.timestampAt(now)
const asked = {
  anchors: pki.anchors,
  at: now,
  revocation: onlineRevocation({ fetch: pki.fetchAt(() => now), nonce: () => randomBytes(8), now: () => now }),
}
/** As a relying party judges a seal that carries its validation data: nothing is asked, everything is needed. */
export const trust = { anchors: pki.anchors, at: now, revocation: {} }

/** ASiC-E with XAdES-LT by a signer of its own. */
export async function makeContainer(files: readonly AsicFile[]): Promise<NodeJS.ReadableStream> {
  const outcome = await sealAsic(files, { key: pki.issue({}).key, at: now, timestamp, validation: asked })
  if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome.verdicts))
  return outcome.container
}

export async function makeSmallContainer(): Promise<Buffer> {
  const source = randomBytes(10_000)
  const chunks: Buffer[] = []
  for await (const chunk of await makeContainer([{ name: 'a.bin', mimeType: 'application/octet-stream', source }]))
    chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** PAdES-LT with an attachment's worth of bytes that do not shrink. */
export async function makePdf(bytes: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  pdf.addPage([400, 300])
  pdf.context.register(pdf.context.stream(randomBytes(bytes)))
  const sealed = await sealPdf(await pdf.save({ useObjectStreams: false }), pki.issue({}).key, {
    reason: 'Bench',
    location: 'Astana',
    signerName: 'Bench',
    timestamp,
    at: now,
  })
  const extended = await extendPdfSeals(sealed, asked)
  if (extended.outcome === 'refused') throw new Error(JSON.stringify(extended.verdicts))
  return extended.pdf
}
