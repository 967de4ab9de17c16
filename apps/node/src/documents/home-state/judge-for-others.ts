import { randomBytes } from 'node:crypto'
import { issueValidationToken, type SealVerdict, type SigningKey, type ValidatedSeal } from '@kopru/seal'
import type { Kysely, Transaction } from 'kysely'
import type { ValidationSystem } from '../../connectors/validation/validation.ts'
import { type Inbound, partyOf } from '../../exchange/message.ts'
import type { Exchange } from '../../exchange/service.ts'
import type { Directory } from '../../federation/directory.ts'
import type { Journal } from '../../journal/service.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'
import type { Jobs } from '../../platform/jobs.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import type { Trust } from '../../trust/service.ts'
import type { FilePart } from '../examine/examination.ts'
import type { Examiner } from '../examine/examiner.ts'
import { stateAnchors } from '../rules/state-anchors.ts'
import { findOwnWord, type OwnWord, type PartAnswer } from './find-own-word.ts'
import { answerType, formatNotTaken, isSealQuestion, maxQuestionBytes, nationalPolicy } from './messages.ts'

export interface JudgeOptions {
  readonly party: string
  /** Who we are in tokens: the address of our portal. */
  readonly portalUrl: string
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'handle' | 'enqueue' | 'repeat'>
  readonly exchange: Pick<Exchange, 'send' | 'reopen' | 'forget'>
  readonly directory: Pick<Directory, 'findMember'> & Pick<Trust, 'trustAnchors'>
  readonly journal: Pick<Journal, 'append'>
  readonly examiner: Examiner
  /** The state's own system, and the key of its validation service (ECDSA P-256 or RSA, with SHA-256). */
  readonly system: ValidationSystem
  readonly key: SigningKey
}

/** Of one asking state, in this process: more would be a flood. */
const maxInHand = 20
const tokenDays = 1
const dayMs = 86_400_000

/**
 * The home state's side: judges signatures by its national means for other states and answers with Signature Validation
 * Tokens (RFC 9321). The file is forgotten with the answer.
 */
