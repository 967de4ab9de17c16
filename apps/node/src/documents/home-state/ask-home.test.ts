import { createHash } from 'node:crypto'
import { issueValidationToken, listPdfSignatures, type SealVerdict, type TrustedList, verifyFile } from '@kopru/seal'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { judgedCertificate } from '../../connectors/validation/test-certificate.ts'
import type { ValidationAnswer, ValidationSystem } from '../../connectors/validation/validation.ts'
import { startTestFederation, type TestNode, until } from '../../exchange/test-federation.ts'
import { makeTestAgreement } from '../../federation/test-member.ts'
import { systemClock } from '../../platform/clock.ts'
import { createExaminer } from '../examine/examiner.ts'
import { createTestSeals } from '../test-seals.ts'
import { createUzbekFiles, uzbekSignature } from '../test-uzbek.ts'
import { type AskingMatter, createAskHome } from './ask-home.ts'
import { createJudge } from './judge-for-others.ts'
import { answerType, isSealQuestion, nationalPolicy, questionType } from './messages.ts'
import { listWithValidation } from './test-validation-list.ts'

/*
 * Two real nodes over the wire. The state's own system is spoken for by each test; the sandbox's stand-in has tests of its own.
 */
const clock = systemClock
const seals = createTestSeals('UZ', clock)
const service = seals.sealKeys('UZ/validation')
const stranger = seals.sealKeys('UZ/migration')

const files = createUzbekFiles(seals, clock)
const file = files.cms()
const certificate = judgedCertificate(files.certificate)
const other = files.cms({ content: Buffer.from('boshqa hujjat') })

const listOf = (party: string) => listWithValidation(party, service.certificate, clock.now())

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let federation: Awaited<ReturnType<typeof startTestFederation>>
let tr: TestNode
let uz: TestNode
let said: ValidationAnswer
let asked: { cms: Uint8Array; content?: Uint8Array | undefined }[]
/** Replaces what the judge would answer. */
let tokens: ((genuine: string) => Promise<string[]>) | undefined
let lists: Map<string, TrustedList>

const trusting = (node: TestNode) => ({
  ...node.directory,
  listInUse: (of: string) => lists.get(of),
  trustAnchors: () => ({ certificates: [...seals.anchors], timestampAuthorities: [] }),
})
const addressOf = (node: TestNode) => node.member.member.node.portalUrl

beforeAll(async () => {
  federation = await startTestFederation(['TR', 'UZ'])
  tr = federation.getNode('TR')
  uz = federation.getNode('UZ')
  await permit(['seal-question', 'seal-answer'])
  const examiner = createExaminer({ timeMs: 60_000 })
  // The thread is started before anybody waits for it.
  await examiner.examine({ file, states: [], at: clock.now() })
  const jobs = new Map<string, (payload: never) => Promise<void>>()
  const system: ValidationSystem = {
    takes: ['cms'],
    ask: async (question) => {
      if (question.is === 'cms')
        asked.push({ cms: question.cms, ...(question.content && { content: question.content }) })
      return said
    },
  }
  const judge = createJudge({
    ...{ party: 'UZ', portalUrl: addressOf(uz), db: uz.db, clock, journal: uz.journal, examiner, system, key: service },
    directory: trusting(uz),
    exchange: {
      ...{ reopen: uz.exchange.reopen, forget: uz.exchange.forget },
      send: async (trx, message) => {
        const [genuine = ''] = (message.body as { tokens: string[] }).tokens
        return uz.exchange.send(trx, tokens ? { ...message, body: { tokens: await tokens(genuine) } } : message)
      },
    },
    jobs: {
      handle: (name, handler) => void jobs.set(name, handler as never),
      repeat: () => undefined,
      // As the real ones: due when the transaction that takes the message in has committed.
      enqueue: async (_trx, name, payload) => {
        const { from, messageId } = payload as { from: string; messageId: string }
        void until(() => uz.exchange.reopen(from, messageId), 60_000).then(() => runJob(name, payload))
      },
    },
  })
  const runJob = (name: string, payload: object) => jobs.get(name)?.(payload as never)
  uz.exchange.handle(questionType, judge.receive)
  await tr.exchange.start()
  await uz.exchange.start()
})
afterAll(async () => {
  await federation.end()
})
beforeEach(() => {
  lists = new Map([['UZ', listOf('UZ')]])
  asked = []
  said = { is: 'judged', signers: [{ certificate, signature: uzbekSignature, result: 'PASSED', message: 'holds' }] }
  tokens = undefined
})

