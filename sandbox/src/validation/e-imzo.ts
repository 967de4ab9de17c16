import {
  type DistinguishedName,
  listCmsSigners,
  type NamedSigner,
  parseCertificate,
  type SealVerdict,
  verifyFile,
} from '@kopru/seal'
import type { StateCa } from '../issuing/state-keys.ts'
import type { CertificateStatus, Status } from '../pki/certificate-status.ts'
import { createServer, type SandboxServer } from '../web/server.ts'

/** Uzbekistan knows its own algorithms; this make-believe one takes the specification at its word. */
const vouched = ['Oʻz DSt 1092:2009, algorithm 2', 'Oʻz DSt 1106:2009']
const maxBytes = 16 * 1024 * 1024

/**
 * A stand-in for an e-imzo-server, as far as it verifies PKCS #7: `/backend/pkcs7/verify/attached` takes base64,
 * `…/detached` the document and the PKCS #7 with a bar between. It computes the hash and the signature, looks whether the
 * make-believe authority has issued the certificate and not revoked it, and checks the time-stamp. It answers for each
 * signer, whom it names as the service does: by issuer and serial number, with the certificates that it found. Of signers
 * by other algorithms than its own it cannot say that they hold.
 */
export async function createEImzo(options: {
  ca: StateCa
  status: CertificateStatus
  now: () => Date
}): Promise<SandboxServer> {
  const { ca, status, now } = options
  const server = await createServer()
  server.addContentTypeParser('text/plain', { parseAs: 'string', bodyLimit: maxBytes }, (_request, body, done) =>
    done(null, body),
  )
  async function verify(cms: Uint8Array, content: Uint8Array | undefined) {
    const signers = listCmsSigners(cms)
    if (!signers) return failure('unable to parse PKCS#7')
    const trust = {
      ...{ anchors: [new Uint8Array(ca.issuing.certificate.raw), new Uint8Array(ca.root.certificate.raw)] },
      ...{ timestampAnchors: [new Uint8Array(ca.tsa.certificate.raw)], at: now(), vouched },
    }
    const { signatures } = await verifyFile(cms, { trust, content })
    const described = signers.map((signer, at) => describe(signer, signatures[at], status.find(signer.serial ?? '')))
    return { pkcs7Info: { signers: described }, status: 1, message: '' }
  }

  for (const way of ['attached', 'detached'] as const)
    server.post(`/backend/pkcs7/verify/${way}`, { bodyLimit: maxBytes }, async (request, reply) => {
      if (typeof request.body !== 'string') return reply.code(415).send()
      if (request.headers['x-real-ip'] === undefined) return failure('X-Real-IP header is required')
      const parts = request.body.split('|').map(fromBase64)
      const [first, second, ...more] = parts
      if (parts.includes(undefined) || more.length > 0 || !first) return failure('unable to decode base64 string')
      if (way === 'attached') return second ? failure('unable to decode base64 string') : verify(first, undefined)
      return second ? verify(second, first) : failure('PKCS#7 is required')
    })
  return server
}

const failure = (message: string) => ({ status: 0, message })

function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text.trim() ? new Uint8Array(bytes) : undefined
}

const wrongValue: readonly (string | undefined)[] = ['HASH_FAILURE', 'SIG_CRYPTO_FAILURE', 'FORMAT_FAILURE']

function describe({ signature, serial, issuer }: NamedSigner, verdict: SealVerdict | undefined, status: Status) {
  const { indication, subIndication, timestamp, algorithm = '', path = [] } = verdict ?? {}
  const noPath = subIndication === 'NO_CERTIFICATE_CHAIN_FOUND' || subIndication === 'NO_SIGNING_CERTIFICATE_FOUND'
  // Not named where the content was altered: that is seen before the value is looked at.
  const isForeign = algorithm !== '' && !vouched.includes(algorithm)
  const isOpen =
    isForeign || subIndication === 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE' || subIndication === 'SIGNED_DATA_NOT_FOUND'
  const isOutside =
    subIndication === 'OUT_OF_BOUNDS_NO_POE' || subIndication === 'EXPIRED' || subIndication === 'NOT_YET_VALID'
  return {
    signerId: { issuer: issuer && inWords(issuer), subjectSerialNumber: serial },
    certificate: path.map(describeCertificate),
    signature: Buffer.from(signature).toString('hex'),
    verified: verdict !== undefined && !wrongValue.includes(subIndication) && !isOpen,
    certificateVerified: status.is !== 'unknown' && !noPath && !isOpen,
    certificateValidAtSigningTime: !isOutside && indication !== 'TOTAL_FAILED',
    ...(status.is === 'revoked' && {
      revokedStatusInfo: { revocationTime: inTashkent(status.at), revocationReason: 'unspecified' },
    }),
    ...(timestamp && {
      timeStampInfo: {
        time: inTashkent(new Date(timestamp.time)),
        tsa: timestamp.authority,
        ...{ verified: timestamp.valid, digestVerified: timestamp.valid, certificateVerified: timestamp.valid },
      },
    }),
    ...(isOpen && { exception: isForeign ? 'Unsupported signature algorithm' : verdict?.reasons[0]?.code }),
  }
}

function describeCertificate(der: Uint8Array) {
  const { serial, subject, issuer, notBefore, notAfter, spki, signature } = parseCertificate(der)
  return {
    serialNumber: serial.replace(/^0+/, ''),
    ...{ subjectName: inWords(subject), issuerName: inWords(issuer) },
    ...{ validFrom: inTashkent(notBefore), validTo: inTashkent(notAfter) },
    publicKey: { publicKey: Buffer.from(spki).toString('base64') },
    signature: { signature: Buffer.from(signature).toString('hex') },
  }
}

/** `CN=…,O=…`, in the order of the certificate. */
const inWords = ({ attributes }: DistinguishedName): string =>
  attributes.map(({ label, value }) => `${label}=${value.replaceAll(/[,+"\\<>;=]/g, '\\$&')}`).join(',')

/** `2026-11-27 10:18:53`, UTC+5. */
const inTashkent = (time: Date) => new Date(time.getTime() + 5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