export function createJudge(options: JudgeOptions) {
  const { party, db, clock, jobs, exchange, journal } = options
  /** By message. One whose job fails for good, or that was never taken in, leaves at its deadline. */
  const inHand = new Map<string, { readonly asking: string; readonly deadline: Date }>()
  function countInHand(asking: string): number {
    for (const [messageId, { deadline }] of inHand) if (deadline <= clock.now()) inHand.delete(messageId)
    return [...inHand.values()].filter((one) => one.asking === asking).length
  }

  jobs.handle<{ from: string; messageId: string }>('judge-seal', async ({ from, messageId }) => {
    const message = await exchange.reopen(from, messageId)
    if (message) await answer(message)
    inHand.delete(messageId)
  })

  /** Handles `seal-question`, in the transaction that takes the message in. */
  async function receive(trx: Transaction<Database>, message: Inbound): Promise<Refusal | undefined> {
    // Four thirds for base64 in JSON, as much again for base64 around the encryption.
    if (message.bodyLength > 2 * maxQuestionBytes)
      return refuse('documents.file-too-large', { limitBytes: maxQuestionBytes })
    if (!isSealQuestion.Check(await message.json())) return refuse('documents.malformed-question')
    const asking = partyOf(message.from)
    if (countInHand(asking) >= maxInHand) return refuse('documents.too-busy')
    inHand.set(message.messageId, { asking, deadline: message.deadline })
    await jobs.enqueue(trx, 'judge-seal', { from: message.from, messageId: message.messageId })
    return undefined
  }

  async function answer(message: Inbound): Promise<void> {
    const { messageId, conversationId, from, to, legalBasis, deadline } = message
    const audience = options.directory.findMember(partyOf(from))?.node.portalUrl
    if (deadline > clock.now() && audience !== undefined) {
      const { tokens, results } = await judge(await message.json(), audience)
      await db.transaction().execute(async (trx) => {
        await journal.append(trx, {
          event: 'seal-judged',
          ...{ conversationId, messageId, actor: from, legalBasis },
          details: { results },
        })
        await exchange.send(trx, {
          ...{ conversationId, inReplyTo: messageId, from: to, to: from, type: answerType, legalBasis, deadline },
          ...{ mode: 'immediate' as const, body: { tokens }, confidential: true },
        })
      })
    }
    await exchange.forget(conversationId)
  }

  async function judge(question: unknown, audience: string): Promise<{ tokens: string[]; results: string[] }> {
    if (!isSealQuestion.Check(question)) return { tokens: [], results: [] }
    const file = new Uint8Array(Buffer.from(question.file, 'base64'))
    const content = question.content === undefined ? undefined : new Uint8Array(Buffer.from(question.content, 'base64'))
    const at = clock.now()
    const states = [{ party, ...stateAnchors(options.directory.trustAnchors(party)) }]
    const examined = await options.examiner.examine({ file, content, states, at, references: true, parts: true })
    const verdicts = examined.is === 'judged' ? (examined.answers[0]?.answer.signatures ?? []) : []
    const { takes } = options.system
    const listed = examined.is === 'judged' && verdicts.length > 0 ? (examined.parts ?? []) : []
    const parts = listed.filter(({ is }) => takes.includes(is))
    const said = await Promise.all(parts.map(async (part) => ({ part, answer: await askAbout(part) })))
    // Silence of the state's own system is no verdict: the other state may ask again.
    if (said.some(({ answer }) => answer.is === 'unavailable')) return { tokens: [], results: ['unavailable'] }
    const answers = said.flatMap(({ part, answer }): PartAnswer[] =>
      answer.is === 'judged' ? [{ part, signers: answer.signers }] : [],
    )
    const seals = verdicts.flatMap(
      (verdict) => toSeal(verdict, findOwnWord(verdict, { verdicts, answers, takes }), party) ?? [],
    )
    const profiles = [...new Set(seals.map(({ reference }) => reference.profile))]
    const tokens = await Promise.all(
      profiles.map((profile) =>
        issueValidationToken(
          {
            id: randomBytes(16).toString('hex'),
            ...{ issuer: options.portalUrl, audience: [audience], at },
            expiresAt: new Date(at.getTime() + tokenDays * dayMs),
            seals: seals.filter(({ reference }) => reference.profile === profile),
          },
          options.key,
        ),
      ),
    )
    return { tokens, results: seals.map(({ result }) => result) }
  }

  const askAbout = ({ signers: _, ...question }: FilePart) => options.system.ask(question)

  return { receive }
}

/** What is said of one signature; undefined: it is not one of this state's, or nobody could tell it from others. */
function toSeal(verdict: SealVerdict, own: OwnWord, party: string): ValidatedSeal | undefined {
  const { reference, signer, path, indication } = verdict
  if (!reference || path.length === 0 || signer.country !== party) return undefined
  const common = { reference, path, policy: nationalPolicy }
  // A failure that we can see ourselves stays one, whatever the system says.
  if (indication === 'TOTAL_FAILED') return { ...common, result: 'FAILED', message: reasonOf(verdict) }
  if (own.is === 'ambiguous') return { ...common, result: 'INDETERMINATE', message: own.message }
  if (own.is === 'not-taken' && indication !== 'TOTAL_PASSED')
    return { ...common, result: 'INDETERMINATE', message: formatNotTaken }
  if (own.is !== 'said')
    return { ...common, result: indication === 'TOTAL_PASSED' ? 'PASSED' : 'INDETERMINATE', message: reasonOf(verdict) }
  const { result, message, provenAt, provenBy = '' } = own.judgement
  const times = provenAt ? [{ time: provenAt, type: 'urn:kopru:svt-time:rfc3161', issuer: provenBy }] : []
  return { ...common, result, message, times }
}

const reasonOf = ({ reasons }: SealVerdict) => reasons[0]?.code ?? 'passed'
