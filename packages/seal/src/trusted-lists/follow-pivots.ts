import { isListOfLists, type TrustedList } from './trusted-list.ts'
import { readTrustedList, verifyTrustedList } from './verify-list.ts'

export interface PivotSources {
  /** DER, of whoever may sign by an official publication: where the way begins. */
  readonly signers: readonly Uint8Array[]
  readonly get: (location: string) => Promise<Uint8Array | undefined>
  readonly at: Date
}

export type PivotsOutcome =
  | { readonly is: 'followed'; readonly signers: readonly Uint8Array[] }
  | { readonly is: 'unreachable'; readonly location: string }
  /** No way leads from the first signers to this list. */
  | { readonly is: 'none' }

const maxPivots = 20
/** Lists bear a date of issue, often midnight, and are signed after it. */
const signedWithinMs = 7 * 86_400_000

/**
 * Who may sign a list of lists, where its signers have changed since they were officially published: an edition that
 * changed them, a pivot, names the new ones in its pointer to the list of lists itself, and stays at an address that
 * later editions give among their SchemeInformationURI, the youngest first (ETSI TS 119 615 §4.1.4, TS 119 612 §5.3.7).
 * Each pivot must be signed by whom the one before it names, be of the same territory and younger. How old the oldest
 * is does not matter: who it names was named by a trusted list. Never throws for bad input.
 */
export async function followPivots(top: TrustedList, sources: PivotSources): Promise<PivotsOutcome> {
  const { get, at } = sources
  let signers = sources.signers
  let last: TrustedList | undefined
  for (const location of pivotsOf(top)) {
    const xml = await get(location)
    if (!xml) return { is: 'unreachable', location }
    const pivot = await usablePivot(xml, { signers, at, top, last })
    if (pivot) {
      signers = ownSigners(pivot)
      last = pivot
      // Before the first that fits may be some that are older than the publication.
    } else if (last) return { is: 'none' }
  }
  return last ? { is: 'followed', signers } : { is: 'none' }
}

/** Addresses of the pivots, the oldest first. What is said of the scheme for people is no XML. */
function pivotsOf({ informationUris }: TrustedList): string[] {
  const lists = informationUris.map(({ text }) => text).filter((uri) => /\.xml$/i.test(uri))
  return [...new Set(lists)].slice(0, maxPivots).reverse()
}

interface PivotFacts {
  readonly signers: readonly Uint8Array[]
  readonly at: Date
  readonly top: TrustedList
  readonly last: TrustedList | undefined
}

async function usablePivot(xml: Uint8Array, { signers, at, top, last }: PivotFacts): Promise<TrustedList | undefined> {
  const said = await readTrustedList(xml)
  if ('code' in said || !isListOfLists(said.type) || said.issuedAt > at) return undefined
  const { territory, sequenceNumber } = top
  // By its own days: since then it was replaced, and its signer's certificate may have ended.
  const latest = Math.min(at.getTime(), said.nextUpdate?.getTime() ?? 0, said.issuedAt.getTime() + signedWithinMs)
  const outcome = await verifyTrustedList(xml, { signers, at: new Date(latest), territory })
  if (outcome.outcome === 'refused') return undefined
  const number = outcome.list.sequenceNumber
  const isInOrder = number <= sequenceNumber && (!last || number > last.sequenceNumber)
  return isInOrder ? outcome.list : undefined
}

/** Who may sign the list of lists, as it says itself. */
const ownSigners = ({ pointers, territory }: TrustedList) =>
  pointers
    .filter((pointer) => isListOfLists(pointer.type) && pointer.territory === territory)
    .flatMap(({ signers }) => signers)
