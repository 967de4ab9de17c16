import { expect, test } from 'vitest'
import { verifyFile } from '../files/verify-file.ts'
import { signersOfPart } from '../svt/signers-of-part.ts'
import { createTestPki, now, sha256 } from '../testing/test-pki.ts'
import { uzbekCms } from '../testing/uzbek-signature.ts'
import { listAsicSignatures } from './list-asic-signatures.ts'
import { writeManifest } from './manifest.ts'
import { packContainer } from './pack-container.ts'

const pki = createTestPki('Oʻzbekiston')
const detached = uzbekCms(pki, { isDetached: true })
const most = { max: 5, maxBytes: 1_000_000 }
const trust = { anchors: pki.anchors, at: now, references: 'sha256' } as const
const document = Buffer.from('Guvohnoma')
const name = 'guvohnoma.txt'

const manifestOf = (signature: string, content: Uint8Array = document) =>
  writeManifest({
    signedBy: { name: signature, mimeType: 'application/x-pkcs7-signature' },
    files: [{ name, mimeType: 'text/plain', sha256: sha256(content) }],
  })

async function pack(members: Record<string, Uint8Array>, kind: 'ASiC-S' | 'ASiC-E' = 'ASiC-E'): Promise<Uint8Array> {
  const files = Object.entries(members)
  const chunks: Buffer[] = []
  for await (const chunk of packContainer(kind, [], new Map(files), now)) chunks.push(Buffer.from(chunk as Buffer))
  return new Uint8Array(Buffer.concat(chunks))
}

const held = { [name]: document, 'META-INF/signature.p7s': detached }
const manifest = manifestOf('META-INF/signature.p7s')
const asicE = (more: Record<string, Uint8Array> = {}) =>
  pack({ ...held, 'META-INF/ASiCManifest.xml': manifest, ...more })

test('of an ASiC-E the CMS comes with its manifest, of an ASiC-S with its file, each the signature that we judge', async () => {
  const cases = [
    [await asicE(), manifest],
    [await pack(held, 'ASiC-S'), document],
  ] as const
  for (const [container, content] of cases) {
    const [part, ...more] = await listAsicSignatures(container, most)
    expect(more).toEqual([])
    expect(part?.file).toBe('META-INF/signature.p7s')
    expect(Buffer.from(part?.cms ?? []).equals(detached)).toBe(true)
    expect(Buffer.from(part?.content ?? []).equals(content)).toBe(true)
    const { signatures } = await verifyFile(container, { trust })
    expect(signatures).toMatchObject([{ indication: 'INDETERMINATE', covers: { whole: true } }])
    expect(part && signersOfPart(part, 'sha256')[0]?.reference).toEqual(signatures[0]?.reference)
    expect(signatures[0]?.reference).toBeDefined()
  }
})

test('what is not clear or too large is left out, and no bytes make it throw', async () => {
  const second = manifestOf('META-INF/signature.p7s')
  expect(await listAsicSignatures(await asicE({ 'META-INF/ASiCManifest2.xml': second }), most)).toEqual([])
  expect(await listAsicSignatures(await pack(held), most)).toEqual([])
  expect(await listAsicSignatures(await asicE(), { ...most, maxBytes: detached.length })).toEqual([])
  expect(await listAsicSignatures(await asicE(), { ...most, max: 0 })).toEqual([])
  expect(await listAsicSignatures(await pack({ ...held, 'more.txt': document }, 'ASiC-S'), most)).toEqual([])
  const container = await asicE()
  for (let length = 0; length < container.length; length += 7)
    expect(await listAsicSignatures(container.subarray(0, length), most)).toEqual([])
})

test('a verdict names no bytes where the files are not certain to be what the manifest names, nor beside content that it is not about', async () => {
  const text = Buffer.from(manifest).toString('utf8')
  const sha256Uri = 'http://www.w3.org/2001/04/xmlenc#sha256'
  const strange = Buffer.from(text.replace(sha256Uri, 'urn:strange'))
  const altered = { ...held, [name]: Buffer.from('Boshqa') }
  for (const members of [
    { ...held, 'META-INF/ASiCManifest.xml': strange },
    // Behind a digest that nobody here knows the file may be any.
    { ...altered, 'META-INF/ASiCManifest.xml': strange },
  ]) {
    const [verdict] = (await verifyFile(await pack(members), { trust })).signatures
    expect(verdict).toMatchObject({ indication: 'INDETERMINATE' })
    expect(verdict?.reference).toBeUndefined()
  }
  const [verdict] = (await verifyFile(await pack({ ...altered, 'META-INF/ASiCManifest.xml': manifest }), { trust }))
    .signatures
  expect(verdict).toMatchObject({ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' })
  const beside = await verifyFile(await asicE(), { trust, content: Buffer.from('Boshqa') })
  expect(beside.signatures).toMatchObject([{ indication: 'INDETERMINATE' }])
  expect(beside.signatures[0]?.reference).toBeUndefined()
})
