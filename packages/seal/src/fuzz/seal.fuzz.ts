/**
 * Changes genuine seals at random and shows them to everything that reads bytes of strangers: nothing may throw, nothing
 * take more than ten seconds, and no seal pass whose covered content was altered.
 * `npm run fuzz:seal -- --minutes 60 [--seed N] [--from I]`; a failure prints how to have it again, and keeps the file.
 */
import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { verifyCrls } from '../crl/verify-crl.ts'
import { verifyFile } from '../files/verify-file.ts'
import { verifyOcspResponse } from '../ocsp/verify-response.ts'
import { policy } from '../testing/test-pki.ts'
import { verifyTrustedList } from '../trusted-lists/verify-list.ts'
import { createTimestampReply } from '../tsp/reply.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { validateChain } from '../x509/chain.ts'
import { makeCorpus, type Sample, stranger, trust } from './corpus.ts'
import { drawFrom, mutate } from './mutate.ts'

const limitMs = 10_000
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    child: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)

type Fault = string | undefined

/** Shows one changed file to every reader. */
async function tryOn(changed: Uint8Array, sample: Sample, other: Sample): Promise<Fault> {
  const started = performance.now()
  const { signatures } = await verifyFile(changed, { trust, ...(sample.content ? { content: sample.content } : {}) })
  if (signatures.some(({ indication }) => indication === 'TOTAL_PASSED')) {
    // All that is left of a sample may be the other one, whole.
    const isUnharmed = (await sample.isUnharmed?.(changed)) || (await other.isUnharmed?.(changed))
    if (!isUnharmed) return 'a seal passed whose content was altered'
  }
  // The other content must not pass either, whatever the file says.
  if (sample.content) {
    const other = await verifyFile(changed, { trust, content: Buffer.from('other') })
    if (other.signatures.some(({ indication }) => indication === 'TOTAL_PASSED'))
      return 'a seal passed over other content'
  }
  await tryReaders(changed)
  const milliseconds = performance.now() - started
  return milliseconds > limitMs ? `it took ${Math.round(milliseconds)} ms` : undefined
}

const pair = {
  certificate: parseCertificate(stranger.ca.certificate),
  issuer: parseCertificate(stranger.root.certificate),
  at: trust.at,
}

async function tryReaders(changed: Uint8Array): Promise<void> {
  await verifyTrustedList(changed, { signers: [], at: trust.at })
  verifyCrls([changed], pair)
  verifyOcspResponse(changed, pair)
  await validateChain(changed, [changed], [...trust.anchors, changed], trust.at)
  await createTimestampReply(changed, { key: stranger.tsa.key, policy, serial: 1n, now: trust.at })
}

async function runChild(): Promise<void> {
  const corpus = await makeCorpus()
  const until = Date.now() + Number(values.minutes) * 60_000
  let turn = Number(values.from)
  for (; Date.now() < until; turn += 1) {
    const draw = drawFrom(seed * 1_000_003 + turn)
    const sample = corpus[draw(corpus.length)] as Sample
    const other = corpus[draw(corpus.length)] as Sample
    const changed = mutate(sample.bytes, other.bytes, draw)
    const path = join(tmpdir(), `seal-fuzz-${process.pid}`)
    writeFileSync(path, changed)
    process.send?.({ turn, path, sample: sample.name })
    const fault = await tryOn(changed, sample, other).catch((error: unknown) => String((error as Error).stack ?? error))
    if (fault) return void process.send?.({ turn, path, sample: sample.name, fault })
  }
  process.send?.({ turn, done: true })
}

/** Watches from outside, since a reader that hangs cannot be stopped from within. */
function watch(): void {
  const child = fork(import.meta.filename, [...process.argv.slice(2), '--seed', String(seed), '--child'])
  let last: { turn: number; path?: string; sample?: string; fault?: string; done?: boolean } = { turn: 0 }
  const fail = (fault: string) => {
    clearTimeout(timer)
    child.kill('SIGKILL')
    console.error(
      `${last.sample}: ${fault}\nagain: npm run fuzz:seal -- --seed ${seed} --from ${last.turn}\nfile: ${last.path}`,
    )
    process.exitCode = 1
  }
  const hang = () => fail(`no answer within ${(3 * limitMs) / 1000} seconds`)
  let timer = setTimeout(hang, 60_000)
  child.on('message', (message: typeof last) => {
    last = message
    clearTimeout(timer)
    if (message.fault) return fail(message.fault)
    if (message.done) return console.log(`${message.turn - Number(values.from)} changed files, seed ${seed}: no fault`)
    timer = setTimeout(hang, 3 * limitMs)
  })
  child.on('exit', (code) => {
    clearTimeout(timer)
    if (code && !process.exitCode) fail(`the process ended with ${code}`)
  })
}

if (values.child) await runChild()
else watch()
