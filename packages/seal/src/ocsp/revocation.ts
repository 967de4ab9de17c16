import { type Reason, reason, type SubIndication } from '../reasons.ts'
import type { Certificate } from '../x509/certificate.ts'
import { readableName } from '../x509/name.ts'
import type { Path } from '../x509/path.ts'
import { verifyOcspResponse } from './verify-response.ts'

/** Where to learn whether certificates were revoked. */
export interface RevocationSources {
  /** OCSPResponses at hand, DER, e.g. those kept inside a document. */
  readonly ocspResponses?: readonly Uint8Array[]
  /** Fetches an OCSPResponse where those at hand do not suffice; `undefined`: no answer. */
  readonly ask?: (question: { certificate: Certificate; issuer: Certificate }) => Promise<Uint8Array | undefined>
  /** Greatest age in seconds of an answer without nextUpdate; default one day. */
  readonly maxAgeS?: number
  /** The moment about which the answers must speak; default the moment of asking. */
  readonly neededSince?: Date
  /** Only a revocation counts; that nothing can be learnt is no hindrance. */
  readonly optional?: boolean
}

export interface RevocationRefusal {
  readonly subIndication: SubIndication
  readonly reason: Reason
  readonly revocation: 'revoked' | 'unknown'
}

interface Moments {
  readonly sources: RevocationSources
  /** For which validity is asked: a later revocation does not count. */
  readonly at: Date
  readonly now: Date
}

/** Checks every certificate of the path that is not the anchor, the leaf first. */
export async function checkRevocation(path: Path, moments: Moments): Promise<RevocationRefusal | undefined> {
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1]
    if (!issuer) return undefined
    const refusal = await refuseRevoked({ certificate, issuer, isLeaf: index === 0 }, moments)
    if (refusal) return refusal
  }
  return undefined
}

interface Link {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly isLeaf: boolean
}

async function refuseRevoked(
  { certificate, issuer, isLeaf }: Link,
  { sources, at, now }: Moments,
): Promise<RevocationRefusal | undefined> {
  const name = readableName(certificate.subject)
  let good = false
  const heed = (response: Uint8Array): RevocationRefusal | undefined => {
    const outcome = verifyOcspResponse(response, {
      certificate,
      issuer,
      at: now,
      freshSince: sources.neededSince ?? now,
      ...(sources.maxAgeS === undefined ? {} : { maxAgeS: sources.maxAgeS }),
    })
    if (outcome.outcome === 'revoked' && outcome.revokedAt <= at) {
      return {
        subIndication: isLeaf ? 'REVOKED' : 'REVOKED_CA_NO_POE',
        reason: reason('seal.certificate-revoked', { certificate: name, revokedAt: outcome.revokedAt.toISOString() }),
        revocation: 'revoked',
      }
    }
    // Revoked after the moment in question: good for us.
    good ||= outcome.outcome === 'good' || outcome.outcome === 'revoked'
    return undefined
  }
  for (const response of (sources.ocspResponses ?? []).slice(0, 200)) {
    const refusal = heed(response)
    if (refusal) return refusal
  }
  if (!good && sources.ask) {
    const response = await sources.ask({ certificate, issuer })
    const refusal = response && heed(response)
    if (refusal) return refusal
  }
  return good
    ? undefined
    : {
        subIndication: 'TRY_LATER',
        reason: reason('seal.revocation-unknown', { certificate: name }),
        revocation: 'unknown',
      }
}
