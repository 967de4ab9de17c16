import { expect, test } from 'vitest'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { createSignedData } from '../cms/create.ts'
import { readEnvelope } from '../cms/signed-data.ts'
import { verifyFile } from '../files/verify-file.ts'
import { createTestPki, sha256 } from '../testing/test-pki.ts'
import { signersOfPart } from './signers-of-part.ts'

const pki = await createTestPki()
const content = Buffer.from('qaror')
const request = { key: pki.issue({}).key, contentType: oid.data, digest: sha256(content), withCertificates: true }

test('of one signer it is the reference of our own verdict, whether the content is inside or beside', async () => {
  const trust = { anchors: [pki.root.certificate], at: new Date(), references: 'sha256' } as const
  const attached = await createSignedData({ ...request, content })
  const detached = await createSignedData(request)
  for (const part of [{ cms: attached }, { cms: detached, content }]) {
    const [verdict] = (await verifyFile(part.cms, { trust, content })).signatures
    expect(verdict?.reference).toBeDefined()
    expect(signersOfPart(part, 'sha256')).toEqual([
      { value: verdict?.reference?.signature, reference: verdict?.reference },
    ])
  }
  expect(signersOfPart({ cms: detached }, 'sha256')).toEqual([{ value: expect.any(String) }])
  expect(signersOfPart({ cms: content }, 'sha256')).toEqual([])
})

test('of a CMS with several signers each has its own, in their order, and one that cannot be read has none', async () => {
  const infoOf = async (text: string) => {
    const digest = sha256(Buffer.from(text))
    const [info] = readEnvelope(readAsn1(await createSignedData({ ...request, digest }))).signerNodes
    return info?.raw ?? new Uint8Array()
  }
  const withSigners = (...infos: Uint8Array[]) =>
    der.sequence(
      der.objectIdentifier(oid.signedData),
      der.context(
        0,
        der.sequence(
          der.integer(1),
          der.set(der.algorithmIdentifier(oid.sha256)),
          der.sequence(der.objectIdentifier(oid.data), der.context(0, der.octets(content))),
          der.sequence(...infos).fill(0x31, 0, 1),
        ),
      ),
    )
  const [one, two] = [await infoOf('a'), await infoOf('b')]
  const trust = { anchors: [pki.root.certificate], at: new Date(), references: 'sha256' } as const
  const cms = withSigners(one, two)
  const references = (await verifyFile(cms, { trust })).signatures.map(({ reference }) => reference)
  expect(references).toHaveLength(2)
  expect(signersOfPart({ cms }, 'sha256')).toEqual(
    references.map((reference) => ({ value: reference?.signature, reference })),
  )
  const broken = signersOfPart({ cms: withSigners(one, der.sequence(der.integer(1))) }, 'sha256')
  expect(broken).toEqual([signersOfPart({ cms }, 'sha256')[0], {}])
})
