import { type Reason, reason } from '../reasons.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Certificate } from '../x509/certificate.ts'
import { readCertificates } from '../x509/chain.ts'
import { recognised, stateAt, type TrustedLists } from './list-of-lists.ts'
import { type Qualification, qualify, servicesOn } from './qualification.ts'

export interface JudgedByLists {
  readonly verdict: SealVerdict
  readonly qualification: Qualification
}

export interface ListJudgement {
  readonly lists: TrustedLists
  /** The moment of asking, as given for the verdict. */
  readonly at: Date
  /** DER anchors that are trusted whatever the lists say. */
  readonly ownAnchors?: readonly Uint8Array[]
}

/**
 * Judges a verdict, whose anchors came from `anchorsOf`, further: by whether the service was in force when the signature
 * is proven to have existed, by what the signature is after the list, and by the lists that could not be used.
 */
export function judgeByLists(verdict: SealVerdict, { lists, at, ownAnchors = [] }: ListJudgement): JudgedByLists {
  const path = readCertificates(verdict.path)
  const matches = servicesOn(path, lists)
  const time = verdict.timestamp?.valid ? new Date(verdict.timestamp.time) : at
  const isOwn = ownAnchors.some((anchor) => path.some(({ der }) => Buffer.compare(anchor, der) === 0))
  const ended = isOwn ? undefined : refuseEnded(matches, time)
  const judged = explainByLists(ended ? lower(verdict, ended) : verdict, lists)
  const qualification = qualify(judged, { path, matches, at: time })
  if (matches.length > 0) return { verdict: judged, qualification }
  const missing = missingFor(verdict, path, lists)
  if (missing.length === 0) return { verdict: judged, qualification }
  return { verdict: judged, qualification: { ...qualification, isCertain: false, reasons: missing } }
}

type Matches = ReturnType<typeof servicesOn>

/** A path leads to a service that no entry shows in force at `time`. */
function refuseEnded(matches: Matches, time: Date): Reason | undefined {
  const [first] = matches
  const isInForce = matches.some(({ use, service }) => {
    const state = stateAt(service, time)
    return state !== undefined && recognised(state, use.equivalences, time).isInForce
  })
  if (!first || isInForce) return undefined
  return reason('list.service-not-in-force', {
    service: (first.service.names[0]?.text ?? '').slice(0, 200),
    territory: first.use.list.territory.slice(0, 20),
  })
}

function lower(verdict: SealVerdict, why: Reason): SealVerdict {
  if (verdict.indication !== 'TOTAL_PASSED') return { ...verdict, reasons: [...verdict.reasons, why] }
  return { ...verdict, indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND', reasons: [why] }
}

/** Adds to a verdict that lacked an anchor why the list that may have held it is not used. */
export function explainByLists(verdict: SealVerdict, lists: TrustedLists): SealVerdict {
  if (verdict.subIndication !== 'NO_CERTIFICATE_CHAIN_FOUND') return verdict
  return { ...verdict, reasons: [...verdict.reasons, ...missingFor(verdict, readCertificates(verdict.path), lists)] }
}

/** Lists of Greece and the United Kingdom are named otherwise than their certificates (TS 119 612 §5.3.10). */
const aliases: Readonly<Record<string, string>> = { GR: 'EL', GB: 'UK' }

/** Why the lists that may have spoken of this signature, its time-stamp included, are not used. */
function missingFor(verdict: SealVerdict, path: readonly Certificate[], { notUsed }: TrustedLists): Reason[] {
  const countries = path.flatMap(({ subject, issuer }) => [subject.country, issuer.country])
  const stamp = /(?:^|, )C=([A-Z]{2})(?:,|$)/.exec(verdict.timestamp?.authority ?? '')?.[1]
  const named = [...countries, stamp].flatMap((country) => (country ? [country, aliases[country] ?? country] : []))
  // A list of lists that is not used takes every list with it; a certificate that names no country may be of any.
  const missing = notUsed.filter(
    ({ territory, location }) => location === '' || named.length === 0 || named.includes(territory),
  )
  return missing.map((list) =>
    reason('list.not-used', { ...list.reason.params, territory: list.territory.slice(0, 20), cause: list.reason.code }),
  )
}
