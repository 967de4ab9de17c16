import type { PersonIdentity, Requirement, SignedStatement } from '@kopru/client'
import { parseCertificate, signedContentOf } from '@kopru/seal'
import type { HomeSaying } from '../../documents/home-state/ask-home.ts'
import type { JudgedFile, JudgedSignature } from '../../documents/judge-file.ts'
import { isForHome } from '../../documents/rules/apply-saying.ts'
import { describeIdentity } from '../../links/rules/describe.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import type { CasesDeps } from '../deps.ts'

interface Facts {
  readonly cms: Uint8Array
  /** As the node judged them by the states' lists, with what their home state said where it was asked. */
  readonly signatures: readonly JudgedSignature[]
  /** Why there is none. */
  readonly reasons: JudgedFile['reasons']
  readonly text: string
  readonly rule: NonNullable<Requirement['signature']>
  readonly home: string
  /** Whether the applicant's state can be asked about this file. */
  readonly canAskHome: boolean
  readonly applicant: PersonIdentity
}

/** What no certificate could mend. */
const broken: ReadonlySet<string | undefined> = new Set(['FORMAT_FAILURE', 'HASH_FAILURE', 'SIG_CRYPTO_FAILURE'])

type Judged = Pick<SignedStatement, 'party' | 'rank' | 'certificateSha256' | 'subject'>

/**
 * Whether a signature is what a service asks for: over exactly this text, sound, vouched for by the applicant's own
 * state, of the rank, and not in another's name. Kazakh files often bear a second signer with another algorithm: one that
 * fits is enough, a broken one is not. One that is open for its algorithm alone is refused as `cases.signature-for-home`,
 * if nothing else is wrong with it, while its state can be asked and has not been.
 */
export function judgeSignature(facts: Facts, matching: CasesDeps['matching']): Judged | Refusal {
  const { cms, signatures, reasons, text } = facts
  // Of a machine that had no time the file is not to blame.
  if (reasons.some(({ code }) => code === 'documents.examination-too-slow')) return refuse('documents.too-busy')
  const content = signedContentOf(cms)
  if (content === undefined || signatures.length === 0) return refuse('cases.signature-unreadable')
  if (!Buffer.from(text).equals(content)) return refuse('cases.signed-other-text')
  if (signatures.some(({ verdict }) => broken.has(verdict.subIndication))) return refuse('cases.signature-broken')
  const failed = signatures.find(({ said, verdict }) => said?.isDecided && verdict.indication === 'TOTAL_FAILED')?.said
  if (failed) return refuse('cases.signature-home-failed', { party: failed.saying.party })
  const judged = signatures.map((one) => judgeOne(one, facts, matching))
  return judged.find((one): one is Judged => !isRefusal(one)) ?? judged[0] ?? refuse('cases.signature-unreadable')
}

function judgeOne(
  judged: JudgedSignature,
  { rule, home, canAskHome, applicant }: Facts,
  { match }: CasesDeps['matching'],
): Judged | Refusal {
  const { verdict, said } = judged
  const [leaf] = verdict.path
  const isOpen = isForHome(verdict, home)
  if (isOpen && said) return refuseBySaying(said.saying)
  // What its state would vouch for if it passed: the file goes there only when nothing else speaks against it.
  const party = isOpen && canAskHome ? home : judged.party
  const isProven = verdict.indication === 'TOTAL_PASSED' || (isOpen && canAskHome)
  if (!isProven || party === undefined || leaf === undefined)
    return refuse('cases.signature-not-proven', { code: verdict.reasons[0]?.code ?? verdict.subIndication ?? '' })
  if (party !== home) return refuse('cases.signature-of-other-state', { party, home })
  const { qualification } = verdict
  const isQualified = qualification?.isCertain === true && ['QESig', 'QESeal'].includes(qualification.name)
  if (rule.rank === 'qualified' && !isQualified) return refuse('cases.signature-not-qualified', { party })
  const full = parseCertificate(leaf).subject.commonName
  const compared = match(describeIdentity(applicant), { names: full === undefined ? [] : [{ full }] }).verdict
  if (compared === 'different') return refuse('cases.signature-of-other-person')
  if (isOpen) return refuse('cases.signature-for-home', { party })
  return {
    party,
    rank: isQualified ? 'qualified' : 'advanced',
    certificateSha256: verdict.signer.certificateSha256,
    subject: compared === 'same' ? 'passed' : 'cannot-tell',
  }
}

function refuseBySaying(saying: HomeSaying): Refusal {
  const { is, party } = saying
  if (is === 'no-answer') return refuse('cases.signature-home-silent', { party })
  if (is === 'not-believed') return refuse('cases.signature-home-not-believed', { party, cause: saying.cause })
  return refuse('cases.signature-home-open', { party })
}
