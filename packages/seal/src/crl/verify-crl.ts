import { checkValue } from '../algorithms/check-value.ts'
import { judgeAlgorithms } from '../algorithms/judge-algorithms.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { type Reason, reason } from '../reasons.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type Crl, type CrlEntry, findEntry, readCrl } from './read-crl.ts'

export type CrlOutcome =
  | { readonly outcome: 'good'; readonly thisUpdate: Date }
  | { readonly outcome: 'revoked'; readonly revokedAt: Date; readonly revocationReason?: number }
  | { readonly outcome: 'refused'; readonly reason: Reason }

export interface CrlFacts {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** The moment of asking. */
  readonly at: Date
  /** When the lists are proven to have existed; their algorithms are judged by then. */
  readonly keptAt?: Date
  /** The moment about which the lists must speak; default `at`. */
  readonly freshSince?: Date
  /** Greatest age in seconds of a list without nextUpdate; default one day. */
  readonly maxAgeS?: number
}

const clockSkewMs = 5 * 60_000

/** What one list, or one with a delta on top, says of the certificate. */
interface View {
  readonly entry: CrlEntry | undefined
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly keepsExpiredSince: Date | undefined
  readonly isComplete: boolean
}

/**
 * Judges one certificate by lists (RFC 5280 §6.3): each counts only when the certificate's own issuer signed it and its
 * scope covers the certificate. Indirect lists are refused. A delta counts on top of the complete list that it goes on
 * from (§5.2.4). Never throws for bad input.
 */
export function verifyCrls(lists: readonly Uint8Array[], facts: CrlFacts): CrlOutcome {
  let why: Reason | undefined
  const usable: Listed[] = []
  for (const der of lists) {
    const one = readUsable(der, facts)
    if ('code' in one) why ??= one
    else usable.push(one)
  }
  const views = viewsOf(usable)
  const complete = views.find(({ isComplete }) => isComplete)
  // What expired may leave the list (§3.3), but a certificate once revoked stays so; only a hold can be lifted.
  const revoked = views.find(({ entry }) => entry && entry.revocationReason !== 6)?.entry
  const entry = revoked ?? complete?.entry ?? views[0]?.entry
  if (entry) return { outcome: 'revoked', ...entry }
  if (!complete) return refused(why ?? reason('crl.none'))
  return refuseSilence(complete, facts) ?? { outcome: 'good', thisUpdate: complete.thisUpdate }
}

const refused = (why: Reason): Extract<CrlOutcome, { outcome: 'refused' }> => ({ outcome: 'refused', reason: why })

interface Listed {
  readonly crl: Crl
  readonly entry: CrlEntry | undefined
}

function readUsable(der: Uint8Array, facts: CrlFacts): Listed | Reason {
  try {
    const crl = readCrl(der)
    const why = refuseList(crl, facts)
    if (why) return why
    const entry = findEntry(crl, facts.certificate.serialDer)
    return entry === 'unusable' ? reason('crl.critical-extension-unknown') : { crl, entry }
  } catch (error) {
    if (error instanceof MalformedError) return reason('crl.malformed', { part: error.message })
    throw error
  }
}

function refuseList(crl: Crl, { certificate, issuer, at, keptAt }: CrlFacts): Reason | undefined {
  const mayServe =
    crl.issuer.comparable === issuer.subject.comparable && certificate.issuer.comparable === issuer.subject.comparable
  if (!mayServe || !(issuer.keyUsage?.has('cRLSign') ?? true)) return reason('crl.other-issuer')
  if (crl.unknownCriticalExtensions.length > 0) return reason('crl.critical-extension-unknown')
  if (crl.scope.isIndirect) return reason('crl.indirect')
  if (!covers(crl, certificate)) return reason('crl.other-scope')
  if (crl.thisUpdate.getTime() > at.getTime() + clockSkewMs)
    return reason('crl.from-the-future', { thisUpdate: crl.thisUpdate.toISOString() })
  const check = checkValue(crl.signatureAlgorithm, {
    key: issuer.publicKey,
    signed: { data: crl.tbs },
    value: crl.signature,
  })
  if (check.is === 'undecided') return check.finding.reason
  if (check.is === 'wrong') return reason('seal.signature-wrong')
  return judgeAlgorithms([check.use], keptAt ?? at, keptAt !== undefined)?.reason
}

/** §6.3.3 (b): kind of certificate, all reasons, and the part of a divided list that the certificate points to. */
function covers({ scope }: Crl, { isCa, crlUrls }: Certificate): boolean {
  if (scope.someReasons || scope.only === 'attribute-certificates') return false
  if (scope.only && (scope.only === 'ca-certificates') !== isCa) return false
  return scope.urls === undefined || scope.urls.some((url) => crlUrls.includes(url))
}

/** Newest first. */
function viewsOf(listed: readonly Listed[]): View[] {
  const deltas = listed.filter(({ crl }) => crl.baseNumber !== undefined)
  const complete = listed.filter(({ crl }) => crl.baseNumber === undefined)
  const views = [...complete.map((list) => combine(list, deltas)), ...deltas.map((delta) => toView(delta, false))]
  return views.sort((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())
}

function combine(list: Listed, deltas: readonly Listed[]): View {
  const number = list.crl.number
  const fits = ({ crl }: Listed) =>
    number !== undefined && (crl.baseNumber ?? 0n) <= number && (crl.number ?? -1n) > number
  const [delta] = deltas.filter(fits).sort((a, b) => b.crl.thisUpdate.getTime() - a.crl.thisUpdate.getTime())
  const own = toView(list, true)
  if (!delta) return own
  const { entry } = delta
  // 8, removeFromCRL: the hold was lifted.
  return { ...toView(delta, true), entry: entry?.revocationReason === 8 ? undefined : (entry ?? own.entry) }
}

function toView({ crl, entry }: Listed, isComplete: boolean): View {
  const { thisUpdate, nextUpdate, keepsExpiredSince } = crl
  const listed = entry?.revocationReason === 8 ? undefined : entry
  return { entry: listed, thisUpdate, nextUpdate, keepsExpiredSince, isComplete }
}

/** That a certificate is not listed says something only in a list that is fresh and still had to name it. */
function refuseSilence({ thisUpdate, nextUpdate, keepsExpiredSince }: View, facts: CrlFacts): CrlOutcome | undefined {
  const iso = thisUpdate.toISOString()
  const { notAfter } = facts.certificate
  if (thisUpdate > notAfter && !(keepsExpiredSince && keepsExpiredSince <= notAfter))
    return refused(reason('crl.after-expiry', { thisUpdate: iso }))
  const needed = (facts.freshSince ?? facts.at).getTime()
  const oldest = needed - (facts.maxAgeS ?? 86_400) * 1000
  const isStale = nextUpdate ? nextUpdate.getTime() < needed - clockSkewMs : thisUpdate.getTime() < oldest
  return isStale ? refused(reason('crl.stale', { thisUpdate: iso })) : undefined
}
