import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { assembleCms } from '../cades/assemble-cms.ts'
import { issueCertificate } from '../x509/issue-certificate.ts'
import { days, type TestPki } from './test-pki.ts'

const file = resolve(import.meta.dirname, '../../../../conformance/vectors/seal/uzbek-signature.json')
const vector = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
const bytesOf = (name: string) => new Uint8Array(Buffer.from(vector[name] ?? '', 'base64'))

/** The algorithms of the vector, as the registry calls them. */
export const uzbekAlgorithms = ['Oʻz DSt 1092:2009, algorithm 2', 'Oʻz DSt 1106:2009']

export const uzbekContent: Uint8Array = bytesOf('content')

/** A CMS with a signature by Oʻz DSt 1092, the certificate freshly issued by the CA of a test. */
export function uzbekCms({ ca }: TestPki, { isDetached = false, content = uzbekContent } = {}): Uint8Array {
  const certificate = issueCertificate({
    subject: { commonName: 'KARIMOV SANJAR', country: 'UZ' },
    key: bytesOf('publicKey'),
    role: { is: 'seal' },
    serial: 0x75n,
    notBefore: days(-30),
    notAfter: days(300),
    issuer: { certificate: ca.certificate, key: ca.privateKey },
  })
  return assembleCms({
    ...(isDetached ? {} : { content }),
    certificate,
    chain: [ca.certificate],
    digestAlgorithm: vector.digestAlgorithm ?? '',
    signatureAlgorithm: vector.signatureAlgorithm ?? '',
    signedAttributes: bytesOf('signedAttributes'),
    signature: bytesOf('signature'),
  })
}
