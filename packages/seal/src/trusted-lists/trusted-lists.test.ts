import { expect, test } from 'vitest'
import { run, scratch } from '../testing/judges.ts'
import { createTestPki, days, now, pem } from '../testing/test-pki.ts'
import { sealXml } from '../xades/seal-xml.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import { explainByLists, judgeByLists } from './judge-by-lists.ts'
import { anchorsOf, loadTrustedLists } from './list-of-lists.ts'
import { sealTrustedList } from './seal-list.ts'
import {
  granted,
  listTypes,
  type Pointer,
  type Service,
  serviceTypes,
  type TrustedList,
  withdrawn,
} from './trusted-list.ts'
import { verifyTrustedList } from './verify-list.ts'

const pki = createTestPki()
const operator = pki.issue({ commonName: 'List operator' })
const text = (words: string) => [{ language: 'en', text: words }]
const address = {
  postal: [{ language: 'en', street: '1 Mangilik El', locality: 'Astana', postalCode: '010000', country: 'KZ' }],
  electronic: [{ language: 'en', text: 'mailto:list@example.kz' }],
}
const service: Service = {
  type: serviceTypes['qualified-certificates'],
  names: text('Certificates & seals <1>'),
  certificates: [pki.ca.certificate],
  status: granted,
  since: days(-100),
  additions: ['http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals'],
  qualifications: [],
  history: [],
}
const list: TrustedList = {
  version: 6,
  sequenceNumber: 7,
  type: listTypes.services,
  operator: { names: [{ language: 'kk', text: 'Министрлік' }, ...text('Ministry')], ...address },
  schemeNames: text('KZ: trusted list'),
  informationUris: text('https://example.kz/list'),
  statusDetermination: 'http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/CC',
  communityRules: [],
  territory: 'KZ',
  legalNotices: text('Law on electronic documents'),
  pointers: [],
  issuedAt: days(-1),
  nextUpdate: days(30),
  distributionPoints: ['https://example.kz/list.xml'],
  providers: [
    {
      names: text('NUC'),
      ...address,
      tradeNames: text('NUC'),
      informationUris: text('https://example.kz'),
      services: [service],
    },
  ],
}

async function seal(changes: Partial<TrustedList> = {}, key = operator.key): Promise<Uint8Array> {
  const outcome = await sealTrustedList({ ...list, ...changes }, key, now)
  if (outcome.outcome === 'refused') throw new Error(outcome.faults.join())
  return outcome.xml
}

const facts = { signers: [operator.certificate], at: now }
const whole = (date: Date) => new Date(Math.floor(date.getTime() / 1000) * 1000)

test('a list is read as it was written, and xmlsec1 accepts it, but not changed', async () => {
  const xml = await seal()
  const outcome = await verifyTrustedList(xml, facts)
  expect(outcome).toMatchObject({ outcome: 'usable' })
  expect(outcome.list).toEqual({ ...list, issuedAt: whole(list.issuedAt) })
  using files = scratch()
  const root = files.write('root.pem', pem(pki.root.certificate))
  const signed = 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'
  const judge = (file: string) => run('xmlsec1', '--verify', '--trusted-pem', root, '--id-attr:Id', signed, file).status
  expect(judge(files.write('list.xml', xml))).toBe(0)
  const forged = Buffer.from(Buffer.from(xml).toString().replace('granted', 'withdrawn'))
  expect(judge(files.write('forged.xml', forged))).not.toBe(0)
  expect(await verifyTrustedList(forged, facts)).toMatchObject({ reason: { code: 'list.signature-wrong' } })
})

const other = pki.issue({ commonName: 'Somebody else' })
const unusable = {
  'list.unsigned': async () =>
    Buffer.from(
      Buffer.from(await seal())
        .toString()
        .replace(/<ds:Signature .*<\/ds:Signature>/s, ''),
    ),
  'list.signer-unknown': () => seal({}, other.key),
  'list.stale': () => seal({ issuedAt: days(-40), nextUpdate: days(-2) }),
  'list.from-the-future': () => seal({ issuedAt: days(2) }),
  'list.rolled-back': () => seal({ sequenceNumber: 5 }),
  'list.other-territory': () => seal({ territory: 'UZ' }),
  'list.malformed': async () => Buffer.from('<list/>'),
} as const
for (const [code, make] of Object.entries(unusable))
  test(`a list is not used: ${code}`, async () => {
    const outcome = await verifyTrustedList(await make(), { ...facts, knownNumber: 6, territory: 'KZ' })
    expect(outcome).toMatchObject({ outcome: 'refused', reason: { code } })
  })

