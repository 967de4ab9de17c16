import type { applicationStates, EvidenceVerdict, Reason, SignedStatement } from '@kopru/client'
import type { HeardSaying } from '../../documents/home-state/ask-home.ts'
import type { LoggedCaseAction } from '../actions.ts'
import { sayingsKept } from './kept-sayings.ts'

/** Where one evidence type of one requirement stands, so far as the case's own log tells. */
export interface EvidenceStanding {
  readonly requirement: string
  readonly evidenceType: string
  readonly provider: string
  readonly requestId: string
  readonly messageId: string
  readonly state: 'requested' | 'preview-required' | 'received' | 'withheld' | 'refused'
  readonly previewUrl?: string
  readonly previewExpiresAt?: string
  readonly evidenceId?: string
  readonly issuedAt?: string
  readonly verdict?: EvidenceVerdict
  readonly refusal?: Reason
}

export interface PaymentStanding {
  readonly state: 'due' | 'pending' | 'paid' | 'failed' | 'timed-out'
  readonly attempts: number
  readonly reference?: string
  readonly paidAt?: string
}

export interface QuestionStanding {
  readonly id: string
  readonly askedAt: string
  readonly text: string
  readonly answerDue: string
  readonly answer?: { readonly text: string; readonly at: string }
  readonly overdue: boolean
}

/** What a state said when it was asked about the signatures in a file, and who asked. */
export interface HomeAnswer {
  readonly home: string
  readonly at: string
  readonly by: string
  readonly heard: readonly HeardSaying[]
}

/** A case as its log tells it. Times are RFC 3339, UTC. */
export interface CaseState {
  readonly state: (typeof applicationStates)[number]
  readonly seq: number
  readonly startedAt: string
  readonly submittedAt?: string
  readonly decisionDue?: string
  /** By `requirement evidenceType`. */
  readonly evidence: ReadonlyMap<string, EvidenceStanding>
  /** Requirement by upload id. */
  readonly uploads: ReadonlyMap<string, string>
  /** By upload id. */
  readonly signatures: ReadonlyMap<string, SignedStatement>
  /** By upload id, the earliest first. */
  readonly homeAnswers: ReadonlyMap<string, readonly HomeAnswer[]>
  readonly payment: PaymentStanding
  readonly questions: readonly QuestionStanding[]
  readonly appointment?: { readonly at: string; readonly place: string; readonly note?: string }
  readonly decision?: {
    readonly outcome: 'granted' | 'refused'
    readonly at: string
    readonly permitNumber?: string
    readonly validFrom?: string
    readonly validUntil?: string
    readonly ground?: string
    readonly explanation?: string
    readonly appealUntil: string
  }
  /** Whether the sealed file of a granted permit is there. */
  readonly permitIssued: boolean
  readonly purged: boolean
}

export const evidenceKey = (item: { requirement: string; evidenceType: string }): string =>
  `${item.requirement} ${item.evidenceType}`

const beginning: CaseState = {
  state: 'draft',
  seq: 0,
  startedAt: '',
  evidence: new Map(),
  uploads: new Map(),
  signatures: new Map(),
  homeAnswers: new Map(),
  payment: { state: 'due', attempts: 0 },
  questions: [],
  permitIssued: false,
  purged: false,
}

/** The state of a case: its log, folded in order. Pure; the same log always gives the same state. */
export function foldCase(log: readonly LoggedCaseAction[]): CaseState {
  return log.reduce((before, action) => ({ ...apply(before, action), seq: action.seq }), beginning)
}

