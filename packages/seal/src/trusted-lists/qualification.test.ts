import { expect, test } from 'vitest'
import { inEnglish, providerOf, sealList } from '../testing/test-list.ts'
import { createTestPki, days, now } from '../testing/test-pki.ts'
import type { QcStatements } from '../x509/qc-statements.ts'
import { sealXml } from '../xades/seal-xml.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import { judgeByLists } from './judge-by-lists.ts'
import { anchorsOf, loadTrustedLists } from './list-of-lists.ts'
import {
  type Criteria,
  type Equivalence,
  granted,
  listTypes,
  purposeUris,
  type Qualification,
  type Service,
  serviceTypes,
} from './trusted-list.ts'

const pki = createTestPki()
const operator = pki.issue({ commonName: 'List operator' })
const qualifier = (name: string) => `http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/${name}`

const service: Service = {
  type: serviceTypes['qualified-certificates'],
  names: inEnglish('Certificates'),
  certificates: [pki.ca.certificate],
  status: granted,
  since: days(-1000),
  additions: [purposeUris.esign, purposeUris.eseal],
  qualifications: [],
  history: [],
}

async function listsWith(changes: Partial<Service>, equivalences: readonly Equivalence[] = []) {
  const xml = await sealList({ providers: [providerOf([{ ...service, ...changes }])] }, operator.key)
  const pointer = {
    location: 'https://example.kz/list.xml',
    territory: 'KZ',
    type: listTypes.services,
    operatorNames: [],
    signers: [operator.certificate],
    equivalences,
  }
  const listOfLists = await sealList({ type: listTypes.lists, territory: 'TU', pointers: [pointer] }, operator.key)
  return loadTrustedLists({ listOfLists, signers: [operator.certificate], get: async () => xml, at: now })
}

async function qualify(
  statements: Partial<QcStatements> | undefined,
  changes: Partial<Service> = {},
  equivalences: readonly Equivalence[] = [],
  policies?: readonly string[],
) {
  const qcStatements = statements && { compliance: true, device: false, types: [], legislation: [], ...statements }
  const { key } = pki.issue({ ...(qcStatements ? { qcStatements } : {}), ...(policies ? { policies } : {}) })
  const sealed = await sealXml(Buffer.from('<a/>'), { key, at: now })
  if (sealed.outcome === 'refused') throw new Error('refused')
  const lists = await listsWith(changes, equivalences)
  const [verdict] = await verifyXmlSeals(sealed.xml, { ...anchorsOf(lists, now), at: now })
  if (!verdict) throw new Error('no verdict')
  return judgeByLists(verdict, { lists, at: now }).qualification
}

const withRule = (criteria: Criteria, ...names: string[]): Partial<Service> => ({
  qualifications: [{ qualifiers: names.map(qualifier), criteria } satisfies Qualification],
})
const everySigner: Criteria = {
  assert: 'all',
  conditions: [{ is: 'key-usage', bits: { nonRepudiation: true, keyCertSign: false } }],
}
const esign = ['esign'] as const

test.each<[string, Partial<QcStatements> | undefined, Partial<Service>, string]>([
  ['a qualified certificate in a device', { device: true, types: esign }, {}, 'QESig'],
  ['a qualified certificate of a seal in a device', { device: true, types: ['eseal'] }, {}, 'QESeal'],
  ['a qualified certificate without a device', { types: esign }, {}, 'AdESig-QC'],
  ['a qualified certificate that does not say what for', { device: true }, {}, 'QESig'],
  ['a certificate for two purposes', { device: true, types: ['esign', 'eseal'] }, {}, 'AdES-QC'],
  ['a certificate that says nothing', undefined, {}, 'AdES'],
  [
    'a seal where the service may only issue for signatures',
    { types: ['eseal'] },
    { additions: [purposeUris.esign] },
    'AdESeal',
  ],
  [
    'a service that issues plain certificates',
    { device: true, types: esign },
    { type: serviceTypes.certificates },
    'AdESig',
  ],
  [
    'what the list calls qualified',
    undefined,
    withRule(everySigner, 'QCStatement', 'QCForESeal', 'QCWithQSCD'),
    'QESeal',
  ],
  [
    'what the list calls not qualified',
    { device: true, types: esign },
    withRule(everySigner, 'NotQualified'),
    'AdESig',
  ],
  ['a device that the list denies', { device: true, types: esign }, withRule(everySigner, 'QCNoQSCD'), 'AdESig-QC'],
  [
    'a device as in the certificate',
    { device: true, types: esign },
    withRule(everySigner, 'QCQSCDStatusAsInCert'),
    'QESig',
  ],
  [
    'a rule for other certificates',
    { types: esign },
    withRule({ assert: 'none', conditions: everySigner.conditions }, 'QCWithQSCD'),
    'AdESig-QC',
  ],
])('%s gives the name of ETSI TS 119 615', async (_, statements, changes, name) => {
  expect(await qualify(statements, changes)).toMatchObject({ name, isCertain: true, by: { territory: 'KZ' } })
})

test('criteria are read and judged as they nest, by policy, purpose and name', async () => {
  const nested: Criteria = {
    assert: 'atLeastOne',
    conditions: [
      { is: 'policies', oids: ['1.2.3.4'] },
      {
        is: 'criteria',
        criteria: {
          assert: 'all',
          conditions: [
            { is: 'subject-attributes', oids: ['2.5.4.10'] },
            {
              is: 'criteria',
              criteria: { assert: 'none', conditions: [{ is: 'purposes', oids: ['1.3.6.1.5.5.7.3.1'] }] },
            },
            { is: 'policies', oids: ['1.2.3.5', '1.2.3.6'] },
          ],
        },
      },
    ],
  }
  const rule = withRule(nested, 'QCWithQSCD')
  const nameWith = async (...policies: string[]) => (await qualify({ types: esign }, rule, [], policies)).name
  expect(await nameWith('1.2.3.4')).toBe('QESig')
  expect(await nameWith('1.2.3.6', '1.2.3.5')).toBe('QESig')
  expect(await nameWith('1.2.3.5')).toBe('AdESig-QC')
})

test('a list that says both leaves the name open', async () => {
  const both = await qualify({ types: esign }, withRule(everySigner, 'QCStatement', 'NotQualified'))
  expect(both).toMatchObject({ name: 'AdESig', isCertain: false, reasons: [{ code: 'list.rules-unclear' }] })
})

test('what was not qualified when it was issued does not become so later', async () => {
  const plain = { ...service, type: serviceTypes.certificates, since: days(-1000) }
  const raised = await qualify({ device: true, types: esign }, { since: days(-5), history: [plain] })
  expect(raised).toMatchObject({ name: 'AdESig', isCertain: true })
})

test('another state counts a signature as its agreement says, and the issuing state by its own list', async () => {
  const basis = { since: days(-5), basis: 'draft/7' }
  const of = (state: string, ourType: string) => ({
    ...{ theirType: service.type, theirStatus: granted, ourType, in: state },
    ...basis,
  })
  const mapped = await qualify({ device: true, types: esign }, {}, [
    of('TR', serviceTypes['qualified-certificates']),
    of('UZ', serviceTypes.certificates),
    { ...of('AZ', service.type), since: days(5) },
  ])
  expect(mapped).toMatchObject({
    name: 'QESig',
    countsAs: [
      { in: 'TR', name: 'QESig', basis: 'draft/7' },
      { in: 'UZ', name: 'AdESig', basis: 'draft/7' },
    ],
  })
})
