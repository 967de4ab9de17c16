import { randomBytes } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { type Fetch, type Get, onlineRevocation, type SealVerdict, verifyFile } from '@kopru/seal'
import type { ExaminationOrder, Found, StateAnswer } from './examination.ts'
import { listParts } from './list-parts.ts'

/** A responder that takes longer is taken for one that does not answer. */
const patienceMs = 2_000

// Only services that a certificate under a state's own anchor names are asked, and they may not send us elsewhere.
const ask: Fetch = (url, init) =>
  fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(patienceMs) } as RequestInit)
const get: Get = (url) => fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) })

/** Judges by each state's own anchors in turn, so that no state can sign in another's name. */
async function examine({ file, content, states, at, references, parts }: ExaminationOrder): Promise<Found> {
  const revocation = {
    ...onlineRevocation({ fetch: ask, get, nonce: () => randomBytes(16), now: () => at }),
    optional: true,
  }
  const answers: StateAnswer[] = []
  for (const { party, anchors, timestampAnchors } of states) {
    const trust = { anchors, timestampAnchors, at, revocation, ...(references && { references: 'sha256' as const }) }
    const answer = await verifyFile(file, { trust, content, xmlReading: 'successive' })
    answers.push({ party, answer })
    if (answer.signatures.every(isSettled)) break
  }
  const verdicts = answers[0]?.answer.signatures ?? []
  return { answers, ...(parts && { parts: await listParts(file, { content, verdicts }) }) }
}

const settled: readonly (string | undefined)[] = ['FORMAT_FAILURE', 'HASH_FAILURE', 'SIG_CRYPTO_FAILURE']

/** Whether another state's anchors could change nothing. */
const isSettled = ({ indication, subIndication }: SealVerdict) =>
  indication === 'TOTAL_PASSED' || settled.includes(subIndication)

parentPort?.on('message', async (order: ExaminationOrder) => {
  parentPort?.postMessage(await examine(order))
})
