import { digestOf } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import { attribute, createSignedData } from '../cms/create.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { appendSignature } from './append-signature.ts'
import { dict, name, type PdfDict, text } from './pdf/values.ts'

export interface SealPdfFacts {
  readonly reason: string
  readonly location: string
  readonly signerName: string
  /** Obtains a TimeStampToken (DER) over a SHA-256 digest; absent: level B. */
  readonly timestamp?: (digest: Uint8Array) => Promise<Uint8Array>
  /** Time the signer claims. */
  readonly at: Date
}

// Room for signature, attributes and a time-stamp with its authority's chain.
const spareBytes = 12 * 1024

/**
 * Seals a PDF as PAdES baseline B, or T with a time-stamp (ETSI EN 319 142-1 §6.3), by an invisible signature
 * appended as an incremental update, so that earlier seals stay intact.
 * Throws `MalformedError` when the PDF cannot be read strictly or is encrypted, and when key or time-stamp fail.
 */
export async function sealPdf(pdf: Uint8Array, key: SigningKey, facts: SealPdfFacts): Promise<Uint8Array> {
  return appendSignature(pdf, {
    dictionary: describe(facts),
    contentsBytes: spareBytes + key.certificate.length + key.chain.reduce((sum, der) => sum + der.length, 0),
    sign: (before, after) =>
      createSignedData({
        key,
        contentType: oid.data,
        digest: digestOf(signingAlgorithms[key.algorithm].hash, before, after),
        withCertificates: true,
        unsignedAttributes: async (value) => {
          const token = await facts.timestamp?.(digestOf('sha256', value))
          return token ? [attribute(oid.signatureTimestamp, token)] : []
        },
      }),
  })
}

function describe(facts: SealPdfFacts): PdfDict {
  return dict({
    Type: name('Sig'),
    Filter: name('Adobe.PPKLite'),
    SubFilter: name('ETSI.CAdES.detached'),
    M: text(`D:${facts.at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`),
    Name: text(facts.signerName),
    Reason: text(facts.reason),
    Location: text(facts.location),
  })
}
