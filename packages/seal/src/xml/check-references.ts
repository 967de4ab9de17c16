import { digestOf } from '../algorithms/digest.ts'
import { type AlgorithmUse, useOfDigest } from '../algorithms/judge-algorithms.ts'
import { findDigest, type HashName } from '../algorithms/registry.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, undecided } from '../verdict.ts'
import { type Dereferenced, type DereferenceFacts, dereference } from './dereference.ts'
import type { DetachedContent } from './detached-content.ts'
import type { XmlReference } from './read-signature.ts'

/** A reference whose digest is right. */
export interface CheckedReference {
  readonly reference: XmlReference
  readonly target: Exclude<Dereferenced, { is: 'refused' }>
}

export type ReferencesCheck =
  | { readonly is: 'intact'; readonly references: readonly CheckedReference[]; readonly uses: readonly AlgorithmUse[] }
  | { readonly is: 'not-intact'; readonly finding: Finding }

/** Checks that what is signed is what was signed. Throws `MalformedError`. */
export async function checkReferences(facts: DereferenceFacts, content: DetachedContent): Promise<ReferencesCheck> {
  const references: CheckedReference[] = []
  const uses: AlgorithmUse[] = []
  for (const reference of facts.signature.references) {
    const method = findDigest({ xml: reference.digestMethod })
    if (!method?.hash) return notIntact(unsupportedAlgorithm(reference.digestMethod))
    const target = dereference(reference, facts)
    if (target.is === 'refused') return notIntact(target.finding)
    const digest = await digestOfTarget(target, { hash: method.hash, content, document: facts.document })
    if (digest === 'too-large') return notIntact(tooLargeToHash(method.hash, facts.document.budget))
    if (!digest)
      return notIntact(
        undecided(
          'SIGNED_DATA_NOT_FOUND',
          reason('seal.signed-part-missing', { part: (reference.uri ?? '').slice(0, 100) }),
        ),
      )
    if (Buffer.compare(digest, reference.digest) !== 0) return notIntact(failed('HASH_FAILURE', reason('seal.altered')))
    references.push({ reference, target })
    uses.push(useOfDigest(method))
  }
  return { is: 'intact', references, uses }
}

export function unsupportedAlgorithm(uri: string): Finding {
  return undecided(
    'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    reason('seal.algorithm-unsupported', { algorithm: uri.slice(0, 100) }),
  )
}

const notIntact = (finding: Finding): ReferencesCheck => ({ is: 'not-intact', finding })

interface DigestFacts {
  readonly hash: HashName
  readonly content: DetachedContent
  readonly document: DereferenceFacts['document']
}

export function digestOfTarget(target: CheckedReference['target'], { hash, content, document }: DigestFacts) {
  if (target.is !== 'inside') return content.digest(target.uri, hash)
  return document.budget.take(hash, target.octets.length) ? digestOf(hash, target.octets) : 'too-large'
}
