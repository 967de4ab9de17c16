import { checkValue, type ValueCheck } from '../algorithms/check-value.ts'
import type { AlgorithmUse } from '../algorithms/judge-algorithms.ts'
import { createPairMemory } from '../memory.ts'
import { type Reason, reason, type SubIndication } from '../reasons.ts'
import type { Certificate } from './certificate.ts'
import { readableName } from './name.ts'

/** From the certificate itself up to its anchor. */
export type Path = readonly [Certificate, ...Certificate[]]

export type PathOutcome =
  /** `uses`: algorithms of the signatures below the anchor. */
  | { readonly is: 'found'; readonly path: Path; readonly uses: readonly AlgorithmUse[] }
  | { readonly is: 'none'; readonly subIndication: SubIndication; readonly reason: Reason }

type Refusal = Extract<PathOutcome, { is: 'none' }>

const maxLength = 8
// Cross-signed certificates with one key could otherwise multiply the attempts without end.
const maxSignatureChecks = 100

/**
 * Looks for a path from `leaf` to one of `anchors` (RFC 5280 §6.1 without policies and name constraints):
 * names chain, signatures hold, issuers are CAs that may sign certificates, path lengths are kept and
 * no critical extension is unknown. Times and revocation are not looked at. An anchor is trusted as it is;
 * a certificate that is itself an anchor needs no issuer.
 */
export function findPath(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
): PathOutcome {
  const trusted = new Set(anchors.map((anchor) => anchor.sha256))
  let checks = 0
  let closest: Refusal | undefined

  const climb = (path: [Certificate, ...Certificate[]], uses: readonly AlgorithmUse[]): PathOutcome | undefined => {
    const last = path[path.length - 1] ?? leaf
    const [unknown] = last.unknownCriticalExtensions
    if (unknown !== undefined) {
      closest ??= none(
        'CHAIN_CONSTRAINTS_FAILURE',
        reason('seal.critical-extension-unknown', { certificate: readableName(last.subject), extension: unknown }),
      )
      return undefined
    }
    if (trusted.has(last.sha256)) return { is: 'found', path, uses }
    if (path.length >= maxLength) return undefined
    for (const issuer of [...anchors, ...intermediates]) {
      if (issuer.subject.comparable !== last.issuer.comparable) continue
      if (path.some((member) => member.sha256 === issuer.sha256)) continue
      checks += 1
      if (checks > maxSignatureChecks) return undefined
      const issued = checkIssued(last, issuer, path)
      if ('is' in issued) closest ??= issued
      const found = 'is' in issued ? undefined : climb([...path, issuer], [...uses, issued.use])
      if (found) return found
    }
    return undefined
  }

  return (
    climb([leaf], []) ??
    closest ??
    none('NO_CERTIFICATE_CHAIN_FOUND', reason('seal.issuer-unknown', { issuer: readableName(leaf.issuer) }))
  )
}

function none(subIndication: SubIndication, why: Reason): Refusal {
  return { is: 'none', subIndication, reason: why }
}

type Issued = Refusal | { readonly use: AlgorithmUse }

function checkIssued(subject: Certificate, issuer: Certificate, below: Path): Issued {
  const certificate = readableName(issuer.subject)
  // Self-issued certificates below do not count (RFC 5280 §4.2.1.9), nor does the leaf.
  const casBelow = below.slice(1).filter((member) => member.subject.comparable !== member.issuer.comparable).length
  const mayIssue =
    issuer.isCa &&
    (issuer.keyUsage?.has('keyCertSign') ?? true) &&
    (issuer.pathLength === undefined || casBelow <= issuer.pathLength)
  if (!mayIssue) return none('CHAIN_CONSTRAINTS_FAILURE', reason('seal.path-invalid', { certificate }))
  const check = checkCertificateSignature(subject, issuer)
  if (check.is === 'right') return { use: check.use }
  if (check.is === 'undecided') return none(check.finding.subIndication, check.finding.reason)
  return none(
    'CERTIFICATE_CHAIN_GENERAL_FAILURE',
    reason('seal.path-invalid', { certificate: readableName(subject.subject) }),
  )
}

const checked = createPairMemory<Certificate, Certificate, ValueCheck>()

/** Whether `issuer`'s key made the signature of `subject`. Throws `MalformedError`. */
export function checkCertificateSignature(subject: Certificate, issuer: Certificate) {
  return checked.recall(issuer, subject, () =>
    checkValue(subject.signatureAlgorithm, {
      key: issuer.publicKey,
      signed: { data: subject.tbs },
      value: subject.signature,
    }),
  )
}
