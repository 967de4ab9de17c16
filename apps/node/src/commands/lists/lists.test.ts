import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  certificatesFromPem,
  fileSigningKey,
  granted,
  listTypes,
  type Service,
  sealCms,
  sealTrustedList,
  serviceTypes,
  type TrustedList,
  withdrawn,
} from '@kopru/seal'
import { expect, onTestFinished, test } from 'vitest'
import { makePki } from '../seal/test-pki.ts'
import { verifyCommand } from '../seal/verify-command.ts'

const pki = makePki()
const dayMs = 86_400_000
const days = (count: number) => new Date(Date.now() + count * dayMs)
const text = (words: string) => [{ language: 'en', text: words }]
const [root = new Uint8Array()] = certificatesFromPem(pki.rootPem)
const operator = fileSigningKey(pki.signer)
const [operatorCertificate = new Uint8Array()] = certificatesFromPem(pki.signer.certificatePem)
const signed = await sealCms(new Uint8Array(Buffer.from('Шешім № 17')), pki.key, { signedAt: new Date() })

const service: Service = {
  type: serviceTypes['qualified-certificates'],
  names: text('Certificates for seals'),
  certificates: [root],
  status: granted,
  since: days(-300),
  additions: ['http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals'],
  qualifications: [
    {
      qualifiers: ['QCStatement', 'QCForESeal'].map(
        (name) => `http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/${name}`,
      ),
      criteria: { assert: 'all', conditions: [{ is: 'key-usage', bits: { nonRepudiation: true } }] },
    },
  ],
  history: [],
}
const base: TrustedList = {
  version: 6,
  sequenceNumber: 3,
  type: listTypes.services,
  operator: { names: text('Ministry'), postal: [], electronic: [] },
  schemeNames: text('A list'),
  informationUris: [],
  statusDetermination: 'http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/CC',
  communityRules: [],
  territory: 'KZ',
  legalNotices: text('A law'),
  pointers: [],
  issuedAt: days(-1),
  nextUpdate: days(30),
  distributionPoints: [],
  providers: [],
}
const provider = { names: text('NUC'), postal: [], electronic: [], tradeNames: [], informationUris: [] }

async function seal(changes: Partial<TrustedList>): Promise<Uint8Array> {
  const outcome = await sealTrustedList({ ...base, ...changes }, operator, new Date())
  if (outcome.outcome === 'refused') throw new Error(outcome.faults.join())
  return outcome.xml
}
const stateList = (changes: Partial<TrustedList> = {}, of: Partial<Service> = {}) =>
  seal({ providers: [{ ...provider, services: [{ ...service, ...of }] }], ...changes })
const listOfLists = (location = 'https://example.kz/list.xml', changes: Partial<TrustedList> = {}) =>
  seal({
    type: listTypes.lists,
    territory: 'TU',
    pointers: [
      {
        location,
        territory: 'KZ',
        type: listTypes.services,
        operatorNames: [],
        signers: [operatorCertificate],
        equivalences: [
          {
            theirType: service.type,
            theirStatus: granted,
            ourType: service.type,
            since: days(-5),
            in: 'TR',
            basis: 'draft/9',
          },
        ],
      },
    ],
    ...changes,
  })

async function folderWith(files: Readonly<Record<string, Uint8Array | string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'lists-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries({ 'signers.pem': pki.signer.certificatePem, ...files }))
    writeFileSync(join(folder, name), content)
  writeFileSync(join(folder, 'decision.p7m'), signed)
  return folder
}

async function verify(folder: string, options: Partial<Parameters<typeof verifyCommand>[1]> = {}) {
  const lines: string[] = []
  const settings = {
    language: 'en',
    json: true,
    lists: folder,
    listMemory: join(folder, 'memory.json'),
    ...options,
  } as const
  const status = await verifyCommand([join(folder, 'decision.p7m')], settings, (line) => lines.push(line))
  const [signature] = settings.json ? JSON.parse(lines[0] ?? '').signatures : []
  return { status, signature, lines }
}

test('anchors and qualification come out of a folder of lists, and what it counts for elsewhere', async () => {
  const folder = await folderWith({ 'list-of-lists.xml': await listOfLists(), 'KZ.xml': await stateList() })
  const { status, signature } = await verify(folder)
  expect(status).toBe(0)
  expect(signature).toMatchObject({
    indication: 'TOTAL_PASSED',
    qualification: 'AdESeal-QC',
    trustedList: { territory: 'KZ', sequenceNumber: 3, provider: 'NUC', service: 'Certificates for seals' },
    countsAs: [{ in: 'TR', name: 'AdESeal-QC', basis: 'draft/9' }],
  })
  const { lines } = await verify(folder, { json: false, language: 'kk' })
  expect(lines.join('\n')).toMatch(/біліктілігі +AdESeal-QC\n.*сенім тізімі +KZ 3: NUC, Certificates for seals/u)
})

test('a folder without a list of lists gives the lists that its signers signed', async () => {
  const folder = await folderWith({ 'any.xml': await stateList() })
  expect((await verify(folder)).signature).toMatchObject({ qualification: 'AdESeal-QC', countsAs: [] })
})

