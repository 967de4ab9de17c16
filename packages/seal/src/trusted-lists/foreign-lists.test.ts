import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { run, scratch } from '../testing/judges.ts'
import { draftList, inEnglish, providerOf, sealList } from '../testing/test-list.ts'
import { createTestPki, days, type Holder, now, pemKey } from '../testing/test-pki.ts'
import { issueCertificate } from '../x509/issue-certificate.ts'
import { loadTrustedLists } from './list-of-lists.ts'
import { granted, listTypes, type TrustedList } from './trusted-list.ts'
import { readTrustedList, verifyTrustedList } from './verify-list.ts'
import { writeList } from './write-list.ts'

// Lists in the shapes of other makers, signed by xmlsec1, and lists that somebody made to do harm.

const pki = createTestPki()
const operator = pki.issue({ kind: 'rsa', commonName: 'List operator' })
const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

/** An enveloped XAdES signature to be filled in, as lists of version 5 bear it: SigningCertificate with SHA-1. */
function template(certificate: Uint8Array): string {
  const sha1 = createHash('sha1').update(certificate).digest('base64')
  const reference = (uri: string, transforms: string, type = '') =>
    `<ds:Reference ${type} URI="${uri}"><ds:Transforms>${transforms}<ds:Transform Algorithm="${exclusive}"/></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>`
  return (
    `<ds:Signature xmlns:ds="${dsig}" Id="sig"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${exclusive}"/>` +
    `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>` +
    reference('', `<ds:Transform Algorithm="${dsig}enveloped-signature"/>`) +
    reference('#signed', '', 'Type="http://uri.etsi.org/01903#SignedProperties"') +
    `</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(certificate)}` +
    `</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties ` +
    `xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Target="#sig"><xades:SignedProperties Id="signed">` +
    `<xades:SignedSignatureProperties><xades:SigningTime>${now.toISOString()}</xades:SigningTime>` +
    `<xades:SigningCertificate><xades:Cert><xades:CertDigest><ds:DigestMethod Algorithm="${dsig}sha1"/>` +
    `<ds:DigestValue>${sha1}</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificate>` +
    `</xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>`
  )
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

function signByXmlsec(list: string, { privateKey, certificate }: Pick<Holder, 'privateKey' | 'certificate'>): Buffer {
  using files = scratch()
  const key = files.write('key.pem', pemKey(privateKey))
  const unsigned = list.replace('</TrustServiceStatusList>', `${template(certificate)}</TrustServiceStatusList>`)
  const out = files.path('signed.xml')
  const ids = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties']
  const judged = run('xmlsec1', '--sign', '--privkey-pem', key, ...ids, '--output', out, files.write('a.xml', unsigned))
  if (judged.status !== 0) throw new Error(judged.output)
  return readFileSync(out)
}

const version5 = (changes: Partial<TrustedList> = {}) => writeList({ ...draftList, version: 5, ...changes })
const verify = (xml: Uint8Array, certificate = operator.certificate) =>
  verifyTrustedList(xml, { signers: [certificate], at: now })

test('a list of version 5 whose signer is named with SHA-1 is used: who may sign it was named in full', async () => {
  expect(await verify(signByXmlsec(version5(), operator))).toMatchObject({ outcome: 'usable', list: { version: 5 } })
})

test('a signer whose own certificate bears a signature of broken bits is one all the same', async () => {
  const privateKey: KeyObject = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const certificate = issueCertificate({
    ...{ subject: { commonName: 'Operator', country: 'KZ' }, key: createPublicKey(privateKey), role: { is: 'seal' } },
    ...{ serial: 7n, notBefore: days(-10), notAfter: days(100) },
    issuer: { certificate: operator.certificate, key: operator.privateKey },
  })
  // The signature's BIT STRING, the last value of the certificate, says that one bit of it does not count.
  certificate[certificate.length - 257] = 1
  const xml = signByXmlsec(version5(), { privateKey, certificate })
  expect(await verify(xml, certificate)).toMatchObject({ outcome: 'usable' })
  // Nobody's word makes such a certificate trusted that is not named itself.
  expect(await verify(xml)).toMatchObject({ reason: { code: 'list.signer-unknown' } })
})

test('a byte order mark, white space and prefixes of another writer are no matter', async () => {
  const spaced = version5({ providers: [] })
    .replaceAll('><', '>\n  <')
    .replace('xmlns:add=', 'xmlns:ns3=')
    .replaceAll('add:', 'ns3:')
  const xml = signByXmlsec(spaced, operator)
  expect(await verify(Buffer.concat([Buffer.from('\ufeff'), xml]))).toMatchObject({ outcome: 'usable' })
})

test('services keep their history where it names no certificate, and rules of every kind that is known', async () => {
  const service = {
    type: 'http://uri.etsi.org/TrstSvc/Svctype/CA/QC',
    names: inEnglish('CA'),
    certificates: [pki.ca.certificate],
    status: granted,
    since: days(-10),
    additions: [],
    qualifications: [],
    history: [],
  }
  const past = { ...service, certificates: [], since: days(-20) }
  const xml = version5({ providers: [providerOf([{ ...service, history: [past] }])] }).replaceAll(
    '<ServiceDigitalIdentity></ServiceDigitalIdentity>',
    '<ServiceDigitalIdentity><DigitalId><X509SubjectName>CN=CA</X509SubjectName></DigitalId></ServiceDigitalIdentity>',
  )
  const outcome = await verify(signByXmlsec(xml, operator))
  expect(outcome).toMatchObject({
    outcome: 'usable',
    list: { providers: [{ services: [{ history: [{ certificates: [] }] }] }] },
  })
})

test('a list of lists that points to itself and to a list for people follows neither', async () => {
  const pointer = {
    ...{ territory: 'KZ', type: listTypes.services, operatorNames: [], signers: [operator.certificate] },
    equivalences: [],
  }
  const self = { ...pointer, location: 'https://lists.example/top.xml', territory: 'TU', type: listTypes.lists }
  const xml = version5({
    ...{ type: listTypes.lists, territory: 'TU' },
    pointers: [self, { ...pointer, location: 'https://kz.example/list.pdf' }],
  }).replace(/(list\.pdf[\s\S]*?)application\/vnd\.etsi\.tsl\+xml/, '$1application/pdf')
  const asked: string[] = []
  const lists = await loadTrustedLists({
    listOfLists: signByXmlsec(xml, operator),
    signers: [operator.certificate],
    get: async (location) => void asked.push(location),
    at: now,
  })
  expect([asked, lists.used, lists.notUsed]).toEqual([[], [], []])
})

const sealed = async () => Buffer.from(await sealList({}, operator.key)).toString()
const hostile: Readonly<Record<string, readonly [() => Promise<string>, string, string]>> = {
  'another root element': [async () => '<TrustServiceStatusList/>', 'list.malformed', 'no trusted list'],
  'another namespace': [
    async () => (await sealed()).replace('02231/v2#', '02231/v3#'),
    'list.malformed',
    'no trusted list',
  ],
  'two signatures': [
    async () =>
      (await sealed()).replace(/<ds:Signature .*<\/ds:Signature>/s, (one) => one + one.replaceAll('Id="', 'Id="b')),
    'list.signature-wrong',
    '',
  ],
  'two elements of one identifier': [
    async () => (await sealed()).replace('<SchemeInformation>', '<SchemeInformation Id="list">'),
    'list.signature-wrong',
    '',
  ],
  'an entity': [
    async () =>
      (await sealed()).replace('<TrustServiceStatusList', '<!DOCTYPE x [<!ENTITY e "KZ">]><TrustServiceStatusList'),
    'list.malformed',
    '',
  ],
  'a sequence number that is a word': [
    async () => (await sealed()).replace(/Number>1</, 'Number>one<'),
    'list.malformed',
    'TSLSequenceNumber is no number',
  ],
  'a negative sequence number': [
    async () => (await sealed()).replace(/Number>1</, 'Number>-1<'),
    'list.malformed',
    'TSLSequenceNumber is no number',
  ],
  'no next update': [async () => Buffer.from(await sealList(closed(), operator.key)).toString(), 'list.closed', ''],
  'a next update that is no time': [
    async () => (await sealed()).replace(/(<NextUpdate><dateTime>)[^<]*/, '$1soon'),
    'list.malformed',
    'dateTime is no time',
  ],
  'a version of long ago': [
    async () => (await sealed()).replace('Identifier>6<', 'Identifier>3<'),
    'list.malformed',
    'version 3 of trusted lists',
  ],
  'twenty megabytes': [
    async () =>
      (await sealed()).replace('<SchemeInformation>', `<!--${'x'.repeat(21 * 1024 * 1024)}--><SchemeInformation>`),
    'list.malformed',
    'XML is too large',
  ],
  'ten thousand levels': [
    async () => (await sealed()).replace('<SchemeInformation>', `${'<a>'.repeat(10_000)}<SchemeInformation>`),
    'list.malformed',
    '',
  ],
  'nothing at all': [async () => '', 'list.malformed', ''],
}
const closed = () => {
  const { nextUpdate: _, ...rest } = draftList
  return { ...rest, nextUpdate: undefined } as unknown as Partial<TrustedList>
}

for (const [what, [make, code, part]] of Object.entries(hostile))
  test(`a list with ${what} is not used, and the reason says why`, async () => {
    const started = performance.now()
    const outcome = await verify(Buffer.from(await make()))
    expect(outcome).toMatchObject({ outcome: 'refused', reason: { code } })
    if (part && outcome.outcome === 'refused') expect(outcome.reason.params.part).toBe(part)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

test('what a list says can be looked at without believing it', async () => {
  expect(await readTrustedList(Buffer.from(version5()))).toMatchObject({ territory: 'KZ', version: 5 })
  expect(await readTrustedList(Buffer.from('<x/>'))).toMatchObject({ code: 'list.malformed' })
})
