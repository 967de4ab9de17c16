import { randomBytes, webcrypto } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { assembleCms, createTimestampReply, fileSigningKey, issueCertificate, requestTimestamp } from '@kopru/seal'
import { writeWhole } from '../files.ts'
import type { IssuedCertificate } from '../issuing/certificates.ts'
import { pathsOf } from '../issuing/paths.ts'
import { keepStateCa } from '../issuing/state-keys.ts'
import { openJsonLines } from '../json-lines.ts'
import { timestampPolicy } from '../pki/timestamp-policy.ts'
import type { SandboxPlace } from '../prepare.ts'
import { repository as ownRepository, readJson, readState } from '../state-data.ts'
import { uzbekSampleFile } from './uzbek-sample-file.ts'

const yearMs = 365 * 86_400_000

/**
 * Puts a document into `samples/`, for whoever wants to see what the other states make of it. It is signed by
 * Oʻz DSt 1092, with a certificate and a time-stamp of this federation's Uzbekistan. Signature and public key are those
 * of the conformance vector: there is no signing key here.
 */
export async function keepUzbekSample(
  { home, portBase, repository = ownRepository }: SandboxPlace,
  now: Date,
): Promise<void> {
  const file = uzbekSampleFile(home)
  if (existsSync(file)) return
  const vector = readJson<Record<string, string>>(join(ownRepository, 'conformance/vectors/seal/uzbek-signature.json'))
  const bytesOf = (name: string) => new Uint8Array(Buffer.from(vector[name] ?? '', 'base64'))
  const { issuing, tsa } = await keepStateCa(home, portBase, readState('UZ', repository), now)
  const serial = BigInt(`0x4a${randomBytes(15).toString('hex')}`)
  const certificate = issueCertificate({
    subject: { commonName: 'KARIMOV SANJAR', country: 'UZ' },
    key: bytesOf('publicKey'),
    role: { is: 'seal' },
    serial,
    notBefore: new Date(new Date(vector.signedAt ?? '').getTime() - yearMs),
    notAfter: new Date(now.getTime() + yearMs),
    issuer: { certificate: new Uint8Array(issuing.certificate.raw), key: issuing.key },
  })
  const serialNumber = serial.toString(16)
  openJsonLines<IssuedCertificate>(pathsOf(home, 'UZ').ledger).append({ serialNumber, subject: 'CN=KARIMOV SANJAR' })
  const chain = [new Uint8Array(issuing.certificate.raw)]
  const signature = bytesOf('signature')
  const keyPem = tsa.key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const key = fileSigningKey({ keyPem, certificatePem: tsa.certificate.toString() })
  const reply = await requestTimestamp(new Uint8Array(await webcrypto.subtle.digest('SHA-256', signature)), {
    url: 'http://tsa/',
    fetch: async (_url, { body }) =>
      new Response(Uint8Array.from(await createTimestampReply(body, { key, policy: timestampPolicy, serial, now }))),
    nonce: randomBytes(16),
    anchors: [new Uint8Array(tsa.certificate.raw)],
    at: now,
  })
  if (reply.outcome === 'refused') throw new Error(`The sample is not stamped: ${reply.reason.code}`)
  const cms = assembleCms({
    ...{ content: bytesOf('content'), certificate, chain, signature, timestamp: reply.token },
    digestAlgorithm: vector.digestAlgorithm ?? '',
    signatureAlgorithm: vector.signatureAlgorithm ?? '',
    signedAttributes: bytesOf('signedAttributes'),
  })
  writeWhole(file, cms)
}
