import { type MrzDocument, searchKeys, writeMrz } from '@kopru/names'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LookUpResult, RegisterRecord } from '../connectors/schema.ts'
import {
  address,
  aigerim,
  archived,
  choose,
  codeOf,
  identity,
  legalBasis,
  makeRequest,
  startTestProvider,
  stepsWith,
  type TestProvider,
} from '../evidence/test-provider.ts'
import type { PersonSession } from '../identity/schema.ts'
import { isRefusal } from '../platform/refusal.ts'
import type { QuestionRow } from './store.ts'

let provider: TestProvider
beforeAll(async () => {
  provider = await startTestProvider()
})
afterAll(() => provider?.end())
beforeEach(async () => {
  await provider.clear()
  provider.registers.set('archive find-by-national-number', () => ({ is: 'none' }))
})
const { decide, openRequest } = stepsWith(() => provider)

const birthOf = (no: string, more: object = {}): RegisterRecord => ({
  person: { familyName: 'Сарсенова', givenName: 'Айгерим', born: '1994-03-22', sex: 'female', reference: no, ...more },
  entry: { no },
})
const own = birthOf('A-1', { birthPlace: 'Алма-Ата' })
const namesake = birthOf('A-2', { patronymic: 'Болатовна' })
const holdRecords = (...records: RegisterRecord[]) => {
  const [record] = records
  const found: LookUpResult =
    record === undefined ? { is: 'none' } : records.length === 1 ? { is: 'one', record } : { is: 'several', records }
  provider.registers.set('archive find-by-keys', () => found)
}
const registrar = {
  name: 'Сәуле Бекенова',
  subject: 'registrar-1',
  authority: 'KZ/archive',
  roles: ['officer'] as const,
}
const stranger = { ...registrar, authority: 'KZ/civil-status' }

const itemsOf = async (id: string, person: PersonSession = aigerim) => {
  const seen = await provider.evidence.preview(id, person, 'en')
  if (isRefusal(seen)) throw new Error(seen.code)
  return seen.items
}
const questionOf = async (id: string) => (await itemsOf(id))[0]?.question ?? ''
const eventsAfter = async (before: number) => (await provider.events()).slice(before)

const rowsOf = (event: 'link-made' | 'link-used' | 'link-revoked') =>
  provider.db.selectFrom('journalEntry').selectAll().where('event', '=', event).orderBy('id').execute()
const detailsOf = async (event: 'link-made') => (await rowsOf(event)).map(({ details }) => details)

/** A request that leaves the question which of two records it is. */
async function raise() {
  holdRecords(own, namesake)
  const { requestId } = await openRequest([archived])
  return { requestId, question: await questionOf(requestId) }
}

/** A row as it is put back. */
function whole(row: QuestionRow | undefined) {
  if (row === undefined) throw new Error('no question was raised')
  return { ...row, identity: JSON.stringify(row.identity), reasons: JSON.stringify(row.reasons) }
}

/** As an officer links the first record. */
async function linkByOfficer(question: string) {
  await provider.links.ofPerson.askOfficer(aigerim, question)
  const decision = { reference: 'A-1', ground: 'The mother’s name agrees with the family card' }
  expect(await provider.links.ofOfficer.decide(registrar, question, decision)).toBeUndefined()
  await provider.runJobs()
}

test('a record without a number and in another spelling is found by keys of the names, and journaled as a search', async () => {
  holdRecords(own)
  const { requestId } = await openRequest([archived])
  expect(provider.asked.at(-1)).toMatch(/^archive find-by-keys {"searchKeys":\["[^"]+".*"birthYear":"1994"}$/)
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
  expect(await provider.events()).toContain('records-searched birth-record')
  await decide(requestId, [choose(archived, 'accepted')])
  await provider.runJobs()
  expect((await provider.sent()).at(-1)?.body).toMatchObject({ results: [{ outcome: 'provided' }] })
})

test('what bears another number, or plainly is another person, is not the person’s', async () => {
  holdRecords(birthOf('A-3', { number: '940322484798' }), birthOf('A-4', { born: '1994-11-02', givenName: 'Динара' }))
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'refused', refusal: { code: 'evidence.no-record' } }])
})

