import { MalformedError } from '../asn1/malformed.ts'
import { type Reason, reason } from '../reasons.ts'
import { loadXmlLibrary } from '../xml/library.ts'
import { openXml } from '../xml/open-document.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import { readList } from './read-list.ts'
import type { TrustedList } from './trusted-list.ts'

export interface ListFacts {
  /** DER certificates of those who may sign the list, from whoever points to it. */
  readonly signers: readonly Uint8Array[]
  /** The moment of asking. */
  readonly at: Date
  /** The highest sequence number seen of this list. */
  readonly knownNumber?: number
  /** The state that the list must speak for. */
  readonly territory?: string
}

export type ListOutcome =
  | { readonly outcome: 'usable'; readonly list: TrustedList }
  /** Not to be used for anything; `list` only to be looked at. */
  | { readonly outcome: 'refused'; readonly reason: Reason; readonly list?: TrustedList }

/**
 * Decides whether a trusted list may be used (ETSI TS 119 612 §5, §6.1): one enveloped XAdES signature over all of it
 * by one of `signers`, not past its next update, no older than one already seen, of the right state. Whatever stands
 * against it, the list is not used at all. Never throws for bad input.
 */
export async function verifyTrustedList(xml: Uint8Array, facts: ListFacts): Promise<ListOutcome> {
  const list = await readTrustedList(xml)
  if ('code' in list) return { outcome: 'refused', reason: list }
  const why = (await refuseSignature(xml, facts)) ?? refuseTimes(list, facts) ?? refuseTerritory(list, facts)
  return why ? { outcome: 'refused', reason: why, list } : { outcome: 'usable', list }
}

/** What a list says of itself; nothing of it is proven. Never throws for bad input. */
export async function readTrustedList(xml: Uint8Array): Promise<TrustedList | Reason> {
  try {
    const document = openXml(await loadXmlLibrary(), xml)
    return readList(document.root)
  } catch (error) {
    if (error instanceof MalformedError) return reason('list.malformed', { part: error.message })
    throw error
  }
}

async function refuseSignature(xml: Uint8Array, { signers, at }: ListFacts): Promise<Reason | undefined> {
  if (signers.length === 0) return reason('list.signer-unknown')
  // Signers are trusted as they are: what they are anchored in is the pointer.
  const [verdict, ...more] = await verifyXmlSeals(xml, { anchors: signers, at })
  if (!verdict) return reason('list.unsigned')
  // A named certificate signs by itself: whoever else its owner may have issued certificates to may not sign lists.
  const isNamed = signers.some((signer) => verdict.path[0] && Buffer.compare(signer, verdict.path[0]) === 0)
  if (!isNamed && verdict.path.length > 0 && verdict.indication !== 'TOTAL_FAILED') return reason('list.signer-unknown')
  const isWhole = verdict.format === 'XAdES' && verdict.covers?.whole === true && more.length === 0
  if (verdict.indication === 'TOTAL_PASSED' && isWhole) return undefined
  const [cause] = verdict.reasons
  return reason('list.signature-wrong', { ...cause?.params, why: cause?.code ?? 'seal.content-not-covered' })
}

function refuseTimes(
  { issuedAt, nextUpdate, sequenceNumber }: TrustedList,
  { at, knownNumber }: ListFacts,
): Reason | undefined {
  if (issuedAt > at) return reason('list.from-the-future', { issuedAt: issuedAt.toISOString() })
  if (!nextUpdate) return reason('list.closed')
  if (nextUpdate < at) return reason('list.stale', { nextUpdate: nextUpdate.toISOString() })
  if (knownNumber !== undefined && sequenceNumber < knownNumber)
    return reason('list.rolled-back', { number: sequenceNumber, known: knownNumber })
  return undefined
}

function refuseTerritory(list: TrustedList, { territory }: ListFacts): Reason | undefined {
  if (territory === undefined || list.territory === territory) return undefined
  return reason('list.other-territory', { expected: territory, found: list.territory.slice(0, 20) })
}
