import { createHash } from 'node:crypto'
import {
  type SealReference,
  type SealVerdict,
  type SvtStatement,
  validationAnchorsOf,
  verifyValidationToken,
} from '@kopru/seal'
import type { Kysely, Transaction } from 'kysely'
import type { Exchange } from '../../exchange/service.ts'
import type { Directory } from '../../federation/directory.ts'
import { findLegalBasis } from '../../federation/find-legal-basis.ts'
import type { Journal } from '../../journal/service.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'
import { newId } from '../../platform/ids.ts'
import { RefusalError } from '../../platform/refusal.ts'
import type { Trust } from '../../trust/service.ts'
import { onlyList } from '../rules/judge-by-own-list.ts'
import { isSameSignature } from '../rules/same-signature.ts'
import { isSealAnswer, maxQuestionBytes, nationalPolicy, questionPurpose, questionType } from './messages.ts'

export interface AskHomeOptions {
  readonly party: string
  /** Who we are in tokens: the address of our portal. */
  readonly portalUrl: string
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly exchange: Pick<Exchange, 'ask' | 'forget'>
  readonly directory: Pick<Directory, 'findMember' | 'agreements' | 'checkLegalBasis'> & Pick<Trust, 'listInUse'>
  readonly journal: Pick<Journal, 'append'>
  /** Twenty seconds if not given. */
  readonly patienceMs?: number
}

/** What the home state said about one signature; plain JSON, for who keeps it. */
export type HomeSaying =
  | {
      readonly is: 'said'
      readonly party: string
      readonly statement: SvtStatement
      /** When the token was made; RFC 3339, UTC. */
      readonly at: string
      /** The subject of the validation service's certificate. */
      readonly service: string
      /** The token that says so (RFC 9321), to prove it by. */
      readonly token: string
    }
  | { readonly is: 'no-answer'; readonly party: string }
  /** It answered what counts for nothing; `cause` is a code. */
  | { readonly is: 'not-believed'; readonly party: string; readonly cause: string }

/** A saying, and the signature that it speaks of. */
export interface HeardSaying {
  /** Undefined where nobody could tell the signature from others; then there is nothing said of it either. */
  readonly of: SealReference | undefined
  readonly saying: HomeSaying
}

/** What somebody's file is asked about for, where it is not the reader's own. */
export interface AskingMatter {
  /** In whose hands the matter is: each kind waits apart, so that none keeps the other from asking. */
  readonly by: 'officer' | 'applicant'
  /** Who asks, in the message and in the journal; the first authority of our state if not given. */
  readonly authority: string
  /** The matter's, for the journal; question and answer have one of their own, whose bodies are erased. */
  readonly conversationId: string
  /** So that the person finds it in the data tracker. */
  readonly subjectKey: string
  readonly what: string
  /** Beside the journal's own details: who of the staff, where one of them asks. */
  readonly details: Readonly<Record<string, unknown>>
  /** Keeps the answer, in the transaction of its journal row. */
  keep(trx: Transaction<Database>, heard: readonly HeardSaying[]): Promise<void>
}

export interface AskHome {
  /** Whether a state's validation service is on its list, the law permits to ask it, and the file is not too large. */
  canAsk(home: string, bytes: number): boolean
  /** Never throws for what the other state answers. One saying for each verdict. `too-busy`: as many of its kind wait as may. */
  ask(question: {
    readonly home: string
    readonly file: Uint8Array
    readonly content: Uint8Array | undefined
    /** With references. */
    readonly verdicts: readonly SealVerdict[]
    readonly matter?: AskingMatter
  }): Promise<readonly HeardSaying[] | 'too-busy'>
  /** What tokens say that a state gave us within a day; asks nobody. */
  recall(
    tokens: readonly string[],
    of: { readonly home: string; readonly verdicts: readonly SealVerdict[] },
  ): Promise<readonly HeardSaying[]>
  /**
   * Sayings that were kept, believed again from their tokens by the services of today's lists, a token's time as of when it
   * was given; what is no longer believed says why. Asks nobody.
   */
  reaffirm(heard: readonly HeardSaying[], verdicts: readonly SealVerdict[]): Promise<readonly HeardSaying[]>
}

