import { issueValidationToken, type TrustedList } from '@kopru/seal'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import { createExaminer } from './examine/examiner.ts'
import { createAskHome, type HeardSaying } from './home-state/ask-home.ts'
import { nationalPolicy } from './home-state/messages.ts'
import { listWithValidation } from './home-state/test-validation-list.ts'
import { createFileJudge, type JudgedFile } from './judge-file.ts'
import { createTestSeals } from './test-seals.ts'
import { createUzbekFiles } from './test-uzbek.ts'
import { TimestampError } from './timestamp-error.ts'
import { createVerifier } from './verify.ts'

/*
 * Türkiye's verifier on files of two other states that only these can judge. Nobody is asked: there is no exchange.
 */
const clock = standingClock(new Date(Math.floor(Date.now() / 1000) * 1000))
const states = { UZ: createTestSeals('UZ', clock), KZ: createTestSeals('KZ', clock), TR: createTestSeals('TR', clock) }
type State = keyof typeof states
const portalOf = (party: string) => `http://${party.toLowerCase()}.test`
const member = (party: string) => ({ party, node: { portalUrl: portalOf(party) }, authorities: [{ id: `${party}/x` }] })
const service = (party: State) => states[party].sealKeys(`${party}/validation`)
const files = {
  UZ: createUzbekFiles(states.UZ, clock).cms(),
  KZ: createUzbekFiles(states.KZ, clock, 'KZ').cms(),
}

let lists: Map<string, TrustedList>
const directory = {
  members: () => Object.keys(states).map(member) as never,
  findMember: (party: string) => member(party) as never,
  agreements: () => [],
  checkLegalBasis: () => ({ is: 'none' }) as never,
  findSigningKey: () => undefined,
  trustAnchors: (party: string) => ({ certificates: [...states[party as State].anchors], timestampAuthorities: [] }),
  listInUse: (party: string) => lists.get(party),
}
const judge = createFileJudge({
  ...{ clock, examiner: createExaminer({ timeMs: 60_000 }) },
  directory: { ...directory, listInUse: () => undefined },
})
/** Judged once: each of these files, and one that has the signatures of both. */
const judged = new Map<string, JudgedFile>()
const unused = {} as never
const verifier = createVerifier({
  ...{ party: 'TR', directory, db: unused, clock, sealKeys: states.TR.sealKeys },
  judgeFile: async (file) => judged.get(Buffer.from(file).toString('base64')) ?? judge(file),
  askHome: createAskHome({
    ...{ party: 'TR', portalUrl: portalOf('TR'), db: unused, clock, directory, exchange: unused, journal: unused },
  }),
  timestamp: async () => {
    throw new TimestampError('tsp.unreachable')
  },
})
const both = Buffer.from('both')

beforeAll(async () => {
  const [uz, kz] = await Promise.all([files.UZ, files.KZ].map((file) => judge(file, undefined, { references: true })))
  if (!uz || !kz) throw new Error('two files')
  judged.set(Buffer.from(files.UZ).toString('base64'), uz)
  judged.set(both.toString('base64'), { ...uz, signatures: [...uz.signatures, ...kz.signatures] })
})
beforeEach(() => {
  lists = new Map(
    (['UZ', 'KZ'] as const).map((of) => [of, listWithValidation(of, service(of).certificate, clock.now())]),
  )
})

/** What Uzbekistan says of its file, to Türkiye, for a day. */
async function tokenOf(result: 'PASSED' | 'FAILED' = 'PASSED', at = clock.now()): Promise<string> {
  const [one] = judged.get(Buffer.from(files.UZ).toString('base64'))?.signatures ?? []
  if (!one?.verdict.reference) throw new Error('a reference')
  const { reference, path } = one.verdict
  return issueValidationToken(
    {
      ...{ id: '1', issuer: portalOf('UZ'), audience: [portalOf('TR')], at },
      expiresAt: new Date(at.getTime() + 86_400_000),
      seals: [{ reference, path, result, policy: nationalPolicy }],
    },
    service('UZ'),
  )
}
const textOf = (report: Uint8Array) => Buffer.from(report).toString()

