import { randomUUID } from 'node:crypto'
import type { Application, Verification } from '@kopru/client'
import { openPortal } from './browser/portal.ts'
import { createUserAgent } from './browser/user-agent.ts'
import { decimalMoney } from './decimal-money.ts'
import { describeFailure, type Failure } from './fault.ts'
import type { Journey, StepName } from './journey.ts'
import { type Patience, persist, usualPatience } from './patience.ts'
import { answerQuestions, ask } from './steps/ask-and-answer.ts'
import { grant, setAppointment } from './steps/decide.ts'
import { downloadPermit } from './steps/download-permit.ts'
import { fillIn } from './steps/fill-in.ts'
import { findService } from './steps/find-service.ts'
import { logInAtHost, logInOfficer, type Who } from './steps/log-in.ts'
import { readWholeCase } from './steps/officer-reads-case.ts'
import { payFee } from './steps/pay-fee.ts'
import { previewEvidence } from './steps/preview-evidence.ts'
import { readTracker } from './steps/read-tracker.ts'
import { receiveEvidence } from './steps/receive-evidence.ts'
import { requestEvidence } from './steps/request-evidence.ts'
import { beginStarting } from './steps/start-application.ts'
import { submit } from './steps/submit.ts'
import { uploadFiles } from './steps/upload-files.ts'
import { verifyPermit } from './steps/verify-permit.ts'

export interface JourneyOptions {
  /** Codes of two members, the home state and the host. */
  readonly from: string
  readonly to: string
  /** Web addresses of the members' nodes; a third one verifies the permit, where there is one. */
  readonly nodes: Readonly<Record<string, string>>
  /** Id of a service of the host, or what its id begins with. `residence-permit` if not given. */
  readonly service?: string
  /** Usernames at the log-in services; the first sample that their pages name if not given. */
  readonly person?: string
  readonly officer?: string
  /** Of the person and the officer; the sandbox has one for all. */
  readonly password?: string
  /** Folder for the permit. */
  readonly out: string
  /** BCP 47; English if not given. */
  readonly language?: string
  readonly patience?: Partial<Patience>
  /** What the browsers reach the web by; a test's may lose answers. */
  readonly fetch?: typeof globalThis.fetch
  /** Called, and waited for, before each step begins. */
  readonly onStep?: (name: StepName) => void | Promise<void>
  /** Called after each step. */
  readonly onStepDone?: (step: StepRecord) => void
}

/** A step, how long it took, and what there is to tell of it: counts and codes, none of the person's data. */
export type StepRecord = {
  readonly name: StepName
  readonly ms: number
  /** What was paid. */
  readonly money?: ReturnType<typeof decimalMoney>
} & Readonly<Record<string, unknown>>

export interface JourneyResult {
  readonly from: string
  readonly to: string
  readonly person?: string
  readonly conversationId?: string
  readonly granted: boolean
  /** A state without part in the matter says yes to the file and to its QR code. */
  readonly verified: boolean
  readonly permit?: { readonly number: string; readonly path: string; readonly verification?: Verification }
  readonly failure?: Failure
  readonly steps: readonly StepRecord[]
  readonly totalMs: number
}

/** What is found out on the way; a journey that fails tells so far as it came. */
interface Findings {
  person?: string
  conversationId?: string
  granted?: boolean
  verified?: boolean
  permit?: { number: string; path: string; verification?: Verification }
}

/**
 * Goes the whole way of an application, over HTTP, as the browsers of an applicant and of an officer would. Resolves
 * also when it fails half-way; `failure` then tells where and why. A node that is away is waited for in every step.
 * Throws `UsageError` for an unknown service or person.
 */
export async function runJourney(options: JourneyOptions): Promise<JourneyResult> {
  const { from, to } = options
  const began = performance.now()
  const steps: StepRecord[] = []
  const found: Findings = {}
  let current: StepName = 'find-service'
  const step: Step = async (name, work, tell) => {
    current = name
    await options.onStep?.(name)
    const start = performance.now()
    const { value, retries } = await persist(work, { ...usualPatience, ...options.patience })
    const record = { name, ms: msSince(start), ...(retries > 0 && { retries }), ...tell?.(value) }
    steps.push(record)
    options.onStepDone?.(record)
    return value
  }
  let failure: Failure | undefined
  try {
    await goAllTheWay(prepareJourney(options), options, step, found)
  } catch (error) {
    failure = describeFailure(current, error)
    if (failure === undefined) throw error
  }
  const { person, conversationId, permit, granted = false, verified = false } = found
  return {
    from,
    to,
    ...(person !== undefined && { person }),
    ...(conversationId !== undefined && { conversationId }),
    granted,
    verified,
    ...(permit !== undefined && { permit }),
    ...(failure !== undefined && { failure }),
    steps,
    totalMs: msSince(began),
  }
}

type Step = <T>(name: StepName, work: () => Promise<T>, tell?: (value: T) => object) => Promise<T>

