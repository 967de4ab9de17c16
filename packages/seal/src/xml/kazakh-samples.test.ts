import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestPki, now } from '../testing/test-pki.ts'
import { certificatesFromPem } from '../x509/certificate.ts'
import { sealXml } from '../xades/seal-xml.ts'
import { verifyXmlSeals } from './verify-xml-seals.ts'

const pki = createTestPki()

async function sealTwice(): Promise<string> {
  let xml = new Uint8Array(Buffer.from('<a><b>test</b></a>'))
  for (const name of ['First', 'Second']) {
    const outcome = await sealXml(xml, { key: pki.issue({ commonName: name }).key, at: now })
    if (outcome.outcome === 'sealed') xml = Uint8Array.from(outcome.xml)
  }
  return Buffer.from(xml).toString()
}

test('of two successive signatures the letter accepts the last, the successive reading both', async () => {
  const xml = Buffer.from(await sealTwice())
  const trust = { anchors: pki.anchors, at: now }
  expect(await verifyXmlSeals(xml, trust)).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
    { indication: 'TOTAL_PASSED' },
  ])
  expect(await verifyXmlSeals(xml, trust, { reading: 'successive' })).toMatchObject([
    { indication: 'TOTAL_PASSED', covers: { whole: true, laterSignaturesRemoved: 1 } },
    { indication: 'TOTAL_PASSED', covers: { whole: true } },
  ])
})

test('the successive reading looks past nothing but signatures that are right', async () => {
  const sealed = await sealTwice()
  const trust = { anchors: pki.anchors, at: now }
  const last = sealed.lastIndexOf('<ds:SignatureValue')
  const changes = [
    // A broken later signature stays where it is.
    sealed.slice(0, last) + sealed.slice(last).replace(/<ds:SignatureValue([^>]*)>..../, '<ds:SignatureValue$1>AAAA'),
    // Content put beside the later signature.
    sealed.replace('</a>', '<c/></a>'),
    // Content put into the later signature, where nothing covers it.
    `${sealed.slice(0, sealed.lastIndexOf('</ds:Signature>'))}<ds:Object><evil/></ds:Object></ds:Signature></a>`,
  ]
  const [broken, beside, into] = await Promise.all(
    changes.map((xml) => verifyXmlSeals(Buffer.from(xml), trust, { reading: 'successive' })),
  )
  for (const verdicts of [broken, beside]) expect(verdicts?.[0]).toMatchObject({ subIndication: 'HASH_FAILURE' })
  // Enveloped signatures leave themselves out, so what lies in them is covered by none of the two and said to be gone.
  expect(into?.[0]).toMatchObject({ covers: { laterSignaturesRemoved: 1 } })
})

// Public samples of the Kazakh test PKI, which travel apart from this repository.
const folder = join(import.meta.dirname, '../../../../../shared/testdata/kz-nuc')
const load = (name: string) => new Uint8Array(readFileSync(join(folder, name)))

if (existsSync(folder)) {
  const fromPem = (name: string) => certificatesFromPem(Buffer.from(load(name)).toString())[0] ?? new Uint8Array()
  const anchors = [load('ca/nca_gost2015_test.cer'), fromPem('ca/nca_rsa_test.crt')]
  const trust = { anchors, at: new Date('2022-09-27T21:18:00Z') }
  const xml = load('xml/two_signers_enveloped.xml')

  test('two Kazakh signatures, RSA and GOST-2015, are right in the successive reading; the RSA certificate had expired', async () => {
    expect(await verifyXmlSeals(xml, trust, { reading: 'successive' })).toMatchObject([
      { subIndication: 'OUT_OF_BOUNDS_NO_POE', covers: { whole: true, laterSignaturesRemoved: 1 }, format: 'XMLDSig' },
      { indication: 'TOTAL_PASSED', covers: { whole: true } },
    ])
    expect(
      await verifyXmlSeals(xml, { ...trust, at: new Date('2021-09-01') }, { reading: 'successive' }),
    ).toMatchObject([{ indication: 'TOTAL_PASSED' }, { subIndication: 'NOT_YET_VALID' }])
  })

  test('to the letter the first Kazakh signature does not hold', async () => {
    expect(await verifyXmlSeals(xml, trust)).toMatchObject([
      { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
      { indication: 'TOTAL_PASSED' },
    ])
  })

  test('a byte changed in content or value breaks both Kazakh signatures, or the one it is in', async () => {
    const text = Buffer.from(xml).toString()
    const changed = await verifyXmlSeals(Buffer.from(text.replace('test', 'tent')), trust, { reading: 'successive' })
    expect(changed.map(({ subIndication }) => subIndication)).toEqual(['HASH_FAILURE', 'HASH_FAILURE'])
    const value = await verifyXmlSeals(Buffer.from(text.replace('9KSGy33', '9KSGy34')), trust, {
      reading: 'successive',
    })
    expect(value[1]).toMatchObject({ indication: 'TOTAL_FAILED', subIndication: 'SIG_CRYPTO_FAILURE' })
  })
}
