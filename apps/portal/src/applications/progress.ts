import type { Application, EvidenceItem, Requirement } from '@kopru/client'

export type StepState = 'todo' | 'started' | 'waiting' | 'done' | 'trouble'

export interface Progress {
  readonly form: StepState
  readonly evidence: StepState
  readonly uploads: StepState
  readonly fee: StepState
  /** Absent where the service asks for none. */
  readonly signature?: StepState
  readonly evidenceReceived: number
  readonly evidenceNeeded: number
}

/** How far a draft is. What may be done is the node's `allowedActions`; this is for the words beside each step. */
export function progressOf(application: Application): Progress {
  const { requirements } = application.serviceDeclaration
  const proven = requirements.filter(isFromRegister)
  const received = proven.filter((requirement) => isProven(requirement, application.evidence)).length
  return {
    form: formState(application),
    evidence: evidenceState(application, received, proven.length),
    uploads: uploadsState(application),
    fee: feeState(application),
    ...signatureState(application),
    evidenceReceived: received,
    evidenceNeeded: proven.length,
  }
}

export const isFromRegister = ({ evidence }: Requirement): boolean => evidence !== undefined && evidence.length > 0

/** One of the alternatives is there in full. */
export function isProven({ id, evidence = [] }: Requirement, items: readonly EvidenceItem[]): boolean {
  const received = items.filter(({ requirement, state }) => requirement === id && state === 'received')
  return evidence.some((types) => types.every((type) => received.some(({ evidenceType }) => evidenceType === type)))
}

/** Whether it may be asked for, for the first time or again. */
export const mayAsk = ({ state }: EvidenceItem): boolean =>
  state === 'not-requested' || state === 'withheld' || state === 'refused' || state === 'expired'

function formState({ form }: Application): StepState {
  if (form.problems.length === 0) return 'done'
  return form.revision > 0 ? 'started' : 'todo'
}

function evidenceState({ evidence }: Application, received: number, needed: number): StepState {
  if (received === needed) return 'done'
  if (evidence.some(({ state }) => state === 'preview-required')) return 'trouble'
  if (evidence.some(({ state }) => state === 'queued' || state === 'delivered')) return 'waiting'
  if (evidence.some(({ state }) => state === 'refused' || state === 'expired' || state === 'withheld')) return 'trouble'
  return received > 0 ? 'started' : 'todo'
}

function uploadsState({ uploads, serviceDeclaration: { requirements } }: Application): StepState {
  const needed = requirements.filter((requirement) => requirement.upload && !isFromRegister(requirement))
  const there = needed.filter(({ id }) => uploads.some(({ requirement }) => requirement === id)).length
  if (there === needed.length) return 'done'
  return there > 0 ? 'started' : 'todo'
}

function signatureState({ signatures, serviceDeclaration }: Application): Pick<Progress, 'signature'> {
  const needed = serviceDeclaration.requirements.filter(({ signature }) => signature)
  if (needed.length === 0) return {}
  const isThere = ({ id }: Requirement) => signatures.some(({ requirement }) => requirement === id)
  return { signature: needed.every(isThere) ? 'done' : 'todo' }
}

function feeState({ payment: { state } }: Application): StepState {
  if (state === 'paid') return 'done'
  if (state === 'pending') return 'waiting'
  return state === 'due' ? 'todo' : 'trouble'
}
