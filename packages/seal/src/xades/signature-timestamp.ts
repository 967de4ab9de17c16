import { MalformedError } from '../asn1/malformed.ts'
import type { DereferenceFacts } from '../xml/dereference.ts'
import { xades } from '../xml/names.ts'
import { findToken, formOf } from './archive-timestamps.ts'
import type { QualifyingProperties } from './qualifying-properties.ts'

/**
 * The first signature time-stamp and the bytes it covers, the canonical SignatureValue element (ETSI EN 319 132-1
 * §5.3). Throws `MalformedError`.
 */
export function readSignatureStamp(
  { unsigned }: QualifyingProperties,
  { document, signature }: DereferenceFacts,
): { token: Uint8Array; stamped: Uint8Array } | undefined {
  const property = unsigned.find((candidate) => candidate.is(xades, 'SignatureTimeStamp'))
  const token = property && findToken(property)
  if (!property || !token) return undefined
  const form = formOf(property)
  if (!form) throw new MalformedError('time-stamp over an unknown canonical form')
  return { token, stamped: document.canonical(form, signature.valueElement) }
}
