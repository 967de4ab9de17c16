import { digestOf } from '../algorithms/digest.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { type Stamp, signatureItself } from '../validation/prove-existence.ts'
import type { DereferenceFacts } from '../xml/dereference.ts'
import { xades } from '../xml/names.ts'
import { findToken, formOf } from './archive-timestamps.ts'
import type { QualifyingProperties } from './qualifying-properties.ts'

const maxStamps = 20

/**
 * The signature time-stamps, each over the canonical SignatureValue element (ETSI EN 319 132-1 §5.3).
 * Throws `MalformedError`.
 */
export function readSignatureStamps(
  { unsigned }: QualifyingProperties,
  { document, signature }: Pick<DereferenceFacts, 'document' | 'signature'>,
): Stamp[] {
  const properties = unsigned.filter((candidate) => candidate.is(xades, 'SignatureTimeStamp')).slice(0, maxStamps)
  return properties.flatMap((property) => {
    const token = findToken(property)
    const form = formOf(property)
    if (!form) throw new MalformedError('time-stamp over an unknown canonical form')
    if (!token) return []
    const imprint: Stamp['imprint'] = (hash) => {
      const octets = document.canonical(form, signature.valueElement)
      return document.budget.take(hash, octets.length) ? digestOf(hash, octets) : tooLargeToHash(hash, document.budget)
    }
    return [{ token, imprint, covers: [signatureItself] }]
  })
}