/** Of each kind of question. */
const maxWaiting = 4
const dayMs = 86_400_000
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** The asking side: shows a signed file to the state that its signature comes from, and believes what a token proves. */
export function createAskHome(options: AskHomeOptions): AskHome {
  const { party, portalUrl, db, clock, exchange, directory, journal, patienceMs = 20_000 } = options
  /** Apart, so that the questions of some keep no others from asking. */
  const waiting = { public: 0, officer: 0, applicant: 0 }

  const speakerOf = (of: string) => directory.findMember(of)?.authorities[0]?.id
  const servicesOf = (home: string) => {
    const list = directory.listInUse(home)
    return list ? validationAnchorsOf(onlyList(list), clock.now()) : []
  }
  const basisTo = (home: string) =>
    findLegalBasis(directory, {
      from: party,
      to: home,
      purpose: questionPurpose,
      messageType: questionType,
      at: clock.now(),
    })

  const canAsk: AskHome['canAsk'] = (home, bytes) =>
    home !== party &&
    bytes <= maxQuestionBytes &&
    servicesOf(home).length > 0 &&
    speakerOf(home) !== undefined &&
    basisTo(home) !== undefined

  async function askOne(question: Parameters<AskHome['ask']>[0]): Promise<HeardSaying[]> {
    const { home, file, content, verdicts, matter } = question
    const [from, to, legalBasis] = [matter?.authority ?? speakerOf(party), speakerOf(home), basisTo(home)]
    if (!from || !to || !legalBasis)
      return verdicts.map(({ reference: of }) => ({ of, saying: { is: 'no-answer', party: home } }))
    const askedAt = clock.now()
    const conversationId = newId<'conversation'>()
    const answer = await exchange.ask({
      ...{ conversationId, from, to, type: questionType, legalBasis },
      deadline: new Date(askedAt.getTime() + patienceMs),
      body: { file: base64(file), ...(content && { content: base64(content) }) },
      confidential: true,
    })
    const sayings = await read(answer, { home, askedAt, verdicts })
    const heard = joinVerdicts(verdicts, sayings)
    const sha256 = createHash('sha256').update(file).digest('hex')
    await db.transaction().execute(async (trx) => {
      await journal.append(trx, {
        event: 'seal-asked',
        ...{ conversationId: matter?.conversationId ?? conversationId, actor: from, legalBasis },
        ...(matter && { subjectKey: matter.subjectKey, what: matter.what }),
        details: {
          ...{ home, sha256, sayings: sayings.map(codeOf) },
          ...(matter && { question: conversationId, ...matter.details }),
        },
      })
      await matter?.keep(trx, heard)
    })
    await exchange.forget(conversationId)
    return heard
  }

  async function read(
    answer: Awaited<ReturnType<Exchange['ask']>>,
    { home, askedAt, verdicts }: { home: string; askedAt: Date; verdicts: readonly SealVerdict[] },
  ): Promise<HomeSaying[]> {
    const all = (saying: HomeSaying) => verdicts.map(() => saying)
    if (answer.is === 'refused') return all({ is: 'not-believed', party: home, cause: answer.refusal.code })
    if (answer.is === 'expired') return all({ is: 'no-answer', party: home })
    const body = await readIfReadable(answer.message)
    if (!isSealAnswer.Check(body)) return all({ is: 'not-believed', party: home, cause: 'svt.malformed' })
    if (body.tokens.length === 0) return all({ is: 'no-answer', party: home })
    return believe(body.tokens, { home, verdicts, notBefore: askedAt })
  }

  /** What tokens say of each verdict. */
  async function believe(
    tokens: readonly string[],
    of: { home: string; verdicts: readonly SealVerdict[]; notBefore: Date; at?: Date },
  ): Promise<HomeSaying[]> {
    const { home, verdicts, notBefore, at = clock.now() } = of
    const outcomes = await Promise.all(
      tokens.map(async (token) => {
        const outcome = await verifyValidationToken(token, {
          anchors: servicesOf(home),
          issuer: directory.findMember(home)?.node.portalUrl ?? '',
          ...{ audience: portalUrl, at, notBefore, policies: [nationalPolicy] },
        })
        return { ...outcome, token }
      }),
    )
    const fault = outcomes.flatMap((one) => (one.outcome === 'refused' ? [one.fault] : []))[0]
    return verdicts.map((verdict): HomeSaying => {
      for (const one of outcomes) {
        const statement = one.outcome === 'valid' ? one.statementOn(verdict) : undefined
        if (one.outcome === 'valid' && statement) {
          const { service, token } = one
          return { is: 'said', party: home, statement, at: one.issuedAt.toISOString(), service, token }
        }
      }
      return { is: 'not-believed', party: home, cause: `svt.${fault ?? 'other-signature'}` }
    })
  }

  async function reaffirm(heard: readonly HeardSaying[], verdicts: readonly SealVerdict[]): Promise<HeardSaying[]> {
    /** By token, which may speak of many signatures: what it says of each verdict. */
    const believed = new Map<string, Promise<HomeSaying[]>>()
    return Promise.all(
      heard.map(async ({ of, saying }) => {
        const n = verdicts.findIndex(({ reference }) => isSameSignature(of, reference))
        // What was not said proves itself by nothing; what speaks of no signature here counts for none.
        if (saying.is !== 'said' || n < 0) return { of, saying }
        const { token, party: home } = saying
        const at = new Date(saying.at)
        const key = `${home} ${saying.at} ${token}`
        const sayings = believed.get(key) ?? believe([token], { home, verdicts, at, notBefore: at })
        believed.set(key, sayings)
        const again = (await sayings)[n] ?? ({ is: 'not-believed', party: home, cause: 'svt.other-signature' } as const)
        return { of, saying: again }
      }),
    )
  }

  return {
    canAsk,
    reaffirm,
    ask: async (question) => {
      const kind = question.matter?.by ?? 'public'
      if (waiting[kind] >= maxWaiting) return 'too-busy'
      waiting[kind] += 1
      try {
        return await askOne(question)
      } finally {
        waiting[kind] -= 1
      }
    },
    recall: async (tokens, { home, verdicts }) => {
      const notBefore = new Date(clock.now().getTime() - dayMs)
      return joinVerdicts(verdicts, await believe(tokens, { home, verdicts, notBefore }))
    },
  }
}

const joinVerdicts = (verdicts: readonly SealVerdict[], sayings: readonly HomeSaying[]): HeardSaying[] =>
  sayings.map((saying, n) => ({ of: verdicts[n]?.reference, saying }))

const codeOf = (saying: HomeSaying) =>
  saying.is === 'said' ? saying.statement.result : saying.is === 'no-answer' ? saying.is : saying.cause

/** Undefined when the answer cannot be decrypted or read. */
async function readIfReadable(message: { json(): Promise<unknown> }): Promise<unknown> {
  try {
    return await message.json()
  } catch (error) {
    if (error instanceof RefusalError) return undefined
    throw error
  }
}
