import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createTimestampReply, type Fetch, fileSigningKey, issueCertificate, type SigningKey } from '@kopru/seal'

/** A state's seals made afresh for a test: one root, a key per authority, a time-stamp authority at `http://tsa.test`. */
export interface TestSeals {
  readonly anchors: Uint8Array[]
  readonly sealKeys: (authority: string) => SigningKey
  readonly signer: { readonly keyId: string; readonly key: KeyObject; readonly publicKey: KeyObject }
  readonly fetch: Fetch
  /** PEM, for other people's tools. */
  readonly anchorPem: string
  /** To issue further certificates under. */
  readonly root: { readonly certificate: Uint8Array; readonly key: KeyObject }
}

const year = 365 * 86_400_000
let serial = 0x2000n

export function createTestSeals(party: string, clock: { now(): Date }): TestSeals {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const lifetime = {
    notBefore: new Date(clock.now().getTime() - year),
    notAfter: new Date(clock.now().getTime() + year),
  }
  const rootCertificate = issueCertificate({
    subject: { commonName: `${party} Root`, country: party },
    key: root,
    role: { is: 'ca', pathLength: 0 },
    serial: nextSerial(),
    ...lifetime,
  })
  const issue = (commonName: string, role: 'seal' | 'timestamp-authority'): SigningKey => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const certificate = issueCertificate({
      subject: { commonName, organisation: commonName, country: party },
      key,
      role: { is: role },
      serial: nextSerial(),
      ...lifetime,
      issuer: { certificate: rootCertificate, key: root },
    })
    const keyPem = key.export({ format: 'pem', type: 'pkcs8' }).toString()
    return fileSigningKey({ keyPem, certificatePem: toPem(certificate) })
  }
  const tsa = issue(`${party} TSA`, 'timestamp-authority')
  const keys = new Map<string, SigningKey>()
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    anchors: [rootCertificate],
    anchorPem: toPem(rootCertificate),
    root: { certificate: rootCertificate, key: root },
    sealKeys: (authority) => {
      const key = keys.get(authority) ?? issue(authority, 'seal')
      keys.set(authority, key)
      return key
    },
    signer: { keyId: `${party.toLowerCase()}-1`, key: signing.privateKey, publicKey: signing.publicKey },
    fetch: async (_url, { body }) => {
      const reply = await createTimestampReply(body, {
        key: tsa,
        policy: '1.3.6.1.4.1.55555.1.1',
        serial: nextSerial(),
        now: clock.now(),
      })
      return new Response(Uint8Array.from(reply))
    },
  }
}

function nextSerial(): bigint {
  serial += 1n
  return serial
}

const toPem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${(
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END CERTIFICATE-----\n`