const msSince = (start: number) => Math.round(performance.now() - start)

/** The browsers of a journey that has yet to begin; whoever wants only some of its steps goes them one by one. */
export function prepareJourney(
  options: Pick<JourneyOptions, 'from' | 'to' | 'nodes' | 'language' | 'patience' | 'fetch'>,
): Journey {
  const { from, to, nodes, language = 'en', patience, fetch } = options
  const journeyId = randomUUID()
  const newAgent = () => createUserAgent({ language, ...(fetch !== undefined && { fetch }) })
  const applicant = newAgent()
  const portal = (party: string, agent = newAgent()) => {
    const url = nodes[party]
    if (url === undefined) throw new Error(`no address of the node of ${party}`)
    return openPortal(agent, { url, language, journeyId })
  }
  const third = Object.keys(nodes).find((party) => party !== from && party !== to) ?? from
  return {
    from,
    to,
    language,
    startedAt: new Date(),
    patience: { ...usualPatience, ...patience },
    home: portal(from, applicant),
    host: portal(to, applicant),
    office: portal(to),
    bystander: portal(third),
  }
}

async function goAllTheWay(journey: Journey, options: JourneyOptions, step: Step, found: Findings): Promise<void> {
  const { service: wanted = 'residence-permit', password = 'kopru', out } = options
  const { service } = await step(
    'find-service',
    () => findService(journey, wanted),
    ({ service, hostReachable }) => ({ service: service.id, hostReachable, fee: decimalMoney(service.fee.total) }),
  )
  const who: Who = {
    password,
    ...(options.person !== undefined && { username: options.person }),
    onTyped: (username) => {
      found.person = username
    },
  }
  await step(
    'log-in',
    () => logInAtHost(journey, { ...who, levelOfAssurance: service.levelOfAssurance }),
    ({ levelOfAssurance }) => ({ levelOfAssurance }),
  )
  const { id, conversationId } = await step('start-application', beginStarting(journey, service.id))
  found.conversationId = conversationId
  await step(
    'fill-form',
    () => fillIn(journey, id),
    ({ form }) => ({ fields: Object.keys(form.data).length, revision: form.revision }),
  )
  await step(
    'request-evidence',
    () => requestEvidence(journey, id),
    ({ evidence }) => ({ requested: evidence.map(({ evidenceType }) => evidenceType) }),
  )
  await step(
    'preview-evidence',
    () => previewEvidence(journey, id, who),
    (shown) => ({ shown }),
  )
  await step(
    'receive-evidence',
    () => receiveEvidence(journey, id),
    ({ evidence }) => ({ received: evidence.length }),
  )
  await step(
    'upload-files',
    () => uploadFiles(journey, id),
    ({ uploads }) => ({ uploads: uploads.map(({ mediaType, bytes }) => ({ mediaType, bytes })) }),
  )
  await step('pay-fee', () => payFee(journey, id), tellPayment)
  await step(
    'submit',
    () => submit(journey, id),
    ({ state, decisionDue }) => ({ state, decisionDue }),
  )
  await decideAtTheOffice(journey, { id, conversationId, password, ...options }, step)
  found.granted = true
  const { number, path, bytes } = await step(
    'download-permit',
    () => downloadPermit(journey, id, out),
    ({ number, bytes }) => ({ number, bytes: bytes.length }),
  )
  found.permit = { number, path }
  const { verification } = await step(
    'verify-permit',
    () => verifyPermit(journey, { bytes, number }),
    ({ verification, tokenVerification }) => ({
      by: journey.bystander.url,
      file: verification.answer,
      qrCode: tokenVerification.answer,
    }),
  )
  found.permit = { number, path, verification }
  found.verified = true
  await step(
    'read-tracker',
    () => readTracker(journey, conversationId, who),
    (findings) => ({ ...findings }),
  )
}

const tellPayment = ({ payment }: Application) => ({ state: payment.state, money: decimalMoney(payment.money) })

async function decideAtTheOffice(
  journey: Journey,
  matter: { id: string; conversationId: string; officer?: string; password: string },
  step: Step,
): Promise<void> {
  const { officer, password } = matter
  await step(
    'officer-logs-in',
    () => logInOfficer(journey, { password, ...(officer !== undefined && { username: officer }) }),
    ({ authority }) => ({ authority }),
  )
  const { id: caseId } = await step(
    'officer-reads-case',
    () => readWholeCase(journey, matter.conversationId),
    ({ evidence, uploads, daysLeft }) => ({ evidence: evidence.length, uploads: uploads.length, daysLeft }),
  )
  await step('officer-asks', () => ask(journey, caseId))
  await step('applicant-answers', () => answerQuestions(journey, matter.id))
  await step('officer-sets-appointment', () => setAppointment(journey, caseId))
  await step(
    'officer-grants',
    () => grant(journey, caseId),
    ({ decision }) => ({ validFrom: decision?.validFrom, validUntil: decision?.validUntil }),
  )
}
