import { readOrUndefined } from '../asn1/malformed.ts'
import { readAsn1 } from '../asn1/read.ts'
import { readEnvelope } from './signed-data.ts'

/** What a CMS SignedData carries inside; `undefined` for a detached one and for what is none. Never throws. */
export const signedContentOf = (cms: Uint8Array): Uint8Array | undefined =>
  readOrUndefined(() => readEnvelope(readAsn1(cms)).content)
