import { ContentInfo, SignedData } from 'pkijs'
import { expect, test } from 'vitest'
import { oid } from '../asn1/oids.ts'
import { createTestPki, sha256 } from '../testing/test-pki.ts'
import { createSignedData } from './create.ts'

test.each(['p256', 'rsa'] as const)('pkijs verifies our %s SignedData, and not over other content', async (kind) => {
  const content = Buffer.from('мазмұн')
  const { key } = createTestPki().issue({ kind })
  const cms = await createSignedData({ key, contentType: oid.data, digest: sha256(content), withCertificates: true })
  const signedData = new SignedData({ schema: ContentInfo.fromBER(Uint8Array.from(cms)).content })
  const verify = (data: Uint8Array) =>
    signedData.verify({ signer: 0, data: Uint8Array.from(data).buffer, checkChain: false })
  expect(await verify(content)).toBe(true)
  expect(await verify(Buffer.from('басқа')).catch(() => false)).toBe(false)
})