test('two that fit are a question that tells how many and why in codes, and nothing of anybody else', async () => {
  const { requestId, question } = await raise()
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'refused', refusal: { code: 'evidence.several-records' } },
  ])
  const seen = await provider.links.ofPerson.question(aigerim, question)
  expect(seen).toMatchObject({
    found: 2,
    state: 'open',
    ways: ['log-in', 'document', 'officer'],
    purpose: legalBasis,
    previewPath: `/preview/${requestId}`,
  })
  const said = JSON.stringify([seen, await itemsOf(requestId), await provider.links.ofPerson.list(aigerim)])
  for (const secret of ['Болатовна', 'A-1', 'A-2', 'Алма-Ата', 'Сарсенова']) expect(said).not.toContain(secret)
  for (const reason of isRefusal(seen) ? [] : seen.reasons) expect(reason).toMatch(/^[a-z.-]+$/)
})

test('a question is nobody’s but the person’s, and looks as if it were not there', async () => {
  const { question } = await raise()
  const other = { ...aigerim, personKey: 'key-b' }
  for (const seen of [
    await provider.links.ofPerson.question(other, question),
    await provider.links.ofPerson.askOfficer(other, question),
    await provider.links.ofPerson.refuseSecondLogIn(other, question),
    await provider.links.ofPerson.question(aigerim, '0193570f-0000-7000-8000-000000000000'),
  ])
    expect(codeOf(seen)).toBe('links.unknown-question')
  expect((await provider.links.ofPerson.list(other)).questions).toEqual([])
})

test('a question whose record is found in another way ends, for the officer too, and what waited for it is asked again', async () => {
  const { requestId, question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  expect(await provider.links.ofOfficer.list(registrar)).toHaveLength(1)
  // The register has written the number into the record meanwhile.
  provider.registers.set('archive find-by-national-number', () => ({
    is: 'one',
    record: birthOf('A-1', { number: '940322484797' }),
  }))
  const later = await openRequest([archived])
  expect(await itemsOf(later.requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
  expect(await provider.links.ofPerson.question(aigerim, question)).toMatchObject({
    state: 'answered-elsewhere',
    decidedAt: expect.any(String),
    ways: [],
  })
  expect(await provider.links.ofOfficer.list(registrar)).toEqual([])
  expect(codeOf(await provider.links.ofOfficer.show(registrar, question, 'en'))).toBe('links.unknown-task')
  expect(codeOf(await provider.links.ofPerson.askOfficer(aigerim, question))).toBe('links.not-open')
  expect((await provider.links.ofPerson.list(aigerim)).links).toEqual([])
})

test('what is found leaves the questions of another person, and those about another register, open', async () => {
  const { question } = await raise()
  const [row] = await provider.db.selectFrom('linkQuestion').selectAll().execute()
  await provider.db
    .insertInto('linkQuestion')
    .values([
      { ...whole(row), id: '0193570f-0000-7000-8000-000000000001', personKey: 'key-b' },
      { ...whole(row), id: '0193570f-0000-7000-8000-000000000002', register: 'addresses' },
    ])
    .execute()
  holdRecords(own)
  await openRequest([archived])
  const rows = await provider.db.selectFrom('linkQuestion').select(['id', 'state']).execute()
  for (const { id, state } of rows) expect([id, state]).toEqual([id, id === question ? 'answered-elsewhere' : 'open'])
})

test('the same question is not asked twice while it is open', async () => {
  const { question } = await raise()
  const again = await openRequest([archived])
  expect(await questionOf(again.requestId)).toBe(question)
})

test('a question asked again is wholly that of the request that asks last', async () => {
  const { question } = await raise()
  const message = makeRequest([archived], { clock: provider.clock, from: 'TR/noter' })
  expect(await provider.send(message)).toBeUndefined()
  await provider.runJobs()
  const row = await provider.db.selectFrom('linkQuestion').selectAll().where('id', '=', question).executeTakeFirst()
  const { requestId, conversationId } = message
  expect(row).toMatchObject({ requestId, conversationId, requester: 'TR/noter', ...legalBasis })
})

test('a link also reaches a request of which another register has not answered yet', async () => {
  const { question } = await raise()
  provider.registers.set('addresses', () => ({ is: 'unavailable', retryable: true, why: 'no connection' }))
  const { requestId } = await openRequest([address, archived])
  await linkByOfficer(question)
  expect(await provider.items(requestId)).toMatchObject([{ outcome: 'found' }, { outcome: null }])
  provider.registers.delete('addresses')
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }, {}])
})