async function permit(messageTypes: readonly string[]) {
  const agreement = makeTestAgreement(['TR', 'UZ'], messageTypes)
  const [article] = agreement.articles
  if (!article) throw new Error('one article')
  federation.publish({ ...agreement, articles: [{ ...article, purposes: ['signature-recognition'] }] })
  await Promise.all([tr.directory.refresh(), uz.directory.refresh()])
}

// A busy machine may take its time; what expires must, and is given little.
const askHome = (patienceMs = 50_000) =>
  createAskHome({
    ...{ party: 'TR', portalUrl: addressOf(tr), db: tr.db, clock, exchange: tr.exchange, journal: tr.journal },
    ...{ directory: trusting(tr), patienceMs },
  })

async function verdictsOf(bytes: Uint8Array): Promise<readonly SealVerdict[]> {
  const trust = { anchors: seals.anchors, at: clock.now(), references: 'sha256' } as const
  return (await verifyFile(bytes, { trust })).signatures
}
async function ask(bytes = file, patienceMs?: number, matter?: AskingMatter) {
  const verdicts = await verdictsOf(bytes)
  expect(verdicts).toMatchObject([{ indication: 'INDETERMINATE' }])
  const sayings = await askHome(patienceMs).ask({
    home: 'UZ',
    file: bytes,
    content: undefined,
    verdicts,
    ...(matter && { matter }),
  })
  if (sayings === 'too-busy') throw new Error('too busy')
  return sayings[0]?.saying
}

test('the home state’s word comes as a token, and counts for the signature that was asked about', async () => {
  expect(askHome().canAsk('UZ', file.length)).toBe(true)
  expect(await ask()).toMatchObject({
    is: 'said',
    party: 'UZ',
    statement: { result: 'PASSED', message: 'holds' },
    service: expect.stringContaining('UZ/validation'),
  })
  expect(asked).toEqual([{ cms: file }])
  said = {
    is: 'judged',
    signers: [{ certificate, signature: uzbekSignature, result: 'FAILED', message: 'does not hold' }],
  }
  expect(await ask(other)).toMatchObject({ is: 'said', statement: { result: 'FAILED' } })
})

test('of a PDF the state’s own system is given the CMS and the bytes that it covers', async () => {
  const pdf = await files.pdf()
  expect(await ask(pdf)).toMatchObject({ is: 'said', statement: { result: 'PASSED', message: 'holds' } })
  expect(asked).toHaveLength(1)
  const { cms, content = Buffer.alloc(0) } = asked[0] ?? {}
  expect(Buffer.from(cms ?? []).equals(files.cms({ content: undefined }))).toBe(true)
  const gap = Buffer.from(pdf).lastIndexOf('/Contents <') + '/Contents '.length
  expect(content.length).toBeLessThan(pdf.length)
  expect(Buffer.from(content.subarray(0, gap)).equals(pdf.subarray(0, gap))).toBe(true)
  expect(Buffer.from(content).toString('latin1').slice(gap)).toMatch(/^>>/)
  expect(listPdfSignatures(pdf.subarray(0, -9))).toEqual([])
  // Altered afterwards: that is seen here, and no state's word can mend it.
  const altered = Buffer.concat([pdf, Buffer.from('\n% more')])
  expect(await verdictsOf(altered)).not.toMatchObject([{ indication: 'INDETERMINATE' }])
})

