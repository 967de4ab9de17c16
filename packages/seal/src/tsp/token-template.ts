import { hash as digestOnce } from 'node:crypto'
import { sha2Oid } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { signedAttributesOf, signerOf } from '../cms/create.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'

/** Makes tokens (RFC 3161 §2.4.2) of one key; everything that is alike in all of them was written beforehand. */
export interface TokenTemplate {
  /** A whole granted TimeStampResp around `info`, a TSTInfo. */
  readonly fill: (info: Uint8Array, withCertificates: boolean) => Promise<Uint8Array>
}

const granted = der.sequence(der.integer(0))

export function makeTokenTemplate(key: SigningKey): TokenTemplate {
  const { hash, identifier } = signingAlgorithms[key.algorithm]
  const attributes = splitAttributes(key)
  const digestAlgorithm = der.algorithmIdentifier(sha2Oid(hash))
  const signerStart = der.concat(der.integer(1), signerOf(key), digestAlgorithm)
  const signatureAlgorithm = identifier()
  const start = der.concat(der.integer(3), der.set(digestAlgorithm))
  const contentType = der.objectIdentifier(oid.tstInfo)
  const signedData = der.objectIdentifier(oid.signedData)
  const certificates = der.context(0, ...[...[key.certificate, ...key.chain]].sort((a, b) => Buffer.compare(a, b)))
  const roomBytes = certificates.length + attributes.whole.length + signerStart.length + 1_200
  return {
    fill: async (info, withCertificates) => {
      const signed = Buffer.from(attributes.whole)
      digestOnce(hash, info, 'buffer').copy(signed, attributes.digestAt)
      const signature = await key.sign(signed)
      // In a signer's place the SET OF carries the tag [0] (RFC 5652 §5.4).
      signed[0] = 0xa0
      const writer = new BackwardWriter(roomBytes + info.length + signature.length)
      const end = writer.at
      writer.put(signature)
      writer.head(0x04, end)
      writer.put(signatureAlgorithm)
      writer.put(signed)
      writer.put(signerStart)
      writer.head(0x30, end)
      writer.head(0x31, end)
      if (withCertificates) writer.put(certificates)
      const contentEnd = writer.at
      writer.put(info)
      writer.head(0x04, contentEnd)
      writer.head(0xa0, contentEnd)
      writer.put(contentType)
      writer.head(0x30, contentEnd)
      writer.put(start)
      writer.head(0x30, end)
      writer.head(0xa0, end)
      writer.put(signedData)
      writer.head(0x30, end)
      writer.put(granted)
      writer.head(0x30, end)
      return writer.rest()
    },
  }
}

/** The signed attributes with a hole for the digest: their order does not depend on it, since their lengths differ. */
function splitAttributes(key: SigningKey) {
  const { hash } = signingAlgorithms[key.algorithm]
  const hole = digestOnce(hash, 'hole', 'buffer')
  const whole = Buffer.from(signedAttributesOf(key, { contentType: oid.tstInfo, digest: hole }))
  return { whole, digestAt: whole.indexOf(hole) }
}

/** Writes DER from its end, so that each length is known when its turn comes. */
class BackwardWriter {
  readonly #bytes: Buffer
  at: number

  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafe(room)
    this.at = room
  }

  put(bytes: Uint8Array): void {
    this.at -= bytes.length
    this.#bytes.set(bytes, this.at)
  }

  /** Tag and length of everything from here to `end`. */
  head(tag: number, end: number): void {
    const size = end - this.at
    let rest = size
    if (size > 127) {
      for (; rest > 0; rest >>>= 8) this.#byte(rest & 0xff)
      rest = 0x80 | (size > 0xffffff ? 4 : size > 0xffff ? 3 : size > 0xff ? 2 : 1)
    }
    this.#byte(rest)
    this.#byte(tag)
  }

  #byte(value: number): void {
    this.at -= 1
    this.#bytes[this.at] = value
  }

  rest(): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + this.at, this.#bytes.length - this.at)
  }
}