/** Holds the next search of the archive back; those after it are answered at once. */
function holdNextSearch() {
  const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isNext = true
  const found: LookUpResult = { is: 'several', records: [own, namesake] }
  provider.registers.set('archive find-by-keys', async () => {
    if (!isNext) return found
    isNext = false
    begun.resolve()
    await go.promise
    return found
  })
  return { begun: begun.promise, go: go.resolve }
}

test('what was asked before a link was made is not kept as unclear, but asked again by the link', async () => {
  const { question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  const { requestId, ...message } = makeRequest([archived], provider)
  await provider.send(message)
  const search = holdNextSearch()
  const slow = provider.run('evidence-look-up', { requestId })
  await search.begun
  const decision = { reference: 'A-1', ground: 'It is hers' }
  expect(await provider.links.ofOfficer.decide(registrar, question, decision)).toBeUndefined()
  search.go()
  await expect(slow).rejects.toThrow('a link was made while the register archive was asked')
  expect(await provider.items(requestId)).toMatchObject([{ outcome: null }])
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
})

test('while the linked record is being fetched nothing is decided, so that nothing is thrown away', async () => {
  holdRecords(own, namesake)
  const { requestId } = await openRequest([address, archived])
  const question = await questionOf(requestId)
  await provider.links.ofPerson.askOfficer(aigerim, question)
  await provider.links.ofOfficer.decide(registrar, question, { reference: 'A-1', ground: 'It is hers' })
  const search = holdNextSearch()
  const slow = provider.run('evidence-ask-again', { requestId })
  await search.begun
  const before = (await provider.events()).length
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'asking', fields: [] },
    { outcome: 'found', fields: [] },
  ])
  // Neither is shown, so that looking again every moment leaves nothing in the journal.
  expect(await eventsAfter(before)).toEqual([])
  expect(codeOf(await decide(requestId, [choose(address, 'accepted')]))).toBe('evidence.still-asking')
  search.go()
  await slow
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'found', fields: [{ value: 'A-1' }] },
    { outcome: 'found', fields: [{ value: 'N-1' }] },
  ])
  expect(codeOf(await decide(requestId, [choose(address, 'accepted'), choose(archived, 'accepted')]))).toBe(
    'no refusal',
  )
})

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

test('a link serves again without a question, sealed as the authority’s own evidence', async () => {
  const { question } = await raise()
  await linkByOfficer(question)
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found' }])
  const [row] = await provider.db.selectFrom('link').selectAll().execute()
  expect(row?.sealed).toMatchObject({
    sealed: {
      evidenceType: 'identity-link',
      issuer: 'KZ/archive',
      subject: identity,
      fields: { how: 'officer', levelOfAssurance: 'substantial', register: 'archive', record: 'A-1' },
    },
  })
  expect((await provider.links.ofPerson.list(aigerim)).links[0]?.usedAt).toBeDefined()
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

test('a revoked link serves no more, not even for what is open, and the journal says so', async () => {
  const { requestId, question } = await raise()
  await linkByOfficer(question)
  const [link] = (await provider.links.ofPerson.list(aigerim)).links
  const id = link?.id ?? ''
  expect(codeOf(await provider.links.ofPerson.revoke({ ...aigerim, personKey: 'key-b' }, id))).toBe(
    'links.unknown-link',
  )
  expect(await provider.links.ofPerson.revoke(aigerim, id)).toBeUndefined()
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'refused', refusal: { code: 'links.revoked' }, fields: [] },
  ])
  expect(codeOf(await provider.links.ofPerson.revoke(aigerim, id))).toBe('links.unknown-link')
  expect(await provider.events()).toContain('link-revoked identity-link')
  expect((await provider.links.ofPerson.list(aigerim)).links[0]?.revokedAt).toBeDefined()
  const again = await openRequest([archived])
  expect(await itemsOf(again.requestId)).toMatchObject([{ refusal: { code: 'evidence.several-records' } }])
  // To clear up which record it is gives back what was unclear, not what was revoked.
  expect(await questionOf(again.requestId)).not.toBe('')
  expect(await questionOf(requestId)).toBe('')
})

