import type { Sha2 } from '../algorithms/digest.ts'
import { type SealReference, svtProfiles, toReference } from '../svt/seal-reference.ts'
import { digestOfTarget } from './check-references.ts'
import { type DereferenceFacts, dereference } from './dereference.ts'
import type { DetachedContent } from './detached-content.ts'

/**
 * What a validation token says of an XML signature (RFC 9321 annex A.2): the canonical SignedInfo, and each reference after
 * its transforms. `undefined` where one of them leads nowhere. Throws `MalformedError`.
 */
export async function referenceOfXml(
  facts: DereferenceFacts,
  content: DetachedContent,
  hash: Sha2,
): Promise<SealReference | undefined> {
  const { document, signature } = facts
  if (!signature.form) return undefined
  const data: { ref: string; digest: Uint8Array }[] = []
  for (const reference of signature.references) {
    const target = dereference(reference, facts)
    const digest = target.is === 'refused' ? undefined : await digestOfTarget(target, { hash, content, document })
    if (!(digest instanceof Uint8Array)) return undefined
    data.push({ ref: reference.uri ?? '', digest })
  }
  const signedBytes = document.canonical(signature.form, signature.signedInfo)
  return toReference({
    ...{ profile: svtProfiles.xml, hash, id: signature.id, data },
    ...{ signature: signature.value, signedBytes },
  })
}