test('lists are followed over the web', async () => {
  const files = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '')
    response.writeHead(file ? 200 : 404).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  files.set('/top.xml', await listOfLists(`${url}/kz.xml`))
  files.set('/kz.xml', await stateList())
  const folder = await folderWith({})
  const listSigner = [join(folder, 'signers.pem')]
  expect((await verify(folder, { lists: `${url}/top.xml`, listSigner })).signature.qualification).toBe('AdESeal-QC')
  files.delete('/kz.xml')
  expect((await verify(folder, { lists: `${url}/top.xml`, listSigner })).signature.reasons).toMatchObject([
    { code: 'seal.issuer-unknown' },
    { code: 'list.not-used', params: { territory: 'KZ', cause: 'list.unreachable' } },
  ])
  await expect(verify(folder, { lists: `${url}/top.xml` })).rejects.toThrow('--list-signer')
})

const inWords = /The trusted list of KZ is not used: The trusted list/
test.each<[string, () => Promise<Uint8Array>, string]>([
  ['changed after it was signed', async () => changed(await stateList()), 'list.signature-wrong'],
  ['stale', () => stateList({ issuedAt: days(-40), nextUpdate: days(-2) }), 'list.stale'],
  ['of another state', () => stateList({ territory: 'UZ' }), 'list.other-territory'],
  ['no XML', async () => Buffer.from('{}'), 'list.malformed'],
])('a list that is %s is not used, and the verdict says so in words', async (_, make, cause) => {
  const folder = await folderWith({ 'list-of-lists.xml': await listOfLists(), 'KZ.xml': await make() })
  const { status, signature, lines } = await verify(folder)
  expect(status).toBe(1)
  expect(signature).toMatchObject({
    subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    qualification: 'Indeterminate N/A',
    reasons: [{ code: 'seal.issuer-unknown' }, { code: 'list.not-used', params: { cause } }],
  })
  expect(lines[0]).toMatch(inWords)
})

const changed = (xml: Uint8Array) => Buffer.from(Buffer.from(xml).toString().replace('NUC', 'NUK'))

test('a certificate that is trusted without the list still lacks its qualification, and the verdict says why', async () => {
  const stale = await stateList({ issuedAt: days(-40), nextUpdate: days(-2) })
  const folder = await folderWith({
    'list-of-lists.xml': await listOfLists(),
    'KZ.xml': stale,
    'root.pem': pki.rootPem,
  })
  const { status, signature } = await verify(folder, { anchor: [join(folder, 'root.pem')] })
  expect(status).toBe(0)
  expect(signature).toMatchObject({
    indication: 'TOTAL_PASSED',
    qualification: 'Indeterminate N/A',
    qualificationReasons: [{ code: 'list.not-used', params: { cause: 'list.stale' } }],
  })
})

test('a list that rolls back after a later one was seen is not used, from another folder either', async () => {
  const folder = await folderWith({ 'list-of-lists.xml': await listOfLists(), 'KZ.xml': await stateList() })
  expect((await verify(folder)).status).toBe(0)
  const older = await folderWith({
    'list-of-lists.xml': await listOfLists(),
    'KZ.xml': await stateList({ sequenceNumber: 2 }),
  })
  copyFileSync(join(folder, 'memory.json'), join(older, 'memory.json'))
  expect((await verify(older)).signature.reasons).toMatchObject([
    {},
    { code: 'list.not-used', params: { cause: 'list.rolled-back', number: 2, known: 3 } },
  ])
  // What was refused is not remembered.
  expect(readFileSync(join(older, 'memory.json'), 'utf8')).toBe(readFileSync(join(folder, 'memory.json'), 'utf8'))
})

test('when the list of lists is not used, every verdict says so', async () => {
  const top = await listOfLists(undefined, { issuedAt: days(-40), nextUpdate: days(-2) })
  const folder = await folderWith({ 'list-of-lists.xml': top, 'KZ.xml': await stateList() })
  expect((await verify(folder)).signature.reasons).toMatchObject([
    {},
    { code: 'list.not-used', params: { territory: 'TU', cause: 'list.stale' } },
  ])
})

test('a service withdrawn before the signature leaves it open', async () => {
  const gone = await stateList({}, { status: withdrawn, since: days(-10), history: [service] })
  const folder = await folderWith({ 'list-of-lists.xml': await listOfLists(), 'KZ.xml': gone })
  expect((await verify(folder)).signature).toMatchObject({
    indication: 'INDETERMINATE',
    qualification: 'Indeterminate AdESeal',
    trustedList: { status: withdrawn },
    reasons: [{ code: 'list.service-not-in-force' }],
  })
})

test('mistakes of the command line are told', async () => {
  await expect(verify(join(tmpdir(), 'no-such-folder'))).rejects.toThrow('cannot be read')
  const folder = await folderWith({ 'a.xml': await listOfLists(), 'b.xml': await listOfLists() })
  await expect(verify(folder)).rejects.toThrow('several lists of lists')
  const unsigned = await folderWith({ 'signers.pem': '' })
  await expect(verify(unsigned)).rejects.toThrow('who may sign the lists')
  const spoiled = await folderWith({ 'memory.json': '[1]', 'a.xml': await stateList() })
  await expect(verify(spoiled)).rejects.toThrow('does not hold numbers')
})
