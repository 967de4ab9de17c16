import { ProblemError } from '@kopru/client'
import { UnreachableError } from './browser/unreachable.ts'

/** The journey cannot go on: what the federation answered is not what the step needs. */
export class JourneyFault extends Error {
  /** `journey.kebab-name`, or the code that the node itself gave. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'JourneyFault'
    this.code = code
  }
}

export interface Failure {
  readonly step: string
  readonly code: string
  readonly title: string
  /** HTTP status, where a node refused. */
  readonly status?: number
  /** To quote to the node's help desk. */
  readonly reference?: string
}

/** What to tell of a foreseen failure; undefined for a defect of our own, which must not pass for one. */
export function describeFailure(step: string, error: unknown): Failure | undefined {
  if (error instanceof ProblemError) {
    const { code, status, instance } = error.problem
    // What stands between us and the node may answer with less than a whole problem document.
    const { title = `HTTP ${status}` }: { title?: string } = error.problem
    return { step, code, title, status, ...(instance !== undefined && { reference: instance }) }
  }
  if (error instanceof UnreachableError) return { step, code: 'journey.node-unreachable', title: error.message }
  if (error instanceof JourneyFault) return { step, code: error.code, title: error.message }
  return undefined
}
