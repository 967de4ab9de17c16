import type { Asn1 } from '../asn1/read.ts'
import { reason } from '../reasons.ts'
import { type Finding, undecided } from '../verdict.ts'
import { type AlgorithmUse, useOfSignature } from './judge-algorithms.ts'
import type { PublicKey } from './public-key.ts'
import { readSignatureAlgorithm, type SignatureAlgorithm } from './read-signature-algorithm.ts'
import { type HashName, isUnconfirmed } from './registry.ts'
import { type Signed, verifySignature } from './verify-signature.ts'

export type ValueCheck =
  | { readonly is: 'right' | 'wrong'; readonly name: string; readonly use: AlgorithmUse }
  /** Nothing can be said: neither valid nor invalid. */
  | { readonly is: 'undecided'; readonly name: string; readonly finding: Finding }

export interface ValueFacts {
  /** Undefined: a key that `findPublicKey` does not know. */
  readonly key: PublicKey | undefined
  readonly signed: Signed
  readonly value: Uint8Array
  readonly ecdsaForm?: 'der' | 'raw'
  /** See `SealTrust.vouched`. */
  readonly vouched?: readonly string[] | undefined
}

/**
 * Checks a value whose algorithm an AlgorithmIdentifier names; `digest` as in `readSignatureAlgorithm`.
 * Throws `MalformedError`.
 */
export function checkValue(identifier: Asn1, facts: ValueFacts, digest?: HashName): ValueCheck {
  const algorithm = readSignatureAlgorithm(identifier, digest)
  return algorithm.is === 'unknown' ? unsupported(algorithm.name) : checkValueBy(algorithm, facts)
}

/** As `checkValue`, for formats that name their algorithms in other ways. Never throws for bad input. */
export function checkValueBy(algorithm: SignatureAlgorithm, facts: ValueFacts): ValueCheck {
  const { name, entry } = algorithm
  if (isUnconfirmed(entry, facts.vouched)) return refused(name, 'seal.algorithm-unconfirmed')
  const { key } = facts
  if (!key) return unsupported(name)
  const outcome = verifySignature({ ...facts, algorithm, key })
  return outcome === 'unfit'
    ? unsupported(name)
    : { is: outcome, name, use: useOfSignature(algorithm, key, facts.vouched) }
}

const unsupported = (name: string) => refused(name, 'seal.algorithm-unsupported')

function refused(name: string, code: 'seal.algorithm-unconfirmed' | 'seal.algorithm-unsupported'): ValueCheck {
  const finding = undecided('CRYPTO_CONSTRAINTS_FAILURE_NO_POE', reason(code, { algorithm: name }))
  return { is: 'undecided', name, finding }
}
