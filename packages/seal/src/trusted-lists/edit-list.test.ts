import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draftList, inEnglish, providerOf } from '../testing/test-list.ts'
import { createTestPki, days, now } from '../testing/test-pki.ts'
import { addPointer, addService, newTrustedList, nextEdition, serviceKey, setServiceStatus } from './edit-list.ts'
import { equivalencesFor } from './equivalences.ts'
import { granted, listTypeOf, type Service, serviceTypes, type TrustedList, withdrawn } from './trusted-list.ts'
import { readWorkingForm, writeWorkingForm } from './working-form.ts'

const pki = createTestPki()
const service: Service = {
  type: serviceTypes['qualified-certificates'],
  names: inEnglish('Certificates'),
  certificates: [pki.ca.certificate],
  status: granted,
  since: days(-10),
  additions: [],
  qualifications: [
    {
      qualifiers: ['urn:q'],
      criteria: {
        assert: 'atLeastOne',
        conditions: [
          { is: 'key-usage', bits: { nonRepudiation: true, crlSign: false } },
          { is: 'criteria', criteria: { assert: 'none', conditions: [{ is: 'policies', oids: ['1.2.3'] }] } },
        ],
      },
    },
  ],
  history: [],
}
const provider = providerOf([])
const listed = (list: TrustedList = draftList): TrustedList => {
  const outcome = addService(list, provider, service)
  if (outcome.outcome === 'refused') throw new Error(outcome.fault)
  return outcome.list
}

test('the working form keeps everything that a list says', () => {
  const pointer = {
    ...{ location: 'https://a', territory: 'TR', type: 'urn:t', operatorNames: inEnglish('A') },
    ...{ signers: [pki.ca.certificate], mimeType: 'application/pdf' },
    equivalences: equivalencesFor([{ in: 'KZ', since: days(-1), effect: 'admissible', basis: 'draft/9' }]),
  }
  const list = addPointer(listed(), pointer)
  expect(readWorkingForm(writeWorkingForm(list))).toEqual({ outcome: 'read', list })
  const inBuffers = addPointer(list, { ...pointer, signers: [Buffer.from(pki.ca.certificate)] })
  expect(writeWorkingForm(inBuffers)).toBe(writeWorkingForm(list))
})

test('what people spoil in a working form is told with its place', () => {
  const spoiled = JSON.parse(writeWorkingForm(listed()))
  spoiled.sequenceNumber = 'three'
  spoiled.providers[0].services[0].since = '26.11.2026'
  spoiled.providers[0].services[0].certificates[0] = 'MII!'
  spoiled.providers[0].services[0].qualifications[0].criteria.conditions[0].is = 'colour'
  spoiled.teritory = 'KZ'
  const outcome = readWorkingForm(JSON.stringify(spoiled))
  expect(outcome).toEqual({
    outcome: 'refused',
    faults: [
      'list.teritory is not known',
      'list.sequenceNumber: a whole number is expected',
      'list.providers[0].services[0].certificates[0]: base64 is expected',
      'list.providers[0].services[0].since: a time such as 2026-11-26T12:00:00Z is expected',
      expect.stringContaining('conditions[0].is: one of criteria, key-usage'),
    ],
  })
})

test('any JSON, and what is none, is read or refused without a crash', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(['read', 'refused']).toContain(readWorkingForm(text).outcome)
    }),
  )
})

test('a status that a service gets makes history of the one it had', () => {
  const key = serviceKey(service)
  expect(key).toMatch(/^[0-9a-f]{16}:CA\/QC$/)
  const outcome = setServiceStatus(listed(), { key: key.slice(0, 8), status: withdrawn, since: days(-1) })
  expect(outcome).toMatchObject({
    outcome: 'edited',
    list: {
      providers: [
        { services: [{ status: withdrawn, since: days(-1), history: [{ status: granted, since: days(-10) }] }] },
      ],
    },
  })
})

test.each([
  ['no service of that key', { key: 'ffff', status: withdrawn, since: days(-1) }, 'no service'],
  ['no key at all', { key: '', status: withdrawn, since: days(-1) }, 'no service'],
  ['the status that it has', { key: serviceKey(service), status: granted, since: days(-1) }, 'already'],
  ['a status from before the present one', { key: serviceKey(service), status: withdrawn, since: days(-11) }, 'after'],
])('%s cannot be set', (_, change, fault) => {
  expect(setServiceStatus(listed(), change)).toMatchObject({
    outcome: 'refused',
    fault: expect.stringContaining(fault),
  })
})

test('a service is added to its provider, and neither twice nor without a certificate', () => {
  const other = { ...service, type: serviceTypes.timestamps }
  const outcome = addService(listed(), provider, other)
  expect(outcome).toMatchObject({ list: { providers: [{ services: [service, other] }] } })
  expect(addService(listed(), provider, service)).toMatchObject({ outcome: 'refused' })
  expect(addService(listed(), provider, { ...service, certificates: [Uint8Array.of(1)] })).toMatchObject({
    outcome: 'refused',
  })
})

test('editions count up from one and say when the next is due', () => {
  const text = inEnglish('A')
  const made = newTrustedList(
    {
      ...{ territory: 'KZ', type: listTypeOf('services', 'KZ'), operatorNames: text, schemeNames: text },
      ...{ legalNotices: text, informationUris: [], distributionPoints: [] },
    },
    now,
  )
  expect(made.type).toBe('http://uri.etsi.org/TrstSvc/TrustedList/TSLType/KZlist')
  const first = nextEdition(made, { at: now, days: 10 })
  expect(first).toMatchObject({ sequenceNumber: 1, issuedAt: now, nextUpdate: days(10) })
  expect(nextEdition(first, { at: now, days: 10 }).sequenceNumber).toBe(2)
})

test('an agreement that only hears foreign signatures makes plain services of qualified ones', () => {
  const mapped = equivalencesFor([{ in: 'TR', since: now, effect: 'admissible', basis: 'a/1' }])
  expect(
    mapped.map(({ theirType, ourType }) => [theirType, ourType].map((type) => type.split('/Svctype/')[1])),
  ).toEqual([
    ['CA/QC', 'CA/PKC'],
    ['CA/PKC', 'CA/PKC'],
    ['TSA/QTST', 'TSA'],
    ['TSA', 'TSA'],
  ])
})
