import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { matchPersons, searchKeys } from '@kopru/names'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPointer } from '../../../apps/node/src/connectors/json-pointer.ts'
import { type Connectors, createConnectors, readRegisters } from '../../../apps/node/src/connectors/service.ts'
import { type ClaimNames, readNationalClaims } from '../../../apps/node/src/identity/rules/person-claims.ts'
import { createFinder } from '../../../apps/node/src/links/find-record.ts'
import { pathsOf } from '../issuing/paths.ts'
import { openAccounts } from '../login/accounts.ts'
import { localUrl, type Party, parties, portsOf } from '../parties.ts'
import { openPeople } from '../people.ts'
import { samplePeople, specialCases } from '../population/population.ts'
import { readJson, readState, repository } from '../state-data.ts'
import { listen, type SandboxServer } from '../web/server.ts'
import { createRegisters } from './service.ts'

const portBase = 17_300
const now = new Date('2026-11-23T10:00:00Z')
const context = { conversationId: 'c-1', requester: 'TR/goc' }
let home: string
const servers: SandboxServer[] = []
const connectors = new Map<Party, Connectors>()

const url = (party: Party, path: string) => localUrl(portsOf(party, portBase).registers, path)
const credential = (party: Party) => readFileSync(pathsOf(home, party).registersCredential, 'utf8')
const connectorsOf = (party: Party) => {
  const found = connectors.get(party)
  if (found === undefined) throw new Error(`no connectors of ${party}`)
  return found
}

async function start(party: Party): Promise<SandboxServer> {
  const people = openPeople(party)
  const server = await createRegisters({ home, state: readState(party), people, now: () => now })
  await listen(server, portsOf(party, portBase).registers)
  return server
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-registers-'))
  for (const party of parties) {
    servers.push(await start(party))
    const declarations = readRegisters(join(repository, 'states', party, 'registers.json'))
    const at = {
      url: localUrl(portsOf(party, portBase).registers),
      ...(party !== 'KG' && { credential: credential(party) }),
    }
    const access = Object.fromEntries(declarations.map(({ id }) => [id, at]))
    connectors.set(party, createConnectors(declarations, access, fetch))
  }
})
afterAll(async () => {
  for (const server of servers) await server.close()
  rmSync(home, { recursive: true })
})

interface Evidence {
  evidenceType: string
  register: string
  operation: string
  otherwise?: string
  fields: Record<string, string>
}
const evidenceOf = (party: Party) => readJson<Evidence[]>(join(repository, 'states', party, 'evidence.json'))
const special = (party: Party, kind: string) => {
  const found = specialCases(party).find((one) => one.part === kind)
  if (found === undefined) throw new Error(`${party} has no ${kind}`)
  return found.nationalId
}
const lookUp = (party: Party, register: string, nationalNumber: string) =>
  connectorsOf(party).lookUp(register, 'find-by-national-number', { nationalNumber }, context)

/** As the node of the state would: by the national number, and by the names that its log-in service vouches for. */
function searchFor(party: Party, kind: string) {
  const nationalNumber = special(party, kind)
  const claims = openAccounts(party, () => openPeople(party)(now)).findById(nationalNumber)?.claims ?? {}
  const { claims: names } = readJson<{ claims: ClaimNames }>(join(repository, 'states', party, 'log-in.json'))
  const read = readNationalClaims(claims, names, party)
  if ('missing' in read) throw new Error(read.missing.join())
  const offer = evidenceOf(party).find(({ evidenceType }) => evidenceType === 'birth-record')
  if (offer === undefined) throw new Error('no birth records')
  const finder = createFinder({
    connectors: connectorsOf(party),
    matching: { match: matchPersons, keysOf: searchKeys },
  })
  const identity = { ...read.identity, identifier: `${party}/TR/x` }
  return finder.find(offer, { nationalNumber, identity }, context)
}

