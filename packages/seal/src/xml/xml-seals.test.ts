import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { run, scratch } from '../testing/judges.ts'
import { createTestPki, now, pem, pemKey } from '../testing/test-pki.ts'
import { contentAtHand } from './detached-content.ts'
import { verifyXmlSeals } from './verify-xml-seals.ts'

const pki = createTestPki()
const signer = pki.issue({})
const trust = { anchors: pki.anchors, at: now }
const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const canonical10 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = `<ds:Transform Algorithm="${dsig}enveloped-signature"/>`
const x509 = '<ds:X509Data><ds:X509Certificate/></ds:X509Data>'

interface Template {
  readonly uri: string
  readonly transforms?: string
  readonly method?: string
  readonly keyInfo?: string
  readonly objects?: string
}

function template({ uri, transforms = '', method = canonical10, keyInfo = x509, objects = '' }: Template): string {
  const steps = transforms ? `<ds:Transforms>${transforms}</ds:Transforms>` : ''
  return (
    `<ds:Signature xmlns:ds="${dsig}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${method}"/>` +
    `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>` +
    `<ds:Reference URI="${uri}">${steps}<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>` +
    `</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo>${keyInfo}</ds:KeyInfo>${objects}</ds:Signature>`
  )
}

/** Has xmlsec1 fill in a template. */
function signByXmlsec(document: string, ...more: string[]): string {
  using files = scratch()
  const key = files.write('key.pem', pemKey(signer.privateKey))
  const certificates = [signer, pki.ca].map(({ certificate }, index) => files.write(`${index}.pem`, pem(certificate)))
  const file = files.write('template.xml', document)
  const out = files.path('signed.xml')
  const judged = run(
    'xmlsec1',
    '--sign',
    '--privkey-pem',
    [key, ...certificates].join(','),
    ...more,
    '--output',
    out,
    file,
  )
  if (judged.status !== 0) throw new Error(judged.output)
  return readFileSync(out, 'utf8')
}

const judge = (xml: string, circumstances = {}) => verifyXmlSeals(Buffer.from(xml), trust, circumstances)
const passed = { indication: 'TOTAL_PASSED', format: 'XMLDSig', level: 'none' }

const forms = [
  canonical10,
  `${canonical10}#WithComments`,
  'http://www.w3.org/2006/12/xml-c14n11',
  'http://www.w3.org/2006/12/xml-c14n11#WithComments',
  exclusive,
  `${exclusive}WithComments`,
]
for (const form of forms)
  test(`what xmlsec1 signs in the form ${form} is right, and wrong after a change`, async () => {
    const body = (signature: string) =>
      `<?xml version="1.0"?>\n<q:doc xmlns:q="urn:q" xmlns="urn:d" xml:lang="kk"><!-- c --><a b='1'  a="2">мән &amp; <![CDATA[<x>]]></a><q:c/>${signature}</q:doc>`
    const transforms = `${enveloped}<ds:Transform Algorithm="${form}"/>`
    const signed = signByXmlsec(body(template({ uri: '', transforms, method: form })))
    expect(await judge(signed)).toMatchObject([{ ...passed, covers: { whole: true, parts: ['/'] } }])
    expect(await judge(signed.replace('<q:c/>', '<q:c x="1"/>'))).toMatchObject([{ subIndication: 'HASH_FAILURE' }])
    expect(await judge(signed.replace('<ds:Reference URI=""', '<ds:Reference Id="x" URI=""'))).toMatchObject([
      { indication: 'TOTAL_FAILED', subIndication: 'SIG_CRYPTO_FAILURE' },
    ])
  })

