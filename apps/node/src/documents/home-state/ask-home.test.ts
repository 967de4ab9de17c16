import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  assembleCms,
  granted,
  issueCertificate,
  issueValidationToken,
  listTypeOf,
  newTrustedList,
  type SealVerdict,
  serviceTypes,
  type TrustedList,
  verifyFile,
} from '@kopru/seal'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { ValidationAnswer, ValidationSystem } from '../../connectors/validation/validation.ts'
import { startTestFederation, type TestNode, until } from '../../exchange/test-federation.ts'
import { makeTestAgreement } from '../../federation/test-member.ts'
import { systemClock } from '../../platform/clock.ts'
import { createExaminer } from '../examine/examiner.ts'
import { createTestSeals } from '../test-seals.ts'
import { createAskHome } from './ask-home.ts'
import { createJudge } from './judge-for-others.ts'
import { answerType, isSealQuestion, nationalPolicy, questionType } from './messages.ts'

/*
 * Two real nodes over the wire. The state's own system is spoken for by each test; the sandbox's stand-in has tests of its own.
 */
const vector = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../../conformance/vectors/seal/uzbek-signature.json'), 'utf8'),
) as Record<string, string>
const bytesOf = (name: string) => new Uint8Array(Buffer.from(vector[name] ?? '', 'base64'))
const clock = systemClock
const seals = createTestSeals('UZ', clock)
const service = seals.sealKeys('UZ/validation')
const stranger = seals.sealKeys('UZ/migration')

const certificate = issueCertificate({
  subject: { commonName: 'KARIMOV SANJAR', country: 'UZ' },
  key: bytesOf('publicKey'),
  role: { is: 'seal' },
  serial: 0x75n,
  notBefore: new Date(clock.now().getTime() - 30 * 86_400_000),
  notAfter: new Date(clock.now().getTime() + 300 * 86_400_000),
  issuer: seals.root,
})
const signedWith = (content: Uint8Array) =>
  assembleCms({
    ...{ content, certificate, chain: [], signature: bytesOf('signature') },
    digestAlgorithm: vector.digestAlgorithm ?? '',
    signatureAlgorithm: vector.signatureAlgorithm ?? '',
    signedAttributes: bytesOf('signedAttributes'),
  })
const file = signedWith(bytesOf('content'))
const other = signedWith(Buffer.from('boshqa hujjat'))

function listOf(party: string): TrustedList {
  const inEnglish = (text: string) => [{ language: 'en', text }]
  const list = newTrustedList(
    {
      territory: party,
      type: listTypeOf('services', party),
      operatorNames: inEnglish(party),
      schemeNames: inEnglish(party),
      legalNotices: inEnglish('x'),
      informationUris: [],
      distributionPoints: [],
    },
    clock.now(),
  )
  const validation = {
    type: serviceTypes['qualified-validation'],
    names: inEnglish('validation'),
    certificates: [service.certificate],
    status: granted,
    since: new Date('2026-01-01'),
    ...{ additions: [], qualifications: [], history: [] },
  }
  const provider = { names: inEnglish('p'), postal: [], electronic: [], tradeNames: [], informationUris: [] }
  return { ...list, providers: [{ ...provider, services: [validation] }] }
}

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let federation: Awaited<ReturnType<typeof startTestFederation>>
let tr: TestNode
let uz: TestNode
let said: ValidationAnswer
let asked: { cms: Uint8Array; content: Uint8Array | undefined }[]
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
    ask: async (question) => {
      asked.push(question)
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
  said = { is: 'judged', signers: [{ signature: bytesOf('signature'), result: 'PASSED', message: 'holds' }] }
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
async function ask(bytes = file, patienceMs?: number) {
  const verdicts = await verdictsOf(bytes)
  expect(verdicts).toMatchObject([{ indication: 'INDETERMINATE' }])
  const sayings = await askHome(patienceMs).ask({ home: 'UZ', file: bytes, content: undefined, verdicts })
  if (sayings === 'too-busy') throw new Error('too busy')
  return sayings[0]
}

test('the home state’s word comes as a token, and counts for the signature that was asked about', async () => {
  expect(askHome().canAsk('UZ', file.length)).toBe(true)
  expect(await ask()).toMatchObject({
    is: 'said',
    party: 'UZ',
    statement: { result: 'PASSED', message: 'holds' },
    service: expect.stringContaining('UZ/validation'),
  })
  expect(asked).toEqual([{ cms: file, content: undefined }])
  said = { is: 'judged', signers: [{ signature: bytesOf('signature'), result: 'FAILED', message: 'does not hold' }] }
  expect(await ask(other)).toMatchObject({ is: 'said', statement: { result: 'FAILED' } })
})

test('a system that speaks of another signature leaves it open, and one that is silent gives no answer', async () => {
  said = { is: 'judged', signers: [{ signature: new Uint8Array(64), result: 'PASSED', message: 'holds' }] }
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
