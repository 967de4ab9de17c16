import { digestOf, sha2Oid } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { attribute } from '../cms/create.ts'
import { addToSignedData } from '../cms/rewrite.ts'
import { type Envelope, readEnvelope, readSignerInfo, type SignerInfo } from '../cms/signed-data.ts'
import { certificatesOf, collectRevocation, type ExtendTrust } from '../validation/collect-revocation.ts'
import { type Content, contentOf, digestOfContent } from '../validation/content.ts'
import type { SealVerdict } from '../verdict.ts'
import { judgeCmsSeals } from './verify-cms-seals.ts'

export type ExtendCmsOutcome =
  | { readonly outcome: 'extended'; readonly cms: Uint8Array }
  /** A seal does not pass, or a certificate's status cannot be had: nothing was added. */
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

export interface ExtendCmsFacts {
  readonly trust: ExtendTrust
  /** Needed where the content is detached. */
  readonly content?: Content | undefined
  /** Obtains a TimeStampToken (DER) over a SHA-256 digest, to raise the seals to LTA; absent: LT. */
  readonly archiveTimestamp?: (digest: Uint8Array) => Promise<Uint8Array>
}

/**
 * Raises CAdES seals from T to LT, by certificates, OCSP answers and revocation lists for signers and time-stamp authorities inside
 * SignedData, or to LTA, by an archive-time-stamp-v3 for each signer besides (ETSI EN 319 122-1 §6.3).
 * Throws when the time-stamp fails.
 */
export async function extendCmsSeals(cms: Uint8Array, facts: ExtendCmsFacts): Promise<ExtendCmsOutcome> {
  const listening = collectRevocation(facts.trust)
  const judged = await judgeCmsSeals(cms, listening.trust, facts.content)
  const verdicts = judged.map(({ verdict }) => verdict)
  if (verdicts.length === 0 || verdicts.some(({ indication }) => indication !== 'TOTAL_PASSED'))
    return { outcome: 'refused', verdicts }
  const certificates = judged.flatMap(({ answer }) => certificatesOf(answer))
  const longTerm = addToSignedData(cms, { certificates, ...listening.heard() })
  const { archiveTimestamp } = facts
  if (!archiveTimestamp) return { outcome: 'extended', cms: longTerm }
  return { outcome: 'extended', cms: await addArchiveStamps(longTerm, archiveTimestamp, facts.content) }
}

async function addArchiveStamps(
  cms: Uint8Array,
  timestamp: (digest: Uint8Array) => Promise<Uint8Array>,
  detached: Content | undefined,
): Promise<Uint8Array> {
  const envelope = readEnvelope(readAsn1(cms))
  const content = envelope.content ? contentOf(envelope.content) : detached
  const contentDigest = content ? await digestOfContent(content, 'sha256') : new Uint8Array()
  const attributes: Uint8Array[] = []
  for (const node of envelope.signerNodes) {
    const signer = readSignerInfo(node)
    const index = writeHashIndex(signer, envelope)
    const digest = digestOf('sha256', envelope.contentTypeDer, contentDigest, ...signer.fields, index)
    const token = addToSignedData(await timestamp(digest), {
      unsignedAttributes: () => [attribute(oid.hashIndexV3, index)],
    })
    attributes.push(attribute(oid.archiveTimestampV3, token))
  }
  return addToSignedData(cms, { unsignedAttributes: (signer) => attributes.slice(signer, signer + 1) })
}

/** ATSHashIndexV3 over everything that is there (§5.5.2). */
function writeHashIndex(signer: SignerInfo, envelope: Envelope): Uint8Array {
  const list = (items: readonly Uint8Array[]) =>
    der.sequence(...items.map((item) => der.octets(digestOf('sha256', item))))
  const values = [...signer.unsignedAttributes].flatMap(([type, items]) =>
    items.map(({ raw }) => der.concat(der.objectIdentifier(type), raw)),
  )
  return der.sequence(
    der.algorithmIdentifier(sha2Oid('sha256')),
    list(envelope.certificateChoices),
    list(envelope.revocationChoices),
    list(values),
  )
}