const long = 'more than sixteen bytes of it'
const marked = (signature: string, mark: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<d a="${mark}${long}"><!--${mark}${long}--><b>${mark}${long}</b><c><![CDATA[${mark}${long}]]></c><?i ${mark}${long}?>${signature}</d>`
const everything = template({
  uri: '#xpointer(/)',
  transforms: `${enveloped}<ds:Transform Algorithm="${exclusive}WithComments"/>`,
})

test('U+FEFF at the start of texts is signed as any other character', async () => {
  const signed = signByXmlsec(marked(everything, '\ufeff'))
  expect(signed.split('\ufeff')).toHaveLength(6)
  expect(await judge(signed)).toMatchObject([passed])
  expect(await judge(signed.replace('\ufeff', ''))).toMatchObject([{ subIndication: 'HASH_FAILURE' }])
})

test('U+FEFF that was added at the start of a text, a value, a comment or an instruction is an alteration', async () => {
  const signed = signByXmlsec(marked(everything, ''))
  expect(await judge(signed)).toMatchObject([passed])
  const starts = [...signed.slice(0, signed.indexOf('<ds:')).matchAll(/more than/g)]
  expect(starts).toHaveLength(5)
  for (const { index } of starts)
    for (const added of ['\ufeff', '&#xFEFF;', '&#65279;'])
      expect(await judge(signed.slice(0, index) + added + signed.slice(index)), added).toMatchObject([
        { indication: 'TOTAL_FAILED', reasons: [{ code: 'seal.altered' }] },
      ])
})

test('inclusive prefixes of the exclusive form are kept', async () => {
  const list = `<ds:Transform Algorithm="${exclusive}"><InclusiveNamespaces xmlns="${exclusive}" PrefixList="q #default"/></ds:Transform>`
  const document = `<d xmlns="urn:d" xmlns:q="urn:q"><p:a xmlns:p="urn:p" Id="a"/>${template({ uri: '#a', transforms: list })}</d>`
  const signed = signByXmlsec(document, '--id-attr:Id', 'urn:p:a')
  expect(await judge(signed)).toMatchObject([{ ...passed, covers: { whole: false, parts: ['/d/a'] } }])
})

test('an enveloping signature covers what it envelopes, base64 or XML', async () => {
  const objects = '<ds:Object Id="o">bWF6bXVu</ds:Object>'
  for (const transforms of ['', `<ds:Transform Algorithm="${dsig}base64"/>`]) {
    const signed = signByXmlsec(template({ uri: '#o', transforms, objects }))
    expect(await judge(signed)).toMatchObject([{ ...passed, covers: { whole: true, parts: ['/Signature/Object'] } }])
    const added = signed.replace('</ds:Signature>', '<ds:Object Id="p">eA==</ds:Object></ds:Signature>')
    expect(await judge(added)).toMatchObject([{ ...passed, covers: { whole: false } }])
  }
})

test('detached content is only what the caller hands in', async () => {
  using files = scratch()
  const file = files.write('content.txt', 'мазмұн')
  const signed = signByXmlsec(template({ uri: file })).replaceAll(file, 'file.txt')
  const content = contentAtHand(new Map([['file.txt', Buffer.from('мазмұн')]]))
  // The name was changed after signing, so the value is wrong; the digest is what shows here.
  expect(await judge(signed, { content })).toMatchObject([{ subIndication: 'SIG_CRYPTO_FAILURE' }])
  expect(await judge(signed)).toMatchObject([{ indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND' }])
  for (const uri of ['http://127.0.0.1:1/x', 'file:///etc/passwd', '../../etc/passwd'])
    expect(await judge(signed.replaceAll('file.txt', uri))).toMatchObject([{ subIndication: 'SIGNED_DATA_NOT_FOUND' }])
})

const soap = 'http://schemas.xmlsoap.org/soap/envelope/'
const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'
const profile = `${wss}-x509-token-profile-1.0#X509v3`

function soapMessage(keyInfo: string, token = ''): string {
  const signature = template({
    uri: '#id-1',
    transforms: `<ds:Transform Algorithm="${exclusive}"/>`,
    method: exclusive,
    keyInfo,
  })
  return (
    `<soap:Envelope xmlns:soap="${soap}" xmlns:wsu="${wss}-wssecurity-utility-1.0.xsd"><soap:Header>` +
    `<wsse:Security xmlns:wsse="${wss}-wssecurity-secext-1.0.xsd">${token}${signature}</wsse:Security></soap:Header>` +
    `<soap:Body wsu:Id="id-1"><m:ask xmlns:m="urn:m">ЖСН</m:ask></soap:Body></soap:Envelope>`
  )
}

const certificate = Buffer.from(signer.certificate).toString('base64')
const ways = {
  'in a key identifier': soapMessage(
    `<wsse:SecurityTokenReference><wsse:KeyIdentifier ValueType="${profile}">${certificate}</wsse:KeyIdentifier></wsse:SecurityTokenReference>`,
  ),
  'in a binary token': soapMessage(
    '<wsse:SecurityTokenReference><wsse:Reference URI="#token"/></wsse:SecurityTokenReference>',
    `<wsse:BinarySecurityToken wsu:Id="token" ValueType="${profile}">${certificate}</wsse:BinarySecurityToken>`,
  ),
}
const withIntermediates = { ...trust, intermediates: [pki.ca.certificate] }
const signSoap = (message: string) => signByXmlsec(message, '--id-attr:Id', `${soap}:Body`)

for (const [way, message] of Object.entries(ways))
  test(`a WS-Security signature with its certificate ${way} is right`, async () => {
    const verdicts = await verifyXmlSeals(Buffer.from(signSoap(message)), withIntermediates)
    expect(verdicts).toMatchObject([
      { ...passed, format: 'WS-Security', covers: { whole: true, parts: ['/Envelope/Body'] } },
    ])
  })

test('a signed body moved aside for another one fails', async () => {
  const signed = signSoap(ways['in a key identifier'])
  const body = /<soap:Body.*<\/soap:Body>/s.exec(signed)?.[0] ?? ''
  const wrapped = signed
    .replace(body, '<soap:Body wsu:Id="evil"><m:ask xmlns:m="urn:m">басқа</m:ask></soap:Body>')
    .replace('</soap:Header>', `<w:wrap xmlns:w="urn:w">${body}</w:wrap></soap:Header>`)
  expect(await verifyXmlSeals(Buffer.from(wrapped), withIntermediates)).toMatchObject([
    { indication: 'TOTAL_FAILED', reasons: [{ code: 'seal.content-not-covered', params: { part: 'Body' } }] },
  ])
  const twice = signed.replace('</soap:Header>', `${body}</soap:Header>`)
  expect(await verifyXmlSeals(Buffer.from(twice), withIntermediates)).toMatchObject([
    { indication: 'TOTAL_FAILED', reasons: [{ code: 'seal.duplicate-id' }] },
  ])
})
