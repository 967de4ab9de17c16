import { checkIdentifier, findIdentifierRule } from '../identifiers/check-identifier.ts'
import circumstances from './circumstances.json' with { type: 'json' }
import { type MatchReason, reason } from './match-reason.ts'
import type { PersonDescription } from './person-description.ts'

/** What numbers say: they settle the question, or are evidence (log-odds) beside the rest. */
export interface IdentifierEvidence {
  readonly settles?: 'same' | 'different'
  readonly evidence: number
  readonly reasons: readonly MatchReason[]
}

type Identifier = NonNullable<PersonDescription['identifiers']>[number]

const bare = (value: string) => value.replaceAll(/[\s-]/g, '').toUpperCase()

/**
 * One state gives a person one national number: equal ones settle the matter, different ones too. A number that is not
 * valid is not trusted. A document number is evidence where it agrees; people have several documents.
 */
export function identifierEvidence(a: PersonDescription, b: PersonDescription): IdentifierEvidence {
  let evidence = 0
  const reasons: MatchReason[] = []
  let settles: 'same' | 'different' | undefined
  for (const x of a.identifiers ?? [])
    for (const y of b.identifiers ?? []) {
      if (x.party !== y.party || x.kind !== y.kind) continue
      const agrees = bare(x.value) === bare(y.value)
      const params = { party: x.party, kind: x.kind }
      if (isNational(x) && isNational(y)) {
        settles = agrees || settles === 'same' ? 'same' : 'different'
        reasons.push(reason(agrees ? 'match.number-agrees' : 'match.number-differs', params))
      } else if (agrees && findIdentifierRule(x.party, x.kind) === undefined) {
        evidence = circumstances.document.agrees
        reasons.push(reason('match.number-agrees', params))
      }
    }
  return { evidence, reasons, ...(settles && { settles }) }
}

function isNational({ party, kind, value }: Identifier): boolean {
  const rule = findIdentifierRule(party, kind)
  return rule !== undefined && rule.subject !== 'firm' && checkIdentifier(party, kind, bare(value)).valid !== false
}
