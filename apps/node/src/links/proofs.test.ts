import { type MrzDocument, searchKeys, writeMrz } from '@kopru/names'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  aigerim,
  archived,
  codeOf,
  identity,
  legalBasis,
  startTestProvider,
  stepsWith,
  type TestProvider,
} from '../evidence/test-provider.ts'
import { birthOf, linkStepsWith, namesake, registrar } from './test-links.ts'

let provider: TestProvider
beforeAll(async () => {
  provider = await startTestProvider()
})
afterAll(() => provider?.end())
const steps = stepsWith(() => provider)
const { openRequest } = steps
const { clear, holdRecords, itemsOf, questionOf, eventsAfter, raise, linkByOfficer } = linkStepsWith(
  () => provider,
  steps,
)
beforeEach(clear)

const rowsOf = (event: 'link-made' | 'link-used' | 'link-revoked') =>
  provider.db.selectFrom('journalEntry').selectAll().where('event', '=', event).orderBy('id').execute()
const detailsOf = async (event: 'link-made') => (await rowsOf(event)).map(({ details }) => details)

const stranger = { ...registrar, authority: 'KZ/civil-status' }

test('an officer of the register sees the candidates beside the identity, chooses one, and the evidence is there', async () => {
  const { requestId, question } = await raise()
  expect(await provider.links.ofOfficer.list(registrar)).toEqual([])
  const asked = await provider.links.ofPerson.askOfficer(aigerim, question)
  expect(asked).toMatchObject({ state: 'with-officer', ways: ['log-in', 'document'] })
  expect(await provider.links.ofOfficer.list(registrar)).toMatchObject([{ id: question, found: 2 }])
  expect(await provider.links.ofOfficer.list(stranger)).toEqual([])
  expect(codeOf(await provider.links.ofOfficer.show(stranger, question, 'en'))).toBe('links.unknown-task')
  const before = (await provider.events()).length
  const task = await provider.links.ofOfficer.show(registrar, question, 'en')
  expect(task).toMatchObject({
    identity: { birthDate: identity.birthDate },
    candidates: expect.arrayContaining([
      expect.objectContaining({
        reference: 'A-1',
        name: { family: 'Сарсенова', given: 'Айгерим', latinFamily: 'SARSENOVA', latinGiven: 'AIGERIM' },
        birthPlace: 'Алма-Ата',
        verdict: 'same',
      }),
    ]),
  })
  expect(await eventsAfter(before)).toEqual(['candidates-viewed birth-record'])

  for (const [decision, code] of [
    [{ reference: 'A-9', ground: 'none of them' }, 'links.unknown-record'],
    [{ reference: 'A-1', ground: '  ' }, 'links.ground-needed'],
  ] as const)
    expect(codeOf(await provider.links.ofOfficer.decide(registrar, question, decision))).toBe(code)
  await linkByOfficer(question)
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
  expect(await eventsAfter(before)).toEqual([
    // Shown, then searched again for each choice: the wrong one and the right one.
    ...[1, 2, 3].map(() => 'candidates-viewed birth-record'),
    'link-made identity-link',
    'link-used identity-link',
    'evidence-looked-up birth-record',
    'evidence-previewed birth-record',
  ])
  expect(await detailsOf('link-made')).toEqual([
    expect.objectContaining({ question, officer: registrar.name, officerSubject: registrar.subject }),
  ])
  const { links, questions } = await provider.links.ofPerson.list(aigerim)
  expect(links).toMatchObject([
    { authority: 'KZ/archive', how: 'officer', levelOfAssurance: 'substantial', record: 'A-1', legalBasis },
  ])
  expect(questions).toMatchObject([{ state: 'linked', ground: 'The mother’s name agrees with the family card' }])
})