test('what is asked for a person’s matter is in its conversation for the person to see, and kept with its journal row', async () => {
  const conversationId = crypto.randomUUID()
  const kept: unknown[] = []
  const matter: AskingMatter = {
    by: 'officer',
    ...{
      authority: 'TR/migration',
      conversationId,
      subjectKey: tr.journal.subjectKey('UZ/TR/sanjar'),
      what: 'diploma',
    },
    details: { officer: 'Elif Kaya' },
    keep: async (trx, heard) => {
      const row = await trx
        .selectFrom('journalEntry')
        .selectAll()
        .where('conversationId', '=', conversationId)
        .execute()
      kept.push(...heard, ...row.map(({ details }) => details))
    },
  }
  await ask(file, undefined, matter)
  const [verdict] = await verdictsOf(file)
  expect(kept).toEqual([
    {
      of: verdict?.reference,
      saying: expect.objectContaining({ is: 'said', party: 'UZ', token: expect.stringMatching(/^ey.*\..*\./) }),
    },
    expect.objectContaining({ home: 'UZ', sayings: ['PASSED'], officer: 'Elif Kaya' }),
  ])
  expect(await tr.journal.rowsOf(tr.db, matter.subjectKey, { limit: 9 })).toMatchObject([
    { event: 'seal-asked', what: 'diploma', conversationId, legalBasis: { purpose: 'signature-recognition' } },
  ])
})

test('a system that speaks of another signature leaves it open, and one that is silent gives no answer', async () => {
  said = { is: 'judged', signers: [{ certificate, signature: new Uint8Array(64), result: 'PASSED', message: 'holds' }] }
  expect(await ask()).toMatchObject({ is: 'said', statement: { result: 'INDETERMINATE' } })
  said = { is: 'unavailable', retryable: true, why: 'no connection' }
  expect(await ask()).toEqual({ is: 'no-answer', party: 'UZ' })
})

test('a token about another file, by another key, for another state or altered is not believed', async () => {
  const forge = async (more: object, key = service, bytes = file) => {
    const [verdict] = await verdictsOf(bytes)
    if (!verdict?.reference) throw new Error('a reference')
    const { reference, path } = verdict
    const seal = { reference, path, result: 'PASSED', policy: nationalPolicy } as const
    const facts = { id: '1', issuer: addressOf(uz), audience: [addressOf(tr)], at: clock.now(), seals: [seal] }
    return issueValidationToken({ ...facts, ...more }, key)
  }
  const causeOf = async (make: () => Promise<string[]>) => {
    tokens = make
    const saying = await ask(other)
    return saying?.is === 'not-believed' ? saying.cause : saying?.is
  }
  expect(await causeOf(async () => [await forge({})])).toBe('svt.other-signature')
  expect(await causeOf(async () => [await forge({}, stranger, other)])).toBe('svt.signer-unknown')
  expect(await causeOf(async () => [await forge({ audience: ['http://kz'] }, service, other)])).toBe(
    'svt.other-audience',
  )
  const yesterday = new Date(clock.now().getTime() - 86_400_000)
  expect(await causeOf(async () => [await forge({ at: yesterday }, service, other)])).toBe('svt.too-early')
  expect(await causeOf(async () => [`${(await forge({}, service, other)).slice(0, -8)}AAAAAAAA`])).toBe(
    'svt.signature-wrong',
  )
  expect(await causeOf(async () => ['no token'])).toBe('svt.malformed')
  expect(await causeOf(async () => [await forge({}, service, other)])).toBe('said')
})

test('what a state said is believed again from its token for a day, for the same signature alone, and nobody is asked', async () => {
  const saying = await ask()
  if (saying?.is !== 'said') throw new Error('it speaks')
  asked = []
  const recalled = async (bytes: Uint8Array, token: string) =>
    (await askHome().recall([token], { home: 'UZ', verdicts: await verdictsOf(bytes) }))[0]?.saying
  expect(await recalled(file, saying.token)).toEqual(saying)
  expect(await recalled(other, saying.token)).toMatchObject({ is: 'not-believed', cause: 'svt.other-signature' })
  expect(await recalled(file, 'no token')).toMatchObject({ is: 'not-believed', cause: 'svt.malformed' })
  expect(asked).toEqual([])
})

