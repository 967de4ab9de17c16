import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { Fetch } from '../http.ts'
import { fileSigningKey, type SigningKey } from '../keys/signing-key.ts'
import { createOcspResponse, type RegisteredStatus } from '../ocsp/create-response.ts'
import { requestTimestamp } from '../tsp/client.ts'
import { createTimestampReply } from '../tsp/reply.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { type CertificateRole, issueCertificate } from '../x509/issue-certificate.ts'
import type { QcStatements } from '../x509/qc-statements.ts'

export const policy = '1.3.6.1.4.1.55555.1.1'
/** The real moment in whole seconds: other people's tools judge by the real clock. */
export const now = new Date(Math.floor(Date.now() / 1000) * 1000)
export const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const year = 365 * 86_400_000

export interface Holder {
  readonly certificate: Uint8Array
  readonly privateKey: KeyObject
  readonly key: SigningKey
}

/** A root, an issuing CA, a TSA and an OCSP responder, made afresh for a test. */
export interface TestPki {
  readonly root: Holder
  readonly ca: Holder
  readonly tsa: Holder
  readonly responder: Holder
  readonly anchors: readonly Uint8Array[]
  readonly issue: (order: Partial<Issue>) => Holder
  /** What the CA's register says; good unless set. */
  readonly statuses: Map<string, RegisteredStatus>
  /** Answers time-stamp and OCSP requests at `http://tsa.test` and `http://ocsp.test`. */
  readonly fetchAt: (time: () => Date) => Fetch
  readonly timestampAt: (time: Date) => (digest: Uint8Array) => Promise<Uint8Array>
}

interface Issue {
  readonly commonName: string
  readonly organisation: string
  readonly role: CertificateRole
  readonly notBefore: Date
  readonly notAfter: Date
  readonly issuer: Holder
  readonly chain: readonly Holder[]
  readonly crlUrl: string
  readonly kind: 'p256' | 'p384' | 'rsa'
  readonly qcStatements: QcStatements
  readonly policies: readonly string[]
}

export const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${(
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END CERTIFICATE-----\n`

export const pemKey = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString()

function newKey(kind: Issue['kind']): KeyObject {
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return generateKeyPairSync('ec', { namedCurve: kind === 'p256' ? 'P-256' : 'P-384' }).privateKey
}

let serial = 0x1000n

function make(order: Omit<Partial<Issue>, 'issuer'> & { issuer?: Holder | undefined }): Holder {
  const privateKey = newKey(order.kind ?? 'p256')
  serial += 1n
  const certificate = issueCertificate({
    subject: {
      commonName: order.commonName ?? 'Тест Мөр',
      organisation: order.organisation ?? 'Көші-қон комитеті',
      country: 'KZ',
    },
    key: privateKey,
    role: order.role ?? { is: 'seal' },
    serial,
    notBefore: order.notBefore ?? new Date(now.getTime() - year),
    notAfter: order.notAfter ?? new Date(now.getTime() + year),
    ...(order.issuer ? { issuer: { certificate: order.issuer.certificate, key: order.issuer.privateKey } } : {}),
    ocspUrl: 'http://ocsp.test/',
    ...(order.crlUrl === undefined ? {} : { crlUrl: order.crlUrl }),
    ...(order.qcStatements === undefined ? {} : { qcStatements: order.qcStatements }),
    ...(order.policies === undefined ? {} : { policies: order.policies }),
  })
  const chainPem = (order.chain ?? []).map((holder) => pem(holder.certificate)).join('')
  const key = fileSigningKey({ keyPem: pemKey(privateKey), certificatePem: pem(certificate), chainPem })
  return { certificate, privateKey, key }
}

export function createTestPki(label = 'Қазақстан'): TestPki {
  const root = make({
    commonName: `${label} Root`,
    role: { is: 'ca', pathLength: 1 },
    notAfter: new Date(now.getTime() + 20 * year),
  })
  const ca = make({
    commonName: `${label} CA`,
    role: { is: 'ca', pathLength: 0 },
    issuer: root,
    notAfter: new Date(now.getTime() + 10 * year),
  })
  const issue: TestPki['issue'] = (order) => make({ issuer: ca, chain: [ca], ...order })
  const tsa = issue({
    commonName: `${label} TSA`,
    role: { is: 'timestamp-authority' },
    notAfter: new Date(now.getTime() + 8 * year),
  })
  const responder = issue({
    commonName: `${label} OCSP`,
    role: { is: 'ocsp-responder' },
    notAfter: new Date(now.getTime() + 8 * year),
  })
  const rootResponder = make({
    commonName: `${label} root OCSP`,
    role: { is: 'ocsp-responder' },
    issuer: root,
    notAfter: new Date(now.getTime() + 8 * year),
  })
  const statuses = new Map<string, RegisteredStatus>()
  const findStatus = (number: string): RegisteredStatus => statuses.get(number) ?? { status: 'good' }
  const caSerial = parseCertificate(ca.certificate).serial
  let stamps = 0n
  const fetchAt: TestPki['fetchAt'] =
    (time) =>
    async (url, { body }) => {
      if (url.startsWith('http://tsa.test')) {
        stamps += 1n
        return answer(await createTimestampReply(body, { key: tsa.key, policy, serial: stamps, now: time() }))
      }
      const aboutCa = Buffer.from(body)
        .toString('hex')
        .includes(`02${(caSerial.length / 2).toString(16).padStart(2, '0')}${caSerial}`)
      const facts = { now: time(), nextUpdate: new Date(time().getTime() + 3_600_000), findStatus }
      return answer(
        await createOcspResponse(
          body,
          aboutCa
            ? { ...facts, key: rootResponder.key, issuer: root.certificate }
            : { ...facts, key: responder.key, issuer: ca.certificate },
        ),
      )
    }
  const timestampAt: TestPki['timestampAt'] = (time) => async (digest) => {
    const reply = await requestTimestamp(digest, {
      url: 'http://tsa.test/',
      fetch: fetchAt(() => time),
      nonce: randomBytes(8),
      anchors: [root.certificate],
      at: time,
    })
    if (reply.outcome === 'refused') throw new Error(reply.reason.code)
    return reply.token
  }
  return { root, ca, tsa, responder, anchors: [root.certificate], issue, statuses, fetchAt, timestampAt }
}

const answer = (bytes: Uint8Array) => new Response(Uint8Array.from(bytes))

export const sha256 = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())

export const changeByte = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = Uint8Array.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 0x01
  return changed
}
