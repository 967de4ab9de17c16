import type { SealVerdict } from '@kopru/seal'
import type { StateAnswer } from '../examine/examination.ts'

/** A signature's verdict, and the state whose anchors its certificate leads to where just one state's do. */
export interface JoinedVerdict {
  readonly verdict: SealVerdict
  readonly party?: string
}

const rank = { TOTAL_PASSED: 0, TOTAL_FAILED: 1, INDETERMINATE: 2 } as const

/** What every state says of a certificate that is another's; any other word tells more. */
const isStranger = ({ subIndication }: SealVerdict) => subIndication === 'NO_CERTIFICATE_CHAIN_FOUND'

/** Of the verdicts that the states' anchors give, the one that tells most, signature by signature. Never throws. */
export function joinAnswers(answers: readonly StateAnswer[]): JoinedVerdict[] {
  const [first] = answers
  return (first?.answer.signatures ?? []).map((_, index) => {
    const told = answers.flatMap(({ party, answer }) => {
      const verdict = answer.signatures[index]
      return verdict ? [{ party, verdict }] : []
    })
    return pick(told)
  })
}

function pick(told: readonly Required<JoinedVerdict>[]): JoinedVerdict {
  const known = told.filter(({ verdict }) => !isStranger(verdict))
  const [best] = [...(known.length > 0 ? known : told)].sort(
    (a, b) => rank[a.verdict.indication] - rank[b.verdict.indication],
  )
  if (!best) throw new Error('a signature without a verdict')
  const { verdict, party } = best
  // A fault that no anchor could mend is told alike by every state, and says nothing of whose the signature is.
  const isVouchedFor = verdict.indication === 'TOTAL_PASSED' || (known.length === 1 && told.length > 1)
  return isVouchedFor ? { verdict, party } : { verdict }
}