test('a link revoked after the person agreed, before the answer was sealed, sends nothing', async () => {
  const { requestId, question } = await raise()
  await linkByOfficer(question)
  await decide(requestId, [choose(archived, 'accepted')])
  const [link] = (await provider.links.ofPerson.list(aigerim)).links
  await provider.links.ofPerson.revoke(aigerim, link?.id ?? '')
  await provider.runJobs()
  expect((await provider.sent()).at(-1)?.body).toMatchObject({
    results: [{ outcome: 'refused', refusal: { code: 'links.revoked' } }],
  })
})

test.each([
  ['record_reference', { recordReference: 'A-2' }],
  ['level_of_assurance', { levelOfAssurance: 'high' as const }],
])('a link whose row no longer says what was sealed does not serve: %s', async (_column, change) => {
  const { question } = await raise()
  await linkByOfficer(question)
  await provider.db.updateTable('link').set(change).execute()
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ refusal: { code: 'evidence.several-records' } }])
})

test('a link whose row was given to somebody else does not serve them: person_key', async () => {
  holdRecords(own, namesake)
  const subject = { ...identity, identifier: 'TR/KZ/of-a-citizen-of-tr', citizenship: 'TR' }
  const { personKey: _, ...foreigner } = { ...aigerim, home: 'TR', identity: subject }
  const message = makeRequest([archived], { clock: provider.clock, change: { subject } })
  await provider.send(message)
  await provider.runJobs()
  const question = (await itemsOf(message.requestId, foreigner))[0]?.question ?? ''
  await provider.links.ofPerson.askOfficer(foreigner, question)
  const decision = { reference: 'A-1', ground: 'It is hers' }
  expect(await provider.links.ofOfficer.decide(registrar, question, decision)).toBeUndefined()
  await provider.runJobs()
  expect(await itemsOf(message.requestId, foreigner)).toMatchObject([{ outcome: 'found' }])
  await provider.db.updateTable('link').set({ personKey: 'key-a' }).execute()
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ refusal: { code: 'evidence.several-records' } }])
})

test('the person’s own state may ask too, for whose identity it vouches; the person looks with its log-in', async () => {
  holdRecords(own)
  const subject = { ...identity, identifier: 'TR/KZ/of-a-citizen-of-tr', citizenship: 'TR' }
  const message = makeRequest([archived], { clock: provider.clock, change: { subject } })
  expect(await provider.send(message)).toBeUndefined()
  await provider.runJobs()
  expect(provider.asked.every((call) => !call.includes('find-by-national-number'))).toBe(true)
  const { personKey: _, ...foreigner } = { ...aigerim, home: 'TR', identity: subject }
  expect(await itemsOf(message.requestId, foreigner)).toMatchObject([{ outcome: 'found' }])
  expect(codeOf(await provider.evidence.preview(message.requestId, aigerim, 'en'))).toBe('evidence.preview-not-found')
  expect((await provider.links.ofPerson.list(foreigner)).secondLogIn).toBe(true)
})

test.each([
  ['a third state’s citizen', { identifier: 'AZ/KZ/x', citizenship: 'AZ' }],
  ['a citizen of another state than the identifier’s', { identifier: 'TR/KZ/x', citizenship: 'AZ' }],
  ['more parts than an identifier has', { identifier: 'TR/KZ/x/y', citizenship: 'TR' }],
])('no state may vouch for %s', async (_who, change) => {
  const message = makeRequest([archived], {
    clock: provider.clock,
    change: { subject: { ...identity, ...change } },
  })
  expect(codeOf(await provider.send(message))).toBe('evidence.person-unknown')
})
