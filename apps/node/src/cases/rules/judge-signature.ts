import type { PersonIdentity, Requirement, SignedStatement } from '@kopru/client'
import { parseCertificate, signedContentOf } from '@kopru/seal'
import type { JudgedSignature } from '../../documents/judge-file.ts'
import { describeIdentity } from '../../links/rules/describe.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import type { CasesDeps } from '../deps.ts'

interface Facts {
  readonly cms: Uint8Array
  /** As the node judged them by the states' lists. */
  readonly signatures: readonly JudgedSignature[]
  readonly text: string
  readonly rule: NonNullable<Requirement['signature']>
  readonly home: string
  readonly applicant: PersonIdentity
}

/** What no certificate could mend. */
const broken: ReadonlySet<string | undefined> = new Set(['FORMAT_FAILURE', 'HASH_FAILURE', 'SIG_CRYPTO_FAILURE'])

type Judged = Pick<SignedStatement, 'party' | 'rank' | 'certificateSha256' | 'subject'>

/**
 * Whether a signature is what a service asks for: over exactly this text, sound, vouched for by the applicant's own
 * state, of the rank, and not in another's name. Kazakh files often bear a second signer with another algorithm: one that
 * fits is enough, a broken one is not.
 */
export function judgeSignature(facts: Facts, matching: CasesDeps['matching']): Judged | Refusal {
  const { cms, signatures, text } = facts
  const content = signedContentOf(cms)
  if (content === undefined || signatures.length === 0) return refuse('cases.signature-unreadable')
  if (!Buffer.from(text).equals(content)) return refuse('cases.signed-other-text')
  if (signatures.some(({ verdict }) => broken.has(verdict.subIndication))) return refuse('cases.signature-broken')
  const judged = signatures.map((one) => judgeOne(one, facts, matching))
  return judged.find((one): one is Judged => !isRefusal(one)) ?? judged[0] ?? refuse('cases.signature-unreadable')
}

function judgeOne(
  { verdict, party }: JudgedSignature,
  { rule, home, applicant }: Facts,
  { match }: CasesDeps['matching'],
): Judged | Refusal {
  const [leaf] = verdict.path
  if (verdict.indication !== 'TOTAL_PASSED' || party === undefined || leaf === undefined)
    return refuse('cases.signature-not-proven', { code: verdict.reasons[0]?.code ?? verdict.subIndication ?? '' })
  if (party !== home) return refuse('cases.signature-of-other-state', { party, home })
  const { qualification } = verdict
  const isQualified = qualification?.isCertain === true && ['QESig', 'QESeal'].includes(qualification.name)
  if (rule.rank === 'qualified' && !isQualified) return refuse('cases.signature-not-qualified', { party })
  const full = parseCertificate(leaf).subject.commonName
  const compared = match(describeIdentity(applicant), { names: full === undefined ? [] : [{ full }] }).verdict
  if (compared === 'different') return refuse('cases.signature-of-other-person')
  return {
    party,
    rank: isQualified ? 'qualified' : 'advanced',
    certificateSha256: verdict.signer.certificateSha256,
    subject: compared === 'same' ? 'passed' : 'cannot-tell',
  }
}