test('a pointer that names an authority lets nobody sign whom the authority issued a certificate to', async () => {
  const outcome = await verifyTrustedList(await seal(), { ...facts, signers: [pki.ca.certificate] })
  expect(outcome).toMatchObject({ outcome: 'refused', reason: { code: 'list.signer-unknown' } })
})

test('a list that its own rules speak against is not signed', async () => {
  const outcome = await sealTrustedList({ ...list, territory: 'Kazakhstan', nextUpdate: days(300) }, operator.key, now)
  expect(outcome).toMatchObject({ outcome: 'refused', faults: [expect.any(String), expect.any(String)] })
})

const pointer: Pointer = {
  location: 'https://example.kz/list.xml',
  territory: 'KZ',
  type: listTypes.services,
  operatorNames: text('Ministry'),
  signers: [operator.certificate],
  equivalences: [],
}
const load = async (
  pointed: Uint8Array | undefined,
  changes: Partial<Pointer> = {},
  knownNumbers = new Map<string, number>(),
) =>
  loadTrustedLists({
    listOfLists: await seal({
      type: listTypes.lists,
      territory: 'TU',
      providers: [],
      pointers: [{ ...pointer, ...changes }],
    }),
    signers: facts.signers,
    get: async () => pointed,
    at: now,
    knownNumbers,
  })

test('anchors come out of a list of lists, and of services in force alone', async () => {
  const lists = await load(await seal())
  expect(anchorsOf(lists, now)).toEqual({ anchors: [pki.ca.certificate], timestampAnchors: [] })
  expect(anchorsOf(lists, days(-200)).anchors).toEqual([])
  const gone = { ...service, status: withdrawn, since: days(-10), history: [service] }
  const ended = await load(
    await seal({ providers: list.providers.map((provider) => ({ ...provider, services: [gone] })) }),
  )
  const sealed = await sealXml(Buffer.from('<a/>'), { key: pki.issue({}).key, at: now })
  if (sealed.outcome === 'refused') throw new Error('refused')
  const judge = async (at: Date) => {
    const [verdict] = await verifyXmlSeals(sealed.xml, { ...anchorsOf(ended, at), at })
    return verdict && judgeByLists(verdict, { lists: ended, at }).verdict
  }
  expect(await judge(now)).toMatchObject({
    indication: 'INDETERMINATE',
    reasons: [{ code: 'list.service-not-in-force', params: { territory: 'KZ' } }],
  })
  const stamped = await sealXml(Buffer.from('<a/>'), {
    key: pki.issue({}).key,
    at: days(-20),
    timestamp: pki.timestampAt(days(-20)),
  })
  if (stamped.outcome === 'refused') throw new Error('refused')
  const [verdict] = await verifyXmlSeals(stamped.xml, {
    ...anchorsOf(ended, now),
    timestampAnchors: pki.anchors,
    at: now,
  })
  // Signed while the service was in force, and that is proven.
  expect(verdict && judgeByLists(verdict, { lists: ended, at: now }).verdict.indication).toBe('TOTAL_PASSED')
})

test('a service type of another state counts by mutual recognition only', async () => {
  const theirs = { ...service, type: 'urn:kz:type', status: 'urn:kz:status' }
  const xml = await seal({ providers: list.providers.map((provider) => ({ ...provider, services: [theirs] })) })
  expect(anchorsOf(await load(xml), now).anchors).toEqual([])
  const mapping = { theirType: theirs.type, theirStatus: theirs.status, ourType: service.type, since: days(-5) }
  const lists = await load(xml, { equivalences: [mapping] })
  expect(anchorsOf(lists, now).anchors).toEqual([pki.ca.certificate])
  expect(anchorsOf(lists, days(-6)).anchors).toEqual([])
})

test('a verdict says which list was not used, and why', async () => {
  const sealed = await sealXml(Buffer.from('<a/>'), { key: pki.issue({}).key, at: now })
  if (sealed.outcome === 'refused') throw new Error('refused')
  const reasons = async (lists: Awaited<ReturnType<typeof load>>) => {
    const [verdict] = await verifyXmlSeals(sealed.xml, { ...anchorsOf(lists, now), at: now })
    return verdict && explainByLists(verdict, lists).reasons.map(({ code, params }) => [code, params.cause])
  }
  expect(await reasons(await load(await seal()))).toEqual([])
  const unknown = ['seal.issuer-unknown', undefined]
  expect(await reasons(await load(undefined))).toEqual([unknown, ['list.not-used', 'list.unreachable']])
  expect(await reasons(await load(await seal(), {}, new Map([['KZ', 8]])))).toEqual([
    unknown,
    ['list.not-used', 'list.rolled-back'],
  ])
  expect(await reasons(await load(await seal(), {}, new Map([['TU', 8]])))).toEqual([
    unknown,
    ['list.not-used', 'list.rolled-back'],
  ])
})