describe.each(parties)('the registers of %s', (party) => {
  test('prove with every declared field who and what, through the node’s own connector', async () => {
    const { evidenceTypes } = {
      evidenceTypes: readJson<{ id: string; fields: { id: string }[] }[]>(
        join(repository, 'agreements', 'evidence-types.json'),
      ),
    }
    for (const { nationalId } of samplePeople(party))
      for (const { evidenceType, register, fields } of evidenceOf(party)) {
        const found = await lookUp(party, register, nationalId)
        if (found.is !== 'one') throw new Error(`${register}: ${found.is}`)
        const declared = evidenceTypes.find(({ id }) => id === evidenceType)?.fields.map(({ id }) => id)
        expect(Object.keys(fields)).toEqual(declared)
        for (const pointer of Object.values(fields)) expect(readPointer(found.record, pointer), pointer).toBeDefined()
        expect(connectorsOf(party).subjectOf(register, found.record)?.nationalNumber).toBe(nationalId)
      }
  })

  test('hold no, two, and hidden rows where the special cases say so', async () => {
    expect((await lookUp(party, 'civil-status', special(party, 'no-birth-record'))).is).toBe('none')
    expect(await lookUp(party, 'civil-status', special(party, 'two-birth-records'))).toMatchObject({
      is: 'several',
      records: [{}, {}],
    })
    expect((await lookUp(party, 'address-register', special(party, 'withheld-address'))).is).toBe('none')
    const convicted = await lookUp(party, 'criminal-records', special(party, 'convicted'))
    expect(JSON.stringify(convicted)).toContain('"convictions"')
    expect((await lookUp(party, 'revenue', '00000000000000')).is).toBe('none')
  })

  test('find by name and birth date, in the state’s script or in Latin', async () => {
    const [sample] = samplePeople(party)
    const person = openPeople(party)(now).findByNationalId(sample?.nationalId ?? '')
    if (person === undefined) throw new Error('no sample person')
    const { birthDate, nationalId } = person
    for (const { family, given } of [person.name.native, person.name.latin]) {
      const keys = { familyName: family, givenName: given.toUpperCase(), birthDate }
      const found = await connectorsOf(party).lookUp('criminal-records', 'find-by-name-and-birth-date', keys, context)
      if (found.is !== 'one') throw new Error(found.is)
      expect(connectorsOf(party).subjectOf('criminal-records', found.record)).toMatchObject({
        nationalNumber: nationalId,
        birthDate,
      })
    }
  })

  test('keep old births without a number, found by keys of the names, and the node tells whose they are', async () => {
    const found = await searchFor(party, 'archived-record')
    if (found.is !== 'one') throw new Error(JSON.stringify(found))
    expect(found).toMatchObject({ is: 'one', by: 'search' })
    const { reference, nationalNumber } = connectorsOf(party).subjectOf('civil-status', found.record) ?? {}
    expect(reference).toMatch(/^A-19\d\d-\d+$/)
    expect(nationalNumber).toBeUndefined()
    // The same in the register’s own time: nobody else of that year is taken for one of them.
    expect(await searchFor(party, 'archived-namesakes')).toMatchObject({ is: 'unclear', count: 2 })
    expect(await searchFor(party, 'two-birth-records')).toMatchObject({ is: 'unclear', count: 2 })
    for (const kind of ['no-birth-record', 'new-number'])
      expect(await searchFor(party, kind), kind).toMatchObject({ is: 'unclear', count: 0 })
    expect(await searchFor(party, 'former-number')).toMatchObject({ is: 'one', by: 'national-number' })
  })

  test('refuse a search without keys, and one that is no search', async () => {
    for (const keys of [
      { searchKeys: 'K', birthYear: '1968' },
      { searchKeys: [], birthYear: 'all' },
      { searchKeys: [7], birthYear: '1968' },
    ])
      expect(
        await connectorsOf(party).lookUp('civil-status', 'find-by-keys', keys, context),
        JSON.stringify(keys),
      ).toMatchObject({ is: 'unavailable', retryable: false })
    const none = { searchKeys: [], birthYear: '1968' }
    expect((await connectorsOf(party).lookUp('civil-status', 'find-by-keys', none, context)).is).toBe('none')
  })

  test('take a notice once, refuse another under its number, and keep it over a restart', async () => {
    const notice = {
      permitNumber: 'TR-2026/000001',
      holder: { identifier: `${party}/TR/x` },
      documentType: 'residence-permit',
      validFrom: '2026-12-01',
      validUntil: '2027-11-30',
      issuedAt: now.toISOString(),
    }
    const record = (more: object = {}) =>
      connectorsOf(party).write('migration', 'record-notice', { ...notice, ...more }, context)
    expect((await record()).is).toBe('answer')
    expect((await record()).is).toBe('answer')
    expect(await record({ validUntil: '2099-01-01' })).toMatchObject({ is: 'unavailable', retryable: false })
    const i = parties.indexOf(party)
    await servers[i]?.close()
    servers[i] = await start(party)
    const listed = await connectorsOf(party).lookUp('migration', 'list-notices', {}, context)
    expect(listed).toMatchObject({ is: 'one', record: { permitNumber: 'TR-2026/000001', validUntil: '2027-11-30' } })
  })

  test('fail and slow down when told so, from this machine only', async () => {
    const [sample] = samplePeople(party)
    const fault = (body: object, headers: Record<string, string> = {}) =>
      fetch(url(party, '/sandbox/faults'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    const ask = () => lookUp(party, 'revenue', sample?.nationalId ?? '')
    expect((await fault({ registerId: 'revenue', mode: 'down' }, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await ask()).is).toBe('one')
    expect((await fault({ registerId: 'revenue', mode: 'down' })).status).toBe(200)
    expect(await ask()).toMatchObject({ is: 'unavailable', retryable: true })
    expect((await lookUp(party, 'civil-status', sample?.nationalId ?? '')).is).toBe('one')
    await fault({ registerId: 'revenue', mode: 'slow', delayMs: 300 })
    const before = performance.now()
    expect((await ask()).is).toBe('one')
    expect(performance.now() - before).toBeGreaterThan(290)
    await fault({ registerId: 'revenue', mode: 'ok' })
  })
})

test('without the credential a register says nothing', async () => {
  const ask = (headers: Record<string, string>) =>
    fetch(url('KZ', '/registers/revenue/find-by-national-number'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ nationalNumber: '940322484797' }),
    })
  expect((await ask({})).status).toBe(401)
  expect((await ask({ authorization: `Bearer ${credential('TR')}` })).status).toBe(401)
  expect((await ask({ authorization: `Bearer ${credential('KZ')}` })).status).toBe(200)
})
