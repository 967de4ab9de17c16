import type { EvidenceItem, FormProblem, Requirement } from '@kopru/client'

export interface SubmissionFacts {
  readonly requirements: readonly Requirement[]
  readonly evidence: readonly EvidenceItem[]
  /** Requirements for which a file is uploaded or a statement signed. */
  readonly uploaded: ReadonlySet<string>
  readonly formProblems: readonly FormProblem[]
  readonly paid: boolean
}

/**
 * What is still missing before an application may be submitted, as `form:<field>`, `requirement:<id>` and `fee`;
 * empty when it may.
 */
export function missingForSubmission(facts: SubmissionFacts): string[] {
  const { requirements, evidence, uploaded, formProblems, paid } = facts
  return [
    ...formProblems.map(({ field }) => `form:${field}`),
    ...requirements
      .filter((requirement) => !isSatisfied(requirement, evidence, uploaded))
      .map(({ id }) => `requirement:${id}`),
    ...(paid ? [] : ['fee']),
  ]
}

/** One alternative with all its evidences received, or an uploaded file or a signature where the requirement takes one. */
export function isSatisfied(
  { id, evidence: alternatives = [], upload, signature }: Requirement,
  evidence: readonly EvidenceItem[],
  uploaded: ReadonlySet<string>,
): boolean {
  if ((upload !== undefined || signature !== undefined) && uploaded.has(id)) return true
  const received = new Set(
    evidence
      .filter(({ requirement, state }) => requirement === id && state === 'received')
      .map(({ evidenceType }) => evidenceType),
  )
  return alternatives.some((types) => types.every((type) => received.has(type)))
}