test('what is said is journaled at both ends, with codes and hashes alone, and the file is kept at neither', async () => {
  await ask()
  const of = async (node: TestNode, event: string) =>
    (
      await node.db
        .selectFrom('journalEntry')
        .selectAll()
        .where('event', '=', event as never)
        .orderBy('id', 'desc')
        .limit(1)
        .execute()
    )[0]
  const here = await of(tr, 'seal-asked')
  const sha256 = createHash('sha256').update(file).digest('hex')
  expect(here).toMatchObject({ purpose: 'signature-recognition', details: { home: 'UZ', sha256, sayings: ['PASSED'] } })
  expect(await of(uz, 'seal-judged')).toMatchObject({ actor: 'TR/migration', details: { results: ['PASSED'] } })
  expect(JSON.stringify([here, await of(uz, 'seal-judged')])).not.toContain('KARIMOV')
  // The answer's receipt may come after the answer has been read.
  await until(async () => {
    await Promise.all([
      tr.exchange.forget(String(here?.conversationId)),
      uz.exchange.forget(String(here?.conversationId)),
    ])
    const kept = await Promise.all(
      [tr, uz].flatMap(({ db }) => [
        db
          .selectFrom('exchangeOutgoing')
          .select('id')
          .where('bodyErasedAt', 'is', null)
          .where('type', 'in', [questionType, answerType])
          .where('conversationId', '=', String(here?.conversationId))
          .execute(),
        db
          .selectFrom('exchangeArrival')
          .select('id')
          .where('bodyErasedAt', 'is', null)
          .where('type', 'in', [questionType, answerType])
          .where('conversationId', '=', String(here?.conversationId))
          .execute(),
      ]),
    )
    return kept.flat().length === 0
  })
})

test('a state that is not on a list with such a service, without law, or for a large file is not asked', async () => {
  expect(askHome().canAsk('UZ', 5 * 1024 * 1024)).toBe(false)
  expect(askHome().canAsk('TR', 10)).toBe(false)
  expect(askHome().canAsk('KZ', 10)).toBe(false)
  lists = new Map()
  expect(askHome().canAsk('UZ', 10)).toBe(false)
  lists = new Map([['UZ', listOf('UZ')]])
  await permit(['note'])
  expect(askHome().canAsk('UZ', 10)).toBe(false)
  expect(await ask()).toEqual({ is: 'no-answer', party: 'UZ' })
  expect(asked).toEqual([])
  await permit(['seal-question', 'seal-answer'])
})

test('a question that is none is refused by the home state', async () => {
  const answer = await tr.exchange.ask({
    conversationId: crypto.randomUUID(),
    ...{ from: 'TR/migration', to: 'UZ/migration', type: questionType, body: { file: '§' }, confidential: true },
    legalBasis: { agreement: 'test-agreement', article: '5', purpose: 'signature-recognition' },
    deadline: new Date(clock.now().getTime() + 20_000),
  })
  expect(answer).toMatchObject({ is: 'refused', refusal: { code: 'documents.malformed-question' } })
  expect(isSealQuestion.Check({ file: 'AAAA', more: 1 })).toBe(false)
})

test('while the home state is away there is no answer, and the question takes no effect when it is back', async () => {
  await uz.exchange.stop()
  expect(await ask(file, 1500)).toEqual({ is: 'no-answer', party: 'UZ' })
  expect(asked).toEqual([])
})

test('four of the public may wait for other states, and as many officers and applicants beside them; who came too late comes again later', async () => {
  let end = () => undefined as unknown
  const ended = new Promise<{ is: 'expired' }>((resolve) => {
    end = () => resolve({ is: 'expired' })
  })
  const home = createAskHome({
    ...{ party: 'TR', portalUrl: addressOf(tr), db: tr.db, clock, journal: tr.journal, directory: trusting(tr) },
    exchange: { ask: () => ended, forget: async () => undefined },
  })
  const officers: AskingMatter = {
    by: 'officer',
    ...{ authority: 'TR/migration', conversationId: crypto.randomUUID(), what: 'diploma', details: {} },
    subjectKey: tr.journal.subjectKey('UZ/TR/sanjar'),
    keep: async () => undefined,
  }
  const question = { home: 'UZ', file, content: undefined, verdicts: [] }
  const isBusy = async (answer: Promise<unknown>) => (await answer) === 'too-busy'
  const waiting = Array.from({ length: 4 }, () => home.ask(question))
  expect(await isBusy(home.ask(question))).toBe(true)
  for (const matter of [officers, { ...officers, by: 'applicant' as const }]) {
    waiting.push(...Array.from({ length: 4 }, () => home.ask({ ...question, matter })))
    expect(await isBusy(home.ask({ ...question, matter }))).toBe(true)
  }
  end()
  expect(await Promise.all(waiting)).toEqual(Array(12).fill([]))
  expect(await isBusy(home.ask(question))).toBe(false)
})
