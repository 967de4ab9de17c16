import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { assembleCms, type CmsSignerParts, issueCertificate, sealPdf } from '@kopru/seal'
import { makePdf } from './test-files.ts'
import type { TestSeals } from './test-seals.ts'

/*
 * Files signed by Oʻz DSt 1092 with the signature of the conformance vector: only the home state decides about them.
 */
const vector = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../conformance/vectors/seal/uzbek-signature.json'), 'utf8'),
) as Record<string, string>
const bytesOf = (name: string) => new Uint8Array(Buffer.from(vector[name] ?? '', 'base64'))

/** The signature value that is in each of these files, and what it is over. */
export const uzbekSignature: Uint8Array = bytesOf('signature')
export const uzbekContent: Uint8Array = bytesOf('content')

/** `country` is what the certificate names; it is issued under the root of `seals`. */
export function createUzbekFiles(
  { root, sealKeys }: TestSeals,
  clock: { now(): Date },
  country = 'UZ',
  { commonName, serial } = { commonName: 'KARIMOV SANJAR', serial: 0x75n },
) {
  const certificate = issueCertificate({
    subject: { commonName, country },
    key: bytesOf('publicKey'),
    role: { is: 'seal' },
    serial,
    notBefore: new Date(clock.now().getTime() - 30 * 86_400_000),
    notAfter: new Date(clock.now().getTime() + 300 * 86_400_000),
    issuer: root,
  })
  /** What this signer gives for a CMS; another value than the vector's is right for no content. */
  const signer = (signature: Uint8Array = uzbekSignature): CmsSignerParts => ({
    ...{ certificate, chain: [], signature },
    digestAlgorithm: vector.digestAlgorithm ?? '',
    signatureAlgorithm: vector.signatureAlgorithm ?? '',
    signedAttributes: bytesOf('signedAttributes'),
  })
  /** With the vector's content where none is given; `undefined`: detached. */
  const cms = (
    { content, others = [] }: { content: Uint8Array | undefined; others?: readonly CmsSignerParts[] } = {
      content: bytesOf('content'),
    },
  ) => assembleCms({ ...signer(), others, ...(content && { content }) })
  /** The same value over attributes with another digest, which nobody signed. */
  const forgedSigner = () => ({ ...signer(), signedAttributes: withOtherDigest(bytesOf('signedAttributes')) })
  const forgedCms = () => assembleCms(forgedSigner())
  /** A sealed PDF whose Contents were exchanged, in the room that was there; what it had before stays. */
  async function pdf(
    before: Uint8Array = makePdf(),
    inside: Uint8Array = cms({ content: undefined }),
  ): Promise<Uint8Array> {
    const facts = { reason: 'r', location: 'Toshkent', signerName: 'n', at: clock.now() }
    const sealed = Buffer.from(await sealPdf(before, sealKeys('UZ/anyone'), facts))
    const start = sealed.lastIndexOf('/Contents <') + '/Contents <'.length
    const room = sealed.indexOf('>', start) - start
    sealed.write(Buffer.from(inside).toString('hex').padEnd(room, '0'), start, 'latin1')
    return new Uint8Array(sealed)
  }
  return { certificate, signer, cms, forgedSigner, forgedCms, pdf }
}

/** The last 32 bytes that stand as an OCTET STRING there are the digest of the content. */
function withOtherDigest(attributes: Uint8Array): Uint8Array {
  const at = Buffer.from(attributes).lastIndexOf(Buffer.from([0x04, 0x20]))
  if (at < 0) throw new Error('no digest of 32 bytes')
  return attributes.slice().fill(0, at + 2, at + 34)
}
