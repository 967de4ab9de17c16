import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { PersonIdentity } from '@kopru/client'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import { connect, type Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { migrate } from '../platform/migrate.ts'
import { startTestPostgres } from '../platform/test-postgres.ts'
import type { EvidencePayload } from './evidence-payload.ts'
import { holderHash } from './rules/permit-token.ts'
import type { PermitDecision } from './schema.ts'
import { createDocuments, type Documents } from './service.ts'
import { makePdf } from './test-files.ts'
import { createTestSeals } from './test-seals.ts'
import { TimestampError } from './timestamp-error.ts'

const clock = standingClock(new Date())
const states = { TR: createTestSeals('TR', clock), KZ: createTestSeals('KZ', clock) }

const directory = {
  members: () => [{ party: 'KZ' }, { party: 'TR' }] as never,
  trustAnchors: (party: string) => ({
    certificates: [...(states[party as 'TR' | 'KZ']?.anchors ?? [])],
    timestampAuthorities: [],
  }),
  listInUse: () => undefined,
  agreements: () => [],
  findSigningKey: (keyId: string) => {
    const found = (['TR', 'KZ'] as const).find((party) => states[party].signer.keyId === keyId)
    return found && { party: found, key: states[found].signer.publicKey }
  },
}

const holder: PersonIdentity = {
  identifier: 'KZ/TR/x7',
  name: { given: 'Айгерім', family: 'Оңғарбаева', latinGiven: 'AIGERIM', latinFamily: 'ONGARBAYEVA' },
  birthDate: '1992-04-17',
  citizenship: 'KZ',
}
const day = (inDays: number) => new Date(clock.now().getTime() + inDays * 86_400_000).toISOString().slice(0, 10)

let postgres: Awaited<ReturnType<typeof startTestPostgres>>
let db: Kysely<Database>
const makeDocuments = (party: 'TR' | 'KZ', fetch = states[party].fetch): Documents =>
  createDocuments({
    party,
    portalUrl: `http://${party.toLowerCase()}.test`,
    db,
    directory,
    clock,
    sealKeys: states[party].sealKeys,
    signer: states[party].signer,
    timestampAuthorityUrl: 'http://tsa.test/',
    fetch,
  })

beforeAll(async () => {
  postgres = await startTestPostgres()
  await migrate(postgres.migrationUrl, resolve(import.meta.dirname, '../../migrations'))
  db = connect({ url: postgres.url, poolSize: 4 })
})
afterAll(async () => {
  await db.destroy()
  await postgres.end()
})

async function decide(changes: Partial<PermitDecision> = {}): Promise<PermitDecision> {
  const number = await db.transaction().execute((trx) => makeDocuments('TR').nextNumber(trx, 'TR-KD', 2026))
  return {
    reference: newId<'application'>(),
    number,
    type: 'residence-permit',
    title: { tr: 'Kısa Dönem İkamet İzni', kk: 'Қысқа мерзімді тұруға рұқсат', en: 'Short-term residence permit' },
    authority: 'TR/goc',
    authorityName: { tr: 'Göç İdaresi Başkanlığı', en: 'Presidency of Migration Management' },
    partyName: { tr: 'Türkiye', en: 'Türkiye' },
    citizenshipName: { tr: 'Kazakistan', en: 'Kazakhstan' },
    holder,
    validFrom: day(0),
    validUntil: day(300),
    decidedAt: clock.now(),
    law: '6458, 31',
    languages: { host: 'tr', home: 'kk' },
    ...changes,
  }
}

async function issue(changes: Partial<PermitDecision> = {}) {
  const documents = makeDocuments('TR')
  const permit = await documents.sealPermit(await decide(changes))
  await db.transaction().execute((trx) => documents.recordPermit(trx, permit))
  return permit
}

const tokenOf = async (pdf: Uint8Array): Promise<string> => {
  const { PDFDocument } = await import('@cantoo/pdf-lib')
  const keywords = (await PDFDocument.load(pdf, { updateMetadata: false })).getKeywords() ?? ''
  return keywords.slice(keywords.indexOf(':') + 1)
}

test('a permit is one page in the three languages, sealed so that pdfsig finds the whole document signed', async () => {
  const { pdf, decision } = await issue()
  const folder = mkdtempSync(join(tmpdir(), 'permit-'))
  try {
    writeFileSync(join(folder, 'permit.pdf'), pdf)
    const run = (program: string, ...args: string[]) => spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
    const judged = run('pdfsig', '-nocert', 'permit.pdf')
    expect(judged.error).toBeUndefined()
    expect(judged.stdout).toContain('Signature is Valid')
    expect(judged.stdout).toContain('Total document signed')
    expect(judged.stdout).toContain('ETSI.CAdES.detached')
    const text = run('pdftotext', '-layout', 'permit.pdf', '-').stdout
    for (const words of ['Kısa Dönem İkamet İzni', 'Қысқа мерзімді', 'ONGARBAYEVA', 'Оңғарбаева', decision.number])
      expect(text).toContain(words)
    expect(run('pdfinfo', 'permit.pdf').stdout).toMatch(/Pages:\s+1\n/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a genuine permit verifies at its issuer and at any other state; the issuer shows the holder', async () => {
  const { pdf, decision } = await issue()
  const own = await makeDocuments('TR').verifyFile(pdf)
  expect(own).toMatchObject({
    answer: 'yes',
    indication: 'TOTAL_PASSED',
    issuingParty: 'TR',
    authority: 'TR/goc',
    document: { number: decision.number, status: 'in-force', holder: { latinFamily: 'ONGARBAYEVA' } },
    // No responder answers here, and the reader is told so, of the signer and of the time-stamp authority.
    reasons: [{ code: 'documents.revocation-not-checked' }, { code: 'documents.timestamp-revocation-not-checked' }],
    signatures: [{ timestampRevocation: 'not-checked' }],
  })
  expect(own.timestampedAt).toBeDefined()
  const abroad = await makeDocuments('KZ').verifyFile(pdf)
  expect(abroad).toMatchObject({ answer: 'yes', issuingParty: 'TR', document: { number: decision.number } })
  expect(abroad.reasons).toEqual([
    { code: 'documents.revocation-not-checked' },
    { code: 'documents.timestamp-revocation-not-checked' },
    { code: 'documents.withdrawal-not-checked' },
  ])
  expect(abroad.document?.holder).toBeUndefined()
})

test('one changed byte in the sealed part turns the answer to no', async () => {
  const { pdf } = await issue()
  const changed = Buffer.from(pdf)
  const at = changed.indexOf('/MediaBox')
  changed[at + 12] = (changed[at + 12] ?? 0) ^ 1
  expect((await makeDocuments('KZ').verifyFile(changed)).answer).toBe('no')
})

test('a file that nobody sealed, and one that is no document at all, cannot be told', async () => {
  const documents = makeDocuments('KZ')
  expect(await documents.verifyFile(makePdf())).toMatchObject({
    answer: 'cannot-tell',
    reasons: [{ code: 'seal.no-signature' }],
  })
  expect(await documents.verifyFile(Buffer.from([1, 2, 3]))).toMatchObject({
    answer: 'cannot-tell',
    reasons: [{ code: 'seal.unknown-format' }],
  })
})

test('the QR code’s token verifies; altered, by a stranger, or in another state’s name it does not', async () => {
  const { pdf, decision } = await issue()
  const token = await tokenOf(pdf)
  const documents = makeDocuments('TR')
  expect(await documents.verifyToken(token)).toMatchObject({
    answer: 'yes',
    document: { number: decision.number, holder: { given: 'Айгерім' } },
  })
  const [head, body, signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString())
  expect(claims.h).toBe(holderHash(holder))
  const forged = Buffer.from(JSON.stringify({ ...claims, vu: '2099-01-01' })).toString('base64url')
  expect(await documents.verifyToken(`${head}.${forged}.${signature}`)).toMatchObject({
    answer: 'no',
    reasons: [{ code: 'documents.token-signature-wrong' }],
  })
  const { signPermitToken } = await import('./rules/permit-token.ts')
  expect(await documents.verifyToken(await signPermitToken(claims, states.KZ.signer))).toMatchObject({
    answer: 'no',
    reasons: [{ code: 'documents.token-issuer-differs' }],
  })
  const stranger = { ...createTestSeals('XX', clock).signer }
  expect(await documents.verifyToken(await signPermitToken(claims, stranger))).toMatchObject({
    answer: 'cannot-tell',
    reasons: [{ code: 'documents.token-signer-unknown' }],
  })
  expect(await documents.verifyToken('nonsense')).toMatchObject({ answer: 'cannot-tell' })
  const unissued = await signPermitToken({ ...claims, num: 'TR-KD-2026-999999' }, states.TR.signer)
  expect(await documents.verifyToken(unissued)).toMatchObject({
    answer: 'no',
    reasons: [{ code: 'documents.not-in-register' }],
  })
})

test('a permit not valid yet is genuine and says so; an expired or withdrawn one is no longer good', async () => {
  const documents = makeDocuments('TR')
  const future = await issue({ validFrom: day(10) })
  expect(await documents.verifyFile(future.pdf)).toMatchObject({ answer: 'yes', document: { status: 'not-yet' } })
  const past = await issue({ validFrom: day(-20), validUntil: day(-1) })
  expect(await documents.verifyFile(past.pdf)).toMatchObject({ answer: 'no', document: { status: 'expired' } })
  const gone = await issue()
  await db
    .updateTable('issuedDocument')
    .set({ withdrawnAt: clock.now() })
    .where('number', '=', gone.decision.number)
    .execute()
  expect(await documents.verifyToken(await tokenOf(gone.pdf))).toMatchObject({
    answer: 'no',
    document: { status: 'withdrawn' },
  })
})

test('numbers of a series follow each other without a gap, also when a transaction is undone', async () => {
  const documents = makeDocuments('TR')
  const next = () => db.transaction().execute((trx) => documents.nextNumber(trx, 'TR-XX', 2027))
  expect(await next()).toBe('TR-XX-2027-000001')
  const undone = db.transaction().execute(async (trx) => {
    await documents.nextNumber(trx, 'TR-XX', 2027)
    throw new Error('changed my mind')
  })
  await expect(undone).rejects.toThrow('changed my mind')
  const rest = await Promise.all([next(), next(), next()])
  expect(rest.sort()).toEqual(['TR-XX-2027-000002', 'TR-XX-2027-000003', 'TR-XX-2027-000004'])
})

test('a matter gets one document only, whichever of two attempts comes second', async () => {
  const documents = makeDocuments('TR')
  const decision = await decide()
  const [one, two] = [await documents.sealPermit(decision), await documents.sealPermit(decision)]
  const record = (permit: typeof one) => db.transaction().execute((trx) => documents.recordPermit(trx, permit))
  expect([await record(one), await record(two)]).toEqual([true, false])
  expect((await documents.findPermitFile(decision.reference))?.pdf.equals(Buffer.from(one.pdf))).toBe(true)
})

test('without a time-stamp nothing is sealed', async () => {
  const down = makeDocuments('TR', async () => new Response('', { status: 503 }))
  await expect(down.sealPermit(await decide())).rejects.toThrow(TimestampError)
})

const payload = (changes: Partial<EvidencePayload> = {}): EvidencePayload => ({
  id: newId<'evidence'>(),
  evidenceType: 'birth-record',
  issuer: 'KZ/civil-status',
  issuedAt: clock.now().toISOString(),
  conversationId: newId<'conversation'>(),
  subject: holder,
  fields: { birthPlace: 'Қызылорда' },
  ...changes,
})

test('an evidence is judged on signature, time, issuer and subject, each by itself', async () => {
  const told = payload()
  const sealed = await makeDocuments('KZ').sealEvidence(told)
  const expected = {
    party: 'KZ',
    issuer: 'KZ/civil-status',
    evidenceType: 'birth-record',
    conversationId: told.conversationId,
    subject: holder,
    at: clock.now(),
  }
  const check = (given: object, changes: Partial<typeof expected> = {}) =>
    makeDocuments('TR').checkEvidence(given, { ...expected, ...changes })
  const good = await check(sealed)
  expect(good.payload).toEqual(told)
  expect(good.verdict).toMatchObject({ signature: 'passed', time: 'passed', issuer: 'passed', subject: 'passed' })
  expect(good.verdict.reasons).toEqual([])

  const altered = { ...sealed, payload: Buffer.from(JSON.stringify({ ...told, fields: {} })).toString('base64url') }
  expect(await check(altered)).toMatchObject({ payload: undefined, verdict: { signature: 'failed' } })
  // To Türkiye's own list both the issuer and who vouched for the time are strangers, and the stamp still fits.
  expect((await check(sealed, { party: 'TR' })).verdict).toMatchObject({ time: 'cannot-tell', issuer: 'cannot-tell' })
  expect((await check(sealed, { issuer: 'KZ/revenue' })).verdict.issuer).toBe('failed')
  expect((await check(sealed, { subject: { ...holder, identifier: 'KZ/TR/other' } })).verdict.subject).toBe('failed')
  expect((await check(sealed, { conversationId: newId() })).verdict.reasons).toEqual([
    { code: 'documents.not-as-asked' },
  ])
  expect((await check({ nonsense: true })).verdict.signature).toBe('failed')
})