test('an officer who finds none says why, and the person reads it', async () => {
  const { question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  const none = { reference: null, ground: 'Neither mother is hers' }
  expect(await provider.links.ofOfficer.decide(registrar, question, none)).toBeUndefined()
  expect(await provider.links.ofPerson.question(aigerim, question)).toMatchObject({
    state: 'no-record',
    ground: 'Neither mother is hers',
    ways: [],
  })
  expect(codeOf(await provider.links.ofOfficer.decide(registrar, question, none))).toBe('links.unknown-task')
  expect(codeOf(await provider.links.ofPerson.askOfficer(aigerim, question))).toBe('links.not-open')
})

test('two officers at once make one link', async () => {
  const { question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  const decision = { reference: 'A-1', ground: 'It is hers' }
  const outcomes = await Promise.all([1, 2].map(() => provider.links.ofOfficer.decide(registrar, question, decision)))
  // The other one finds it decided, before or after the lock.
  expect(outcomes.map(codeOf).sort()).toEqual([expect.stringMatching(/^links\.(not-open|unknown-task)$/), 'no refusal'])
  expect((await provider.links.ofPerson.list(aigerim)).links).toHaveLength(1)
})

test('when the seal is away nothing is linked, and the decision can be taken again', async () => {
  const { question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  provider.setSealing(false)
  const decision = { reference: 'A-1', ground: 'It is hers' }
  await expect(provider.links.ofOfficer.decide(registrar, question, decision)).rejects.toThrow('away')
  expect((await provider.links.ofPerson.list(aigerim)).links).toEqual([])
  provider.setSealing(true)
  expect(await provider.links.ofOfficer.decide(registrar, question, decision)).toBeUndefined()
})

test('a register that is away leaves the officer’s task open', async () => {
  const { question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  provider.registers.set('archive find-by-keys', () => ({ is: 'unavailable', retryable: true, why: 'HTTP 503' }))
  expect(codeOf(await provider.links.ofOfficer.show(registrar, question, 'en'))).toBe('links.register-away')
  expect(await provider.links.ofOfficer.list(registrar)).toHaveLength(1)
})

/** The same person under a former number, as they log in with it. */
async function secondPerson(change: object = {}) {
  const second = { ...identity, identifier: 'KZ/KZ/former', ...change }
  const levelOfAssurance = 'high' as const
  provider.homePeople.set('key-former', { nationalNumber: '940322484000', identity: second, levelOfAssurance })
  await provider.db
    .insertInto('homePerson')
    .values({
      personKey: 'key-former',
      nationalNumberSealed: Buffer.alloc(0),
      identity: JSON.stringify(second),
      levelOfAssurance,
      seenAt: provider.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return { home: 'KZ', levelOfAssurance, personKey: 'key-former', identity: second }
}

test('who logs in with both numbers is given what stands under either', async () => {
  const { requestId, question } = await raise()
  const former = await secondPerson()
  expect(await provider.links.ofPerson.refuseSecondLogIn(aigerim, question)).toBeUndefined()
  const record = birthOf('B-7', { number: '940322484000' })
  provider.registers.set('archive find-by-national-number', () => ({ is: 'one', record }))
  expect(await provider.links.linkLogIns(aigerim, former, question)).toBeUndefined()
  await provider.runJobs()
  expect(provider.asked.at(-1)).toBe('archive find-by-national-number {"nationalNumber":"940322484000"}')
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'B-7' }] }])
  const { links } = await provider.links.ofPerson.list(aigerim)
  expect(links).toMatchObject([{ how: 'log-in', levelOfAssurance: 'substantial', record: '•••••••••000' }])
  expect(JSON.stringify(links)).not.toContain('940322484000')
})

test.each([
  ['another number', { number: '900101300123' }],
  ['no number', {}],
  ['another birth date', { number: '940322484000', born: '1994-03-23' }],
])('what the register gives for the linked number but with %s is nobody’s', async (_what, change) => {
  const { requestId, question } = await raise()
  const record = birthOf('B-7', change)
  provider.registers.set('archive find-by-national-number', () => ({ is: 'one', record }))
  expect(await provider.links.linkLogIns(aigerim, await secondPerson(), question)).toBeUndefined()
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'refused', refusal: { code: 'evidence.record-of-another-person' }, fields: [] },
  ])
})

test('the holder of the linked number reads of the link and its use, sees it and can revoke it', async () => {
  const { requestId, question } = await raise()
  const former = await secondPerson()
  const record = birthOf('B-7', { number: '940322484000' })
  provider.registers.set('archive find-by-national-number', () => ({ is: 'one', record }))
  await provider.links.linkLogIns(aigerim, former, question)
  await provider.runJobs()
  const [link] = (await provider.links.ofPerson.list(former)).links
  expect(link).toMatchObject({ how: 'log-in', record: '•••••••••000' })
  expect(await provider.links.ofPerson.revoke(former, link?.id ?? '')).toBeUndefined()
  expect(await itemsOf(requestId)).toMatchObject([{ refusal: { code: 'links.revoked' } }])
  expect((await provider.links.ofPerson.list(aigerim)).links).toMatchObject([{ revokedAt: expect.any(String) }])
  const keys = ['key-a', 'key-former'].map(provider.journal.subjectKey).sort()
  for (const event of ['link-made', 'link-used', 'link-revoked'] as const)
    expect([event, (await rowsOf(event)).map(({ subjectKey }) => subjectKey).sort()]).toEqual([event, keys])
})

