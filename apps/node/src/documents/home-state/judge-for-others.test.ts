import { createHash } from 'node:crypto'
import { assembleCms, sealXml, verifyFile, verifyValidationToken } from '@kopru/seal'
import type { Transaction } from 'kysely'
import { expect, test } from 'vitest'
import { judgedCertificate } from '../../connectors/validation/test-certificate.ts'
import type { SignerJudgement, ValidationQuestion, ValidationSystem } from '../../connectors/validation/validation.ts'
import type { Inbound } from '../../exchange/message.ts'
import { standingClock, systemClock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'
import { createExaminer } from '../examine/examiner.ts'
import { makeZip } from '../test-files.ts'
import { createTestSeals } from '../test-seals.ts'
import { createUzbekFiles, uzbekContent, uzbekSignature } from '../test-uzbek.ts'
import { createJudge, type JudgeOptions } from './judge-for-others.ts'
import { formatNotTaken, nationalPolicy } from './messages.ts'

const clock = standingClock(new Date('2026-11-27T06:00:00Z'))
const noTransaction = {} as Transaction<Database>

/** Takes questions in; their jobs never run, as after a transaction that failed. */
function newJudge() {
  const jobs = { handle: () => undefined, enqueue: async () => undefined, repeat: () => undefined }
  return createJudge({ party: 'UZ', clock, jobs } as unknown as JudgeOptions)
}

let last = 0
const question = (from: string) =>
  ({
    ...{ from: `${from}/migration`, messageId: String(++last), bodyLength: 40 },
    deadline: new Date(clock.now().getTime() + 20_000),
    json: async () => ({ file: 'AAAA' }),
  }) as Inbound

test('a state may have twenty questions in hand, whatever others have; those not taken in leave at their deadline', async () => {
  const { receive } = newJudge()
  const ask = (from: string) => receive(noTransaction, question(from))
  for (let n = 0; n < 20; n += 1) expect(await ask('TR')).toBeUndefined()
  expect(await ask('TR')).toMatchObject({ code: 'documents.too-busy' })
  expect(await ask('KZ')).toBeUndefined()
  clock.advance(20_000)
  expect(await ask('TR')).toBeUndefined()
})

const seals = createTestSeals('UZ', systemClock)
const service = seals.sealKeys('UZ/validation')
const mallory = createUzbekFiles(seals, systemClock, 'UZ', { commonName: 'MALLORY', serial: 0x75n })
const minister = createUzbekFiles(seals, systemClock, 'UZ', { commonName: 'MINISTER', serial: 0x76n })

const examiner = createExaminer({ timeMs: 60_000 })

type Word = Omit<SignerJudgement, 'signature' | 'message'> & Partial<SignerJudgement>
type Speak = (cms: Buffer, content: Uint8Array | undefined) => Word[]

/** What the token of the home state says of each signer, where its own system speaks of each CMS as `speak` does. */
async function resultsFor(file: Uint8Array, speak: Speak, takes: ValidationSystem['takes'] = ['cms']) {
  let tokens: string[] = []
  let runJob: (payload: { from: string; messageId: string }) => Promise<void> = async () => undefined
  const message = {
    ...question('TR'),
    ...{ to: 'UZ/x', deadline: new Date(Date.now() + 600_000) },
    json: async () => ({ file: Buffer.from(file).toString('base64') }),
  }
  const options = {
    ...{ party: 'UZ', portalUrl: 'http://uz', clock: systemClock, key: service },
    db: { transaction: () => ({ execute: (run: (trx: object) => Promise<void>) => run({}) }) },
    jobs: {
      handle: (_name: string, run: typeof runJob) => {
        runJob = run
      },
    },
    exchange: {
      ...{ reopen: async () => message, forget: async () => undefined },
      send: async (_trx: object, { body }: { body: { tokens: string[] } }) => {
        tokens = body.tokens
      },
    },
    directory: {
      findMember: () => ({ node: { portalUrl: 'http://tr' } }),
      trustAnchors: () => ({ certificates: [...seals.anchors], timestampAuthorities: [] }),
    },
    ...{ journal: { append: async () => undefined }, examiner },
    system: {
      takes,
      ask: async (question: ValidationQuestion) => ({
        is: 'judged',
        signers:
          question.is === 'cms'
            ? speak(Buffer.from(question.cms), question.content).map((one) => ({
                ...{ signature: uzbekSignature, message: '' },
                ...one,
              }))
            : speak(Buffer.from(question.xml), undefined).map((one) => ({ message: '', ...one })),
      }),
    },
  }
  createJudge(options as unknown as JudgeOptions)
  await runJob({ from: 'TR/x', messageId: '1' })
  const trust = { anchors: seals.anchors, at: systemClock.now(), references: 'sha256' } as const
  const { signatures } = await verifyFile(file, { trust })
  const results: (string | undefined)[][] = signatures.map(({ signer }) => [signer.subject])
  const messages: (string | undefined)[] = []
  for (const token of tokens) {
    const outcome = await verifyValidationToken(token, {
      ...{ anchors: [service.certificate], issuer: 'http://uz', audience: 'http://tr', policies: [nationalPolicy] },
      ...{ at: systemClock.now(), notBefore: new Date(Date.now() - 600_000) },
    })
    if (outcome.outcome !== 'valid') throw new Error(outcome.outcome)
    for (const [at, signature] of signatures.entries()) {
      const statement = outcome.statementOn(signature)
      results[at]?.push(statement?.result)
      messages.push(statement?.message)
    }
  }
  return { results, messages }
}
const certificate = judgedCertificate(mallory.certificate)
const byMinister = { certificate: judgedCertificate(minister.certificate) }
const holds: Word[] = [{ result: 'PASSED', certificate }]
const failed: Word[] = [{ result: 'FAILED', certificate }]
const onlyResults = ({ results }: Awaited<ReturnType<typeof resultsFor>>) => results.map(([, result]) => result)

test('a genuine signature value copied into another’s signature passes neither, whatever the system says of the first', async () => {
  const genuine = await mallory.pdf()
  const forged = await minister.pdf(genuine, minister.forgedCms())
  const bySigner: Speak = (cms) => (cms.includes('MALLORY') ? holds : failed)
  expect((await resultsFor(genuine, bySigner)).results).toEqual([[expect.stringContaining('MALLORY'), 'PASSED']])
  const inOneCms = mallory.cms({ content: uzbekContent, others: [minister.forgedSigner()] })
  const forgeries: [Uint8Array, Speak][] = [forged, inOneCms].flatMap((file): [Uint8Array, Speak][] => [
    [file, bySigner],
    [file, () => holds],
    [file, () => [...holds, { result: 'FAILED', ...byMinister }]],
    [file, () => [{ result: 'PASSED', ...byMinister }, ...holds]],
  ])
  for (const [file, speak] of forgeries) {
    const results = onlyResults(await resultsFor(file, speak))
    expect(results).toHaveLength(2)
    expect(results).not.toContain('PASSED')
    expect(results).toContain('INDETERMINATE')
  }
}, 120_000)

test('several genuine signers of one CMS get each their own word, in whatever order the system speaks, by value and certificate', async () => {
  const value = Buffer.alloc(64, 7)
  const file = mallory.cms({ content: uzbekContent, others: [minister.signer(value)] })
  const words: Word[] = [
    { result: 'PASSED', certificate },
    { result: 'FAILED', signature: value, ...byMinister },
  ]
  const of = async (speak: Speak) =>
    Object.fromEntries(
      (await resultsFor(file, speak)).results.map(([name, result]) => [
        /MALLORY|MINISTER/.exec(name ?? '')?.[0],
        result,
      ]),
    )
  expect(await of(() => words)).toEqual({ MALLORY: 'PASSED', MINISTER: 'FAILED' })
  expect(await of(() => words.toReversed())).toEqual({ MALLORY: 'PASSED', MINISTER: 'FAILED' })
  // One of whom nothing is said stays open, and gets nothing of the other's.
  expect(await of(() => words.slice(0, 1))).toEqual({ MALLORY: 'PASSED', MINISTER: 'INDETERMINATE' })
  // Values and certificates crossed.
  expect(
    await of(() => [
      { result: 'PASSED', ...byMinister },
      { result: 'PASSED', signature: value, certificate },
    ]),
  ).toEqual({ MALLORY: 'INDETERMINATE', MINISTER: 'INDETERMINATE' })
}, 120_000)

test('a word counts for the certificate by which it was judged alone: issuer, number, subject and key', async () => {
  const file = mallory.cms()
  const resultOf = async (...said: Word[]) => onlyResults(await resultsFor(file, () => said))[0]
  expect(await resultOf({ result: 'PASSED', certificate })).toBe('PASSED')
  for (const other of [
    { serial: '76' },
    { issuer: 'CN=Another root,C=UZ' },
    { subject: 'CN=MINISTER,C=UZ' },
    { publicKey: new Uint8Array(certificate.publicKey).fill(0, -1) },
  ])
    expect(await resultOf({ result: 'PASSED', certificate: { ...certificate, ...other } })).toBe('INDETERMINATE')
  expect(await resultOf({ result: 'PASSED' })).toBe('INDETERMINATE')
  expect(await resultOf(...holds, { result: 'PASSED', ...byMinister })).toBe('INDETERMINATE')
}, 120_000)

test('a second certificate with the same issuer and number, in another’s name, gets nothing of the signer’s word', async () => {
  const readAs = new Set<string | undefined>()
  const named = (commonName: string) => createUzbekFiles(seals, systemClock, 'UZ', { commonName, serial: 0x75n })
  const twin = named('MINISTER OF THE MIDDLE')
  // In a set the shorter certificate comes first, by more than signatures differ; the first that fits is read as the signer's.
  for (const signer of [named('MALLORY'), named('MALLORY WHOSE NAME IS THE LONGEST OF ALL')]) {
    const file = assembleCms({ ...signer.signer(), content: uzbekContent, chain: [twin.certificate] })
    const byOwn: Word[] = [{ result: 'PASSED', certificate: judgedCertificate(signer.certificate) }]
    const { results } = await resultsFor(file, () => byOwn)
    for (const [name = '', result] of results) {
      readAs.add(/MALLORY|MINISTER/.exec(name)?.[0])
      expect(result).toBe(name.includes('MALLORY') ? 'PASSED' : 'INDETERMINATE')
    }
  }
  expect([...readAs].toSorted()).toEqual(['MALLORY', 'MINISTER'])
}, 120_000)

test('of several words about one signature the worst counts', async () => {
  const resultOf = async (...said: Word[]) => onlyResults(await resultsFor(mallory.cms(), () => said))[0]
  expect(await resultOf(...holds, ...failed)).toBe('FAILED')
  expect(await resultOf(...holds, { result: 'INDETERMINATE', certificate })).toBe('INDETERMINATE')
}, 120_000)

const [name, text] = ['qaror.txt', Buffer.from('Qaror')]
const manifest = (method = 'http://www.w3.org/2001/04/xmlenc#sha256', signature = 'signature.p7s') =>
  Buffer.from(
    `<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><asic:SigReference URI="META-INF/${signature}"/><asic:DataObjectReference URI="${name}"><ds:DigestMethod Algorithm="${method}"/><ds:DigestValue>${createHash('sha256').update(text).digest('base64')}</ds:DigestValue></asic:DataObjectReference></asic:ASiCManifest>`,
  )

test('of a container with CAdES the system is given each CMS with its manifest, which vouches for files that are as it says', async () => {
  const pack = (covered: Uint8Array, content: Uint8Array = text) =>
    makeZip({
      ...{ mimetype: Buffer.from('application/vnd.etsi.asic-e+zip'), [name]: content },
      ...{ 'META-INF/signature.p7s': mallory.cms({ content: undefined }), 'META-INF/ASiCManifest.xml': covered },
    })
  const shown: (Uint8Array | undefined)[] = []
  const speak: Speak = (_cms, content) => {
    shown.push(content)
    return holds
  }
  expect(onlyResults(await resultsFor(pack(manifest()), speak))).toEqual(['PASSED'])
  expect(shown.map((content) => Buffer.from(content ?? []).equals(manifest()))).toEqual([true])
  expect(onlyResults(await resultsFor(pack(manifest(), Buffer.from('Boshqa')), speak))).not.toContain('PASSED')
  // Nobody has looked at the file: a system that vouches for the manifest's signature vouches for the manifest alone.
  expect(onlyResults(await resultsFor(pack(manifest('urn:strange'), Buffer.from('Boshqa')), speak))).not.toContain(
    'PASSED',
  )
  // Nor has anybody where the CMS signs content of its own.
  const withinItself = makeZip({
    ...{ mimetype: Buffer.from('application/vnd.etsi.asic-s+zip'), [name]: text },
    'META-INF/signature.p7s': mallory.cms(),
  })
  expect(onlyResults(await resultsFor(withinItself, speak))).not.toContain('PASSED')
  const single = makeZip({
    ...{ mimetype: Buffer.from('application/vnd.etsi.asic-s+zip'), [name]: text },
    'META-INF/signature.p7s': mallory.cms({ content: undefined }),
  })
  expect(onlyResults(await resultsFor(single, speak))).toEqual(['PASSED'])
  expect(Buffer.from(shown.at(-1) ?? []).equals(text)).toBe(true)
}, 120_000)

test('a word counts for the signature of the CMS of which it was said, and not where the system reads what we cannot', async () => {
  const strange = Buffer.from('0\u0006STRANGE')
  const file = makeZip({
    ...{ mimetype: Buffer.from('application/vnd.etsi.asic-e+zip'), [name]: text },
    ...{ 'META-INF/signature.p7s': mallory.cms({ content: undefined }), 'META-INF/ASiCManifest.xml': manifest() },
    'META-INF/signature2.p7s': strange,
    'META-INF/ASiCManifest2.xml': manifest(undefined, 'signature2.p7s'),
  })
  const ofStrange: Speak = (cms) => (cms.equals(strange) ? holds : [])
  const ofOurs: Speak = (cms) => (cms.equals(strange) ? [] : holds)
  expect(onlyResults(await resultsFor(file, ofStrange))).not.toContain('PASSED')
  expect(onlyResults(await resultsFor(file, ofOurs))).toContain('PASSED')
}, 120_000)

/** XML with signatures by an algorithm that nobody here knows, one over what was there before the other. */
async function strangeXml(content: string, signatures = 1): Promise<string> {
  let xml = Buffer.from(content)
  for (let n = 0; n < signatures; n += 1) {
    const sealed = await sealXml(xml, { key: seals.sealKeys('UZ/anyone'), at: systemClock.now() })
    if (sealed.outcome === 'refused') throw new Error('sealed')
    xml = Buffer.from(sealed.xml)
  }
  return xml
    .toString('utf8')
    .replaceAll(/SignatureMethod Algorithm="[^"]*"/g, 'SignatureMethod Algorithm="urn:uz:strange"')
}
const xmlHolds = (): Word[] => [
  { result: 'PASSED', certificate: judgedCertificate(seals.sealKeys('UZ/anyone').certificate) },
]

test('what is no CMS is not shown to a system that takes none else, and the answer says so', async () => {
  const shown: Buffer[] = []
  const { results, messages } = await resultsFor(Buffer.from(await strangeXml('<a/>')), (cms) => {
    shown.push(cms)
    return holds
  })
  expect(results.map(([, result]) => result)).toEqual(['INDETERMINATE'])
  expect(messages).toEqual([formatNotTaken])
  expect(shown).toEqual([])
}, 120_000)

test('a system that takes XML is shown it to the letter, and its word counts for the one signature in it, by its certificate', async () => {
  const xml = await strangeXml('<a>ә</a>')
  const shown: string[] = []
  const resultOf = async (text: string | Buffer, words = xmlHolds()) =>
    onlyResults(
      await resultsFor(
        Buffer.from(text),
        (given) => {
          shown.push(given.toString('utf8'))
          return words
        },
        ['cms', 'xml'],
      ),
    )
  expect(await resultOf(xml)).toEqual(['PASSED'])
  expect(shown).toEqual([xml])
  expect(await resultOf(xml, [{ ...xmlHolds()[0], result: 'FAILED' } as Word])).toEqual(['FAILED'])
  expect(await resultOf(xml, holds)).toEqual(['INDETERMINATE'])
  expect(await resultOf(xml, [...xmlHolds(), ...xmlHolds()])).toEqual(['INDETERMINATE'])
  expect(await resultOf(xml.replace('ә', 'b'))).not.toContain('PASSED')
  // An answer about several names none of them; other encodings do not survive the way; a mark before it may be dropped.
  shown.length = 0
  expect(await resultOf(await strangeXml('<a/>', 2))).not.toContain('PASSED')
  expect(await resultOf(`<?xml version="1.0" encoding="windows-1251"?>${xml}`)).not.toContain('PASSED')
  expect(await resultOf(`\ufeff${xml}`)).not.toContain('PASSED')
  expect(shown).toEqual([])
}, 120_000)
