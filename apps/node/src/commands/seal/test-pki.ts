import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { fileSigningKey, issueCertificate } from '@kopru/seal'

const dayMs = 86_400_000
const span = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 365 * dayMs) }

const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`
const pemKey = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString()
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

export const signerSerial = 2n
export const timestampSerial = 3n

/** A root, a sealing key and a time-stamp authority under it, made afresh for a test; `ocspUrl` goes into certificates. */
export function makePki(ocspUrl?: string) {
  const rootKey = newKey()
  const root = issueCertificate({
    subject: { commonName: 'Root', country: 'KZ' },
    key: rootKey,
    role: { is: 'ca' },
    serial: 1n,
    ...span,
  })
  const issue = (commonName: string, role: { is: 'seal' } | { is: 'timestamp-authority' }, serial: bigint) => {
    const key = newKey()
    const subject = { commonName, organisation: 'Әділет', country: 'KZ' }
    const certificate = issueCertificate({
      subject,
      key,
      role,
      serial,
      ...span,
      ...(ocspUrl === undefined ? {} : { ocspUrl }),
      issuer: { certificate: root, key: rootKey },
    })
    return { keyPem: pemKey(key), certificatePem: pem(certificate) }
  }
  const signer = issue('Әділет министрлігі', { is: 'seal' }, signerSerial)
  const authority = issue('TSA', { is: 'timestamp-authority' }, timestampSerial)
  const rootSigner = fileSigningKey({ keyPem: pemKey(rootKey), certificatePem: pem(root) })
  return {
    root: { certificate: root, key: rootSigner },
    rootPem: pem(root),
    signer,
    key: fileSigningKey(signer),
    timestampKey: fileSigningKey(authority),
  }
}
