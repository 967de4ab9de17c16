import { createHashBudget, digestOf } from '../algorithms/digest.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { certificatesOf, collectRevocation, type ExtendTrust } from '../validation/collect-revocation.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Timestamp } from '../xades/raise-level.ts'
import { type DetachedContent, noContent } from '../xml/detached-content.ts'
import { hashArchived, readComponents, writeStamp, writeValues } from './etsi-u.ts'
import { type Form, readForm } from './verify-jws-seals.ts'
import { archivedOf, judgeJws } from './verify-sealed-json.ts'

export interface RaiseJwsFacts {
  readonly level: 'T' | 'LT' | 'LTA'
  readonly trust: ExtendTrust
  /** Obtains a TimeStampToken (DER) over a SHA-256 digest. */
  readonly timestamp: Timestamp
  /** What is detached. */
  readonly content?: DetachedContent | undefined
}

export type RaiseJwsOutcome =
  | { readonly outcome: 'raised'; readonly form: Form }
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }
  /** No JAdES signature, or one whose payload is not given. */
  | { readonly outcome: 'unsupported' }

/**
 * Raises one JAdES signature (ETSI TS 119 182-1 §6.3) to T by sigTst, to LT by xVals and rVals, to LTA by arcTst, each
 * only where it is wanting; an LTA signature raised to LTA gets another arcTst over the data of the last one.
 * Throws `MalformedError` and when the time-stamp fails.
 */
export async function raiseJws(form: Form, facts: RaiseJwsFacts): Promise<RaiseJwsOutcome> {
  const sealed = await readForm(form, facts.content)
  if (sealed?.thumbprint === undefined) return { outcome: 'unsupported' }
  const { level, trust, timestamp, content = noContent } = facts
  const { verdict } = await judgeJws(sealed, trust, { content })
  if (verdict.indication === 'TOTAL_FAILED') return { outcome: 'refused', verdicts: [verdict] }
  const token = async () => timestamp(digestOf('sha256', Buffer.from(sealed.jws.signature, 'latin1')))
  const stamped = verdict.level === 'B' ? withComponents(form, [writeStamp('sigTst', await token())]) : form
  if (level === 'T' || (level === 'LT' && isLongTerm(verdict))) return { outcome: 'raised', form: stamped }
  const raised =
    verdict.level === 'LT' ? ({ outcome: 'raised', form: stamped } as const) : await addValues(stamped, facts)
  if (raised.outcome !== 'raised' || level === 'LT') return raised
  return { outcome: 'raised', form: await addArchiveStamp(raised.form, facts) }
}

const isLongTerm = ({ level }: SealVerdict) => level === 'LT' || level === 'LTA'

async function addValues(form: Form, { trust, content = noContent }: RaiseJwsFacts): Promise<RaiseJwsOutcome> {
  const listening = collectRevocation(trust)
  const sealed = await readForm(form, content)
  if (!sealed) throw new MalformedError('payload')
  const { verdict, answer } = await judgeJws(sealed, listening.trust, { content })
  if (verdict.indication !== 'TOTAL_PASSED') return { outcome: 'refused', verdicts: [verdict] }
  const hasSome = sealed.components.some(({ content: { xVals, rVals } }) => xVals !== undefined || rVals !== undefined)
  const values = { certificates: certificatesOf(answer), ...listening.heard() }
  return { outcome: 'raised', form: withComponents(form, writeValues(values, hasSome)) }
}

async function addArchiveStamp(form: Form, { timestamp, content = noContent }: RaiseJwsFacts): Promise<Form> {
  const sealed = await readForm(form, content)
  const digest =
    sealed && (await hashArchived(sealed.components, archivedOf(sealed, content, createHashBudget()), 'sha256'))
  if (!(digest instanceof Uint8Array)) throw new MalformedError('etsiU in the clear')
  return withComponents(form, [writeStamp('arcTst', await timestamp(digest))])
}

/** Components in the clear and as text do not stand in one array (§5.3.1). */
function withComponents(form: Form, added: readonly string[]): Form {
  const header = typeof form.header === 'object' && form.header !== null ? form.header : {}
  const present = readComponents(form.header).map(({ encoded, content }) => encoded ?? content)
  const isClear = present.some((one) => typeof one !== 'string')
  const more = isClear ? added.map((text) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))) : added
  return { ...form, header: { ...header, etsiU: [...present, ...more] } }
}
