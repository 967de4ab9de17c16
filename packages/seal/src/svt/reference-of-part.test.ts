import { expect, test } from 'vitest'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { createSignedData } from '../cms/create.ts'
import { readEnvelope } from '../cms/signed-data.ts'
import { verifyFile } from '../files/verify-file.ts'
import { createTestPki, sha256 } from '../testing/test-pki.ts'
import { referenceOfPart } from './reference-of-part.ts'

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
    expect(referenceOfPart(part, 'sha256')).toEqual(verdict?.reference)
  }
  expect(referenceOfPart({ cms: detached }, 'sha256')).toBeUndefined()
  expect(referenceOfPart({ cms: content }, 'sha256')).toBeUndefined()
})

test('of a CMS with two signers there is none: an answer could be about either', async () => {
  const [info] = readEnvelope(readAsn1(await createSignedData({ ...request, content }))).signerNodes
  const withSigners = (...infos: Uint8Array[]) =>
    der.sequence(
      der.objectIdentifier(oid.signedData),
      der.context(
        0,
        der.sequence(
          der.integer(1),
          der.set(der.algorithmIdentifier(oid.sha256)),
          der.sequence(der.objectIdentifier(oid.data), der.context(0, der.octets(content))),
          der.set(...infos),
        ),
      ),
    )
  const one = info?.raw ?? new Uint8Array()
  expect(referenceOfPart({ cms: withSigners(one) }, 'sha256')).toBeDefined()
  expect(referenceOfPart({ cms: withSigners(one, one) }, 'sha256')).toBeUndefined()
})
