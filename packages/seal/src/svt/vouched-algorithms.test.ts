import { expect, test } from 'vitest'
import { verifyFile } from '../files/verify-file.ts'
import { changeByte, createTestPki, now } from '../testing/test-pki.ts'
import { uzbekAlgorithms, uzbekCms, uzbekContent } from '../testing/uzbek-signature.ts'

const pki = createTestPki('Oʻzbekiston')
const trust = { anchors: pki.anchors, at: now }
const judge = async (file: Uint8Array, more: object = {}, content?: Uint8Array) =>
  (await verifyFile(file, { trust: { ...trust, ...more }, content })).signatures
const vouched = uzbekAlgorithms
const altered = changeByte(uzbekContent, 3)

test('a signature by an algorithm that only its state knows is neither valid nor invalid, altered or not', async () => {
  for (const file of [uzbekCms(pki), uzbekCms(pki, { content: altered })])
    expect(await judge(file)).toMatchObject([
      { indication: 'INDETERMINATE', reasons: [{ code: 'seal.algorithm-unconfirmed' }], signer: { country: 'UZ' } },
    ])
})

test('the state that vouches for its algorithms gets a verdict: passed, or failed for another content', async () => {
  expect(await judge(uzbekCms(pki), { vouched })).toMatchObject([{ indication: 'TOTAL_PASSED', reasons: [] }])
  expect(await judge(uzbekCms(pki, { content: altered }), { vouched })).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
  ])
  const detached = uzbekCms(pki, { isDetached: true })
  expect(await judge(detached, { vouched }, uzbekContent)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  expect(await judge(detached, { vouched }, altered)).toMatchObject([{ indication: 'TOTAL_FAILED' }])
})

test('a signature value that was changed fails, and a stranger’s certificate does not pass', async () => {
  const cms = uzbekCms(pki)
  expect(await judge(changeByte(cms, cms.length - 5), { vouched })).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'SIG_CRYPTO_FAILURE' },
  ])
  expect(await judge(cms, { vouched, anchors: createTestPki('X').anchors })).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' },
  ])
})

test('vouching for one algorithm says nothing of another', async () => {
  for (const some of [uzbekAlgorithms.slice(0, 1), uzbekAlgorithms.slice(1), ['Oʻz MSt 286']])
    expect(await judge(uzbekCms(pki), { vouched: some })).toMatchObject([
      { indication: 'INDETERMINATE', reasons: [{ code: 'seal.algorithm-unconfirmed' }] },
    ])
})