test('a report says nothing of a state whose token does not count, as of one that was never asked', async () => {
  const without = textOf(await verifier.reportFile(files.UZ))
  expect(without).toContain('seal.algorithm-unconfirmed')
  const rubbish = textOf(await verifier.reportFile(files.UZ, { tokens: ['rubbish'] }))
  for (const text of [without, rubbish]) {
    expect(text).toContain('urn:etsi:019102:mainindication:indeterminate')
    expect(text).not.toContain('documents.home-')
  }
  expect(rubbish).toContain('seal.algorithm-unconfirmed')
})

test('of the signatures of two states only the one that a token speaks of gets its word in the report', async () => {
  const text = textOf(await verifier.reportFile(both, { tokens: [await tokenOf()] }))
  expect(text).toContain('PASSED; state=UZ')
  expect(text).toContain('documents.home-passed; party=UZ')
  expect(text).toContain('seal.algorithm-unconfirmed')
  expect(text).not.toContain('party=KZ')
  expect(text).not.toContain('documents.home-answer-refused')
})

const dayMs = 86_400_000
/** What was heard of the Uzbek file a number of days ago, as a case keeps it. */
async function keptFor(days: number, result: 'PASSED' | 'FAILED' = 'PASSED'): Promise<HeardSaying> {
  const at = new Date(clock.now().getTime() - days * dayMs)
  const of = judged.get(Buffer.from(files.UZ).toString('base64'))?.signatures[0]?.verdict.reference
  const said = { party: 'UZ', at: at.toISOString(), service: 'CN=UZ/validation', token: await tokenOf(result, at) }
  return { of, saying: { is: 'said', ...said, statement: { result, times: [] } } }
}
const heardAs = (kept: HeardSaying, change: object): HeardSaying => ({
  ...kept,
  saying: { ...kept.saying, ...change } as HeardSaying['saying'],
})

test('what was heard and kept counts after its token has expired, while its service is on the list', async () => {
  const kept = await keptFor(20)
  expect(await verifier.verifyHeard(files.UZ, [kept])).toMatchObject({
    verification: {
      ...{
        answer: 'yes',
        reasons: expect.arrayContaining([expect.objectContaining({ code: 'documents.home-passed' })]),
      },
    },
  })
  expect(textOf(await verifier.reportHeard(files.UZ, [kept]))).toContain('PASSED; state=UZ')
})

test('what was kept no longer counts once its service is withdrawn; the reader is told why, and the report does not repeat it', async () => {
  const kept = await keptFor(20)
  lists.set('UZ', listWithValidation('UZ', service('KZ').certificate, clock.now()))
  const refused = {
    code: 'documents.home-answer-refused',
    params: { party: 'UZ', cause: 'svt.signer-unknown' },
  }
  const { verification } = await verifier.verifyHeard(files.UZ, [kept])
  expect(verification).toMatchObject({
    answer: 'cannot-tell',
    reasons: [refused, { code: 'seal.algorithm-unconfirmed' }],
  })
  const text = textOf(await verifier.reportHeard(files.UZ, [kept]))
  expect(text).toContain('documents.home-answer-refused; party=UZ; cause=svt.signer-unknown')
  expect(text).not.toContain('PASSED; state=UZ')
  expect(text).not.toContain(':total-passed')
})

test('what is told is what the token says, whatever was written beside it', async () => {
  const answerTo = async (kept: HeardSaying) => (await verifier.verifyHeard(files.UZ, [kept])).verification
  const failed = await keptFor(2, 'FAILED')
  expect(await answerTo(heardAs(failed, { statement: { result: 'PASSED', times: [] } }))).toMatchObject({
    ...{ answer: 'no', reasons: [{ code: 'documents.home-failed' }] },
  })
  const causes = await Promise.all(
    [{ token: 'e.y.J' }, { at: clock.now().toISOString() }].map(
      async (change) => (await answerTo(heardAs(await keptFor(2), change))).reasons[0]?.params?.cause,
    ),
  )
  expect(causes).toEqual(['svt.malformed', 'svt.too-early'])
  expect(await answerTo({ of: failed.of, saying: { is: 'no-answer', party: 'UZ' } })).toMatchObject({
    reasons: [{ code: 'documents.home-no-answer' }, {}],
  })
})
