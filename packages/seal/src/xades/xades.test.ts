import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { onlineRevocation } from '../ocsp/client.ts'
import { run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, days, now, pem } from '../testing/test-pki.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import { type SealXmlFacts, sealXml } from './seal-xml.ts'

const pki = createTestPki()
const signer = pki.issue({})
const trust = { anchors: pki.anchors, at: now }
const revocation = onlineRevocation({ fetch: pki.fetchAt(() => now), nonce: () => randomBytes(8), now: () => now })
const asked = { ...trust, revocation }
const timestamp = pki.timestampAt(now)
const xml = Buffer.from(
  '<?xml version="1.0"?>\n<!-- before -->\n<kelisim xmlns="urn:test"><tarap ат="Қазақстан"/>мәтін</kelisim>\n<!-- </kelisim> -->\n',
)

async function seal(facts: Partial<SealXmlFacts> = {}, content: Uint8Array = xml): Promise<Uint8Array> {
  const outcome = await sealXml(content, { key: signer.key, at: now, ...facts })
  if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome.verdicts))
  return outcome.xml
}

function judgeByXmlsec(sealed: Uint8Array) {
  using files = scratch()
  const root = files.write('root.pem', pem(pki.root.certificate))
  const file = files.write('sealed.xml', sealed)
  return run(
    'xmlsec1',
    '--verify',
    '--trusted-pem',
    root,
    '--id-attr:Id',
    'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
    file,
  )
}

for (const kind of ['p256', 'p384', 'rsa'] as const)
  test(`xmlsec1 accepts an enveloped XAdES-B with ${kind}, and not after a change; nor do we`, async () => {
    const { key } = pki.issue({ kind })
    const sealed = await seal({ key })
    expect(judgeByXmlsec(sealed)).toMatchObject({ status: 0 })
    expect(await verifyXmlSeals(sealed, trust)).toMatchObject([
      { indication: 'TOTAL_PASSED', format: 'XAdES', level: 'B', covers: { whole: true, parts: ['/'] } },
    ])
    const changed = Buffer.from(Buffer.from(sealed).toString().replace('мәтін', 'басқа'))
    expect(judgeByXmlsec(changed).status).not.toBe(0)
    expect(await verifyXmlSeals(changed, trust)).toMatchObject([
      { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
    ])
  })

test('levels T, LT and LTA are made and recognised, and xmlsec1 accepts each', async () => {
  const facts = [{ timestamp }, { timestamp, validation: asked }, { timestamp, validation: asked, archive: true }]
  for (const [index, level] of (['T', 'LT', 'LTA'] as const).entries()) {
    const sealed = await seal(facts[index])
    expect(judgeByXmlsec(sealed)).toMatchObject({ status: 0 })
    expect(await verifyXmlSeals(sealed, asked)).toMatchObject([
      { indication: 'TOTAL_PASSED', level, revocation: 'good' },
    ])
  }
})

test('a revoked certificate fails what was signed later and cannot be raised to LT', async () => {
  const { key, certificate } = pki.issue({ commonName: 'Revoked' })
  const { parseCertificate } = await import('../x509/certificate.ts')
  pki.statuses.set(parseCertificate(certificate).serial, { status: 'revoked', revokedAt: days(-1) })
  const sealed = await seal({ key, timestamp })
  expect(await verifyXmlSeals(sealed, asked)).toMatchObject([{ indication: 'TOTAL_FAILED', subIndication: 'REVOKED' }])
  expect(await sealXml(xml, { key, at: now, timestamp, validation: asked })).toMatchObject({ outcome: 'refused' })
})

test('a document whose root is empty can be sealed', async () => {
  for (const empty of ['<a/>', '<a b="/>"/>', '<?xml version="1.0"?><a:b xmlns:a="urn:a" />  <?pi x?>']) {
    const sealed = await seal({}, Buffer.from(empty))
    expect(await verifyXmlSeals(sealed, trust)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  }
})

test('a byte changed anywhere in a sealed document never leaves a pass with other content', async () => {
  const sealed = await seal({ timestamp })
  for (let at = 0; at < sealed.length; at += 37) {
    const [verdict] = await verifyXmlSeals(changeByte(sealed, at), trust)
    // The time-stamp's own unsigned parts, and comments, may change without harm.
    if (verdict?.indication === 'TOTAL_PASSED')
      expect(verdict).toMatchObject({ covers: { whole: true }, signer: { certificateSha256: expect.any(String) } })
  }
})
