import { expect, test } from 'vitest'
import { createTestPki, now } from '../testing/test-pki.ts'
import { sealXml } from '../xades/seal-xml.ts'
import { verifyXmlSeals } from './verify-xml-seals.ts'

const pki = createTestPki()
const trust = { anchors: pki.anchors, at: now }
const judge = (xml: string | Uint8Array) => verifyXmlSeals(typeof xml === 'string' ? Buffer.from(xml) : xml, trust)

async function sealed(content: string): Promise<string> {
  const outcome = await sealXml(Buffer.from(content), { key: pki.issue({}).key, at: now })
  if (outcome.outcome === 'refused') throw new Error('refused')
  return Buffer.from(outcome.xml).toString()
}

const laughs = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')
const signature = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'
const hostile: Readonly<Record<string, string | Uint8Array>> = {
  'external entity': `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;${signature}</a>`,
  'external DTD': `<?xml version="1.0"?><!-- --><!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a>${signature}</a>`,
  'entities within entities': `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]><a>&l10;${signature}</a>`,
  'attribute defaults': `<!DOCTYPE a [<!ATTLIST a Id ID "x">]><a>${signature}</a>`,
  'UTF-16': Buffer.from(`<?xml version="1.0" encoding="UTF-16"?><a>${signature}</a>`, 'utf16le'),
  'a tree 100,000 deep': '<a>'.repeat(100_000) + '</a>'.repeat(100_000),
  'no end': `<a>${signature}`,
  nothing: '',
  'bytes that are no text': new Uint8Array(10_000).fill(0xff),
  'an unending comment': `<!--${'-'.repeat(1_000_000)}`,
  'a prefix that stands for nothing': `<a><p:b>${signature}</p:b></a>`,
  'an attribute whose prefix stands for nothing': `<a p:b="">${signature}</a>`,
  'relative namespaces': `<a xmlns="x">${signature}</a>`,
}
for (const [name, xml] of Object.entries(hostile))
  test(`${name} gets a verdict of failure within a second`, async () => {
    const started = process.cpuUsage()
    expect(await judge(xml)).toMatchObject([{ indication: 'TOTAL_FAILED', subIndication: 'FORMAT_FAILURE' }])
    const { user, system } = process.cpuUsage(started)
    expect(user + system).toBeLessThan(1000_000)
  })

const beyondBounds: Readonly<Record<string, string | Uint8Array>> = {
  '21 MB': Buffer.alloc(21 * 1024 * 1024, 'a'),
  'more than 300,000 tags': `<a>${'<b/>'.repeat(300_001)}${signature}</a>`,
  'more than fifty signatures': `<a>${signature.repeat(51)}</a>`,
}
for (const [name, xml] of Object.entries(beyondBounds))
  test(`${name}: too large to examine, which is no failure, within a second`, async () => {
    const started = process.cpuUsage()
    expect(await judge(xml)).toMatchObject([
      { indication: 'INDETERMINATE', reasons: [{ code: 'seal.too-large-to-examine' }] },
    ])
    const { user, system } = process.cpuUsage(started)
    expect(user + system).toBeLessThan(1000_000)
  })

test('XML without a signature gets no verdict', async () => {
  expect(await judge('<a/>')).toEqual([])
})

test('signed XML moved into another document is not taken for the whole of it', async () => {
  const own = await sealed('<pay Id="p"><to>Aigerim</to></pay>')
  const wrapped = `<evil><pay><to>Mallory</to></pay>${own}</evil>`
  expect(await judge(wrapped)).toMatchObject([{ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' }])
})

test('properties of another signature, and a second element with their identifier, fail', async () => {
  const own = await sealed('<a/>')
  const properties = /<xades:SignedProperties.*<\/xades:SignedProperties>/s.exec(own)?.[0] ?? ''
  const forged = properties.replace(/<xades:SigningTime>[^<]*/, '<xades:SigningTime>2001-01-01T00:00:00Z')
  const twice = own
    .replace(properties, forged)
    .replace('<ds:SignedInfo', `<ds:Object>${properties}</ds:Object><ds:SignedInfo`)
  const bound = twice.replaceAll(
    '<xades:SignedProperties ',
    '<xades:SignedProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" ',
  )
  expect(await judge(bound)).toMatchObject([{ indication: 'TOTAL_FAILED' }])
})

const unsupported = {
  XSLT: 'http://www.w3.org/TR/1999/REC-xslt-19991116',
  XPath: 'http://www.w3.org/TR/1999/REC-xpath-19991116',
}
for (const [name, algorithm] of Object.entries(unsupported))
  test(`a transform by ${name} is neither followed nor called invalid`, async () => {
    const own = await sealed('<a/>')
    const changed = own.replace(
      '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>',
      `<ds:Transform Algorithm="${algorithm}"><ds:XPath>//*[count(//*) > 0]</ds:XPath></ds:Transform>`,
    )
    expect(await judge(changed)).toMatchObject([
      { indication: 'INDETERMINATE', reasons: [{ code: 'seal.unsupported-form', params: { form: algorithm } }] },
    ])
  })

test('a document cut off anywhere gets a verdict and no exception', async () => {
  const own = Buffer.from(await sealed('<a>ә</a>'))
  for (let length = 0; length < own.length; length += 97) await judge(own.subarray(0, length))
  expect(await judge(own)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
})