function apply(before: CaseState, action: LoggedCaseAction): CaseState {
  const { at } = action
  switch (action.type) {
    case 'started':
      return { ...before, startedAt: at }
    case 'evidence-requested':
    case 'evidence-preview-required':
    case 'evidence-received':
    case 'evidence-withheld':
    case 'evidence-refused':
      return { ...before, evidence: applyToEvidence(before.evidence, action) }
    case 'uploaded':
      return { ...before, uploads: new Map(before.uploads).set(action.details.uploadId, action.details.requirement) }
    case 'signed': {
      const { sha256: _, ...signature } = action.details
      const { uploadId, requirement } = signature
      return {
        ...before,
        uploads: new Map(before.uploads).set(uploadId, requirement),
        signatures: new Map(before.signatures).set(uploadId, { ...signature, at }),
      }
    }
    case 'upload-removed': {
      const [uploads, signatures] = [new Map(before.uploads), new Map(before.signatures)]
      uploads.delete(action.details.uploadId)
      signatures.delete(action.details.uploadId)
      return { ...before, uploads, signatures }
    }
    case 'home-state-asked': {
      const { uploadId, home, ...kept } = action.details
      const answers = before.homeAnswers.get(uploadId) ?? []
      const answer = { home, at, by: action.byName ?? action.byRole, heard: sayingsKept(kept) }
      return { ...before, homeAnswers: new Map(before.homeAnswers).set(uploadId, [...answers, answer]) }
    }
    case 'payment-started':
    case 'payment-settled':
      return { ...before, payment: applyToPayment(before.payment, action) }
    case 'submitted':
      return { ...before, state: 'submitted', submittedAt: at, decisionDue: action.details.decisionDue }
    case 'question-asked': {
      const { questionId: id, text, answerDue } = action.details
      const question = { id, text, answerDue, askedAt: at, overdue: false }
      return { ...before, state: 'question-open', questions: [...before.questions, question] }
    }
    case 'question-answered': {
      const { questionId, text } = action.details
      const questions = before.questions.map((question) =>
        question.id === questionId ? { ...question, answer: { text, at } } : question,
      )
      return { ...before, state: questions.every(({ answer }) => answer) ? 'submitted' : 'question-open', questions }
    }
    case 'question-overdue': {
      const { questionId } = action.details
      const questions = before.questions.map((question) =>
        question.id === questionId ? { ...question, overdue: true } : question,
      )
      return { ...before, questions }
    }
    case 'appointment-set':
      return { ...before, appointment: action.details }
    case 'decision-due-soon':
      return before
    case 'granted':
      return { ...before, state: 'granted', decision: { outcome: 'granted', at, ...action.details } }
    case 'permit-issued':
      return { ...before, permitIssued: true }
    case 'refused':
      return { ...before, state: 'refused', decision: { outcome: 'refused', at, ...action.details } }
    case 'withdrawn':
      return { ...before, state: 'withdrawn' }
    case 'draft-purged':
      return { ...before, state: 'withdrawn', purged: true, uploads: new Map(), signatures: new Map() }
  }
}

type EvidenceAction = Extract<LoggedCaseAction, { type: `evidence-${string}` }>

function applyToEvidence(before: CaseState['evidence'], action: EvidenceAction): CaseState['evidence'] {
  const after = new Map(before)
  if (action.type === 'evidence-requested') {
    const { requestId, messageId, items } = action.details
    for (const item of items) after.set(evidenceKey(item), { ...item, requestId, messageId, state: 'requested' })
    return after
  }
  if (action.type === 'evidence-preview-required') {
    const { requestId, previewUrl, expiresAt: previewExpiresAt } = action.details
    for (const [key, item] of before)
      if (item.requestId === requestId && item.state === 'requested')
        after.set(key, { ...item, state: 'preview-required', previewUrl, previewExpiresAt })
    return after
  }
  const key = evidenceKey(action.details)
  const item = before.get(key)
  // An answer to an earlier request does not overtake a later one.
  if (item === undefined || item.requestId !== action.details.requestId) return before
  const { requirement, evidenceType, provider, requestId, messageId } = item
  const answered = { requirement, evidenceType, provider, requestId, messageId }
  switch (action.type) {
    case 'evidence-received': {
      const { evidenceId, issuedAt, verdict } = action.details
      return after.set(key, { ...answered, state: 'received', evidenceId, issuedAt, verdict })
    }
    case 'evidence-withheld':
      return after.set(key, { ...answered, state: 'withheld' })
    case 'evidence-refused':
      return after.set(key, { ...answered, state: 'refused', refusal: action.details.refusal })
  }
}

type PaymentAction = Extract<LoggedCaseAction, { type: `payment-${string}` }>

function applyToPayment(before: PaymentStanding, action: PaymentAction): PaymentStanding {
  // Once paid, it stays paid, whatever is told of other attempts.
  if (before.state === 'paid') return before
  const { reference } = action.details
  if (action.type === 'payment-started') return { state: 'pending', reference, attempts: before.attempts + 1 }
  const { outcome } = action.details
  if (outcome === 'paid') return { ...before, state: 'paid', reference, paidAt: action.at }
  return reference === before.reference ? { ...before, state: outcome } : before
}
