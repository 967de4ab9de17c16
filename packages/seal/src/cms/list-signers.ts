import { readOrUndefined } from '../asn1/malformed.ts'
import { readAsn1 } from '../asn1/read.ts'
import type { DistinguishedName } from '../x509/name.ts'
import { readSignedData } from './signed-data.ts'

/** A signer as a CMS names it; nothing of it is checked. */
export interface NamedSigner {
  /** Of its certificate, lower-case hexadecimal without leading zeros; absent where the key is named instead. */
  readonly serial?: string
  /** Of its certificate; there where the number is. */
  readonly issuer?: DistinguishedName
  readonly signature: Uint8Array
}

/** The signers of a CMS SignedData in DER, in their order; undefined for what is none. Never throws for bad input. */
export function listCmsSigners(cms: Uint8Array): readonly NamedSigner[] | undefined {
  return readOrUndefined(() => readSignedData(readAsn1(cms)))?.signers.map(({ signer, signature }) => ({
    ...('serial' in signer && { serial: signer.serial.replace(/^0+/, ''), issuer: signer.issuerName }),
    signature,
  }))
}