test('two log-ins of plainly different people, or of one number, link nothing', async () => {
  const { question } = await raise()
  const other = await secondPerson({
    name: { given: 'Болат', family: 'Ахметов', latinGiven: 'BOLAT', latinFamily: 'AKHMETOV' },
    birthDate: '1960-01-02',
    sex: 'male',
  })
  expect(codeOf(await provider.links.linkLogIns(aigerim, other, question))).toBe('links.other-person')
  expect(codeOf(await provider.links.linkLogIns(aigerim, aigerim, question))).toBe('links.same-log-in')
  const former = await secondPerson()
  const stranger = { ...aigerim, personKey: 'key-c' }
  expect(codeOf(await provider.links.linkLogIns(stranger, former, question))).toBe('links.unknown-question')
  expect((await provider.links.ofPerson.list(aigerim)).links).toEqual([])
})

const passport = (change: Partial<MrzDocument> = {}): string => {
  const written = writeMrz({
    ...{ format: 'TD3', documentCode: 'P', issuer: 'KAZ', nationality: 'KAZ', documentNumber: 'N12345678' },
    ...{ surname: 'SARSENOVA', givenNames: 'AIGERIM', birthDate: '1994-03-22', sex: 'female' },
    ...{ expiryDate: '2031-05-20', optionalData: ['940322484797'] },
    ...change,
  })
  if (written.is === 'refused') throw new Error(written.faults.map(({ code }) => code).join())
  return written.lines.join('\n')
}
const show = (question: string, mrz: string, person = aigerim) => provider.links.showDocument(person, question, mrz)

test('the record that bears the number of the passport shown is the person’s, as surely as a passport typed in tells', async () => {
  const bearing = birthOf('A-5', { documentNumber: 'N 12345678' })
  holdRecords(bearing, namesake)
  const { requestId } = await openRequest([archived])
  const question = await questionOf(requestId)
  expect(await show(question, passport())).toBeUndefined()
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-5' }] }])
  const { links } = await provider.links.ofPerson.list(aigerim)
  expect(links).toMatchObject([{ how: 'document', levelOfAssurance: 'low', acceptedFor: ['birth-record'] }])
  expect(codeOf(await show(question, passport()))).toBe('links.not-open')
  const rows = JSON.stringify(await provider.db.selectFrom('link').selectAll().execute())
  expect(rows).not.toContain('N12345678')
})

test('a passport with the name of before a marriage finds what the name of today does not, also the next time', async () => {
  const maiden = birthOf('A-6', { familyName: 'Жумабаева', documentNumber: 'N12345678' })
  // As a register would: only who asks with the maiden name is told.
  provider.registers.set('archive find-by-keys', () =>
    provider.asked.at(-1)?.includes('"birthYear"') && knowsMaiden(provider.asked.at(-1) ?? '')
      ? { is: 'one', record: maiden }
      : { is: 'none' },
  )
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ refusal: { code: 'evidence.no-record' } }])
  expect(await show(await questionOf(requestId), passport({ surname: 'ZHUMABAYEVA' }))).toBeUndefined()
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-6' }] }])
})
const knowsMaiden = (asked: string) => {
  const maiden = searchKeys({ names: [{ family: 'Жумабаева', given: 'Айгерим' }] })
  return maiden.some((key) => asked.includes(JSON.stringify(key)))
}

test.each([
  ['lines with a character missing', passportCut, 'links.document-unreadable'],
  [
    'lines with a wrong check digit',
    (lines: string) => lines.replace('N12345678', 'N12345679'),
    'links.document-unreadable',
  ],
  ['nothing', () => '', 'links.document-unreadable'],
  ['a smiley', () => '😀'.repeat(44), 'links.document-unreadable'],
  [
    'somebody else’s passport',
    () => passport({ surname: 'AKHMETOV', givenNames: 'BOLAT', sex: 'male', birthDate: '1960-01-02' }),
    'links.document-of-another',
  ],
  [
    'a passport that no record bears',
    () => passport({ documentNumber: 'N00000000' }),
    'links.document-not-in-register',
  ],
])('%s: nothing is linked', async (_what, change, code) => {
  const { question } = await raise()
  expect(codeOf(await show(question, change(passport())))).toBe(code)
  expect((await provider.links.ofPerson.list(aigerim)).links).toEqual([])
})
function passportCut(lines: string): string {
  return lines.slice(0, -1)
}

test('a passport number that two records bear tells nothing', async () => {
  holdRecords(birthOf('A-7', { documentNumber: 'N12345678' }), birthOf('A-8', { documentNumber: 'N12345678' }))
  const { requestId } = await openRequest([archived])
  expect(codeOf(await show(await questionOf(requestId), passport()))).toBe('links.document-not-in-register')
})

test('nobody shows a document for somebody else’s question', async () => {
  const { question } = await raise()
  expect(codeOf(await show(question, passport(), { ...aigerim, personKey: 'key-b' }))).toBe('links.unknown-question')
})
