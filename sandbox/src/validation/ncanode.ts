import { type DistinguishedName, parseCertificate, type SealVerdict, verifyFile } from '@kopru/seal'
import type { StateCa } from '../issuing/state-keys.ts'
import type { CertificateStatus } from '../pki/certificate-status.ts'
import { createServer, readField, type SandboxServer } from '../web/server.ts'

const maxBytes = 16 * 1024 * 1024

/**
 * A stand-in for an NCANode of Kazakhstan, as far as it verifies: `/xml/verify` takes `{xml, revocationCheck}`,
 * `/cms/verify` `{cms, data, revocationCheck}` in base64. As the real one it has one verdict for the whole file, names the
 * certificates of the signers and no signature values, and sees the signatures of XML that are written `ds:Signature`.
 */
export async function createNcaNode(options: {
  ca: StateCa
  status: CertificateStatus
  now: () => Date
}): Promise<SandboxServer> {
  const { ca, status, now } = options
  const server = await createServer()
  const authorities = [ca.issuing, ca.persons, ca.root].map(({ certificate }) => new Uint8Array(certificate.raw))

  async function judge(file: Uint8Array, content?: Uint8Array) {
    const trust = { anchors: authorities, timestampAnchors: [new Uint8Array(ca.tsa.certificate.raw)], at: now() }
    const { signatures } = await verifyFile(file, { trust, content, xmlReading: 'successive' })
    return signatures
  }
  const describe = ({ path: [leaf], indication, subIndication }: SealVerdict) => {
    if (!leaf) return undefined
    const { serial, subject, issuer, notBefore, notAfter, spki, signature } = parseCertificate(leaf)
    const serialNumber = serial.replace(/^0+/, '')
    const isInTime = notBefore <= now() && now() <= notAfter
    const isKnown = indication === 'TOTAL_PASSED' || subIndication !== 'NO_CERTIFICATE_CHAIN_FOUND'
    return {
      valid: isKnown && isInTime && status.find(serialNumber).is === 'good',
      ...{ notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString(), serialNumber },
      publicKey: Buffer.from(spki).toString('base64'),
      signature: Buffer.from(signature).toString('base64'),
      ...{ subject: { dn: inWords(subject) }, issuer: { dn: inWords(issuer) } },
    }
  }
  const isValid = (signatures: readonly SealVerdict[], certificates: readonly ({ valid: boolean } | undefined)[]) =>
    signatures.length > 0 &&
    signatures.every(({ indication }) => indication === 'TOTAL_PASSED') &&
    certificates.every((certificate) => certificate?.valid)

  server.post('/xml/verify', { bodyLimit: maxBytes }, async ({ body }, reply) => {
    const xml = readField(body, 'xml')
    if (!xml || !asksRevocation(body)) return reply.code(400).send(refusal('Validation failed'))
    const seen = xml.includes('<ds:Signature') ? await judge(Buffer.from(xml, 'utf8')) : []
    if (seen.some(({ format }) => format === 'unknown')) return reply.code(400).send(refusal('Cannot read XML'))
    const signers = seen.map(describe)
    return { status: 200, message: 'OK', valid: isValid(seen, signers), signers: signers.map((one) => one ?? null) }
  })

  server.post('/cms/verify', { bodyLimit: maxBytes }, async ({ body }, reply) => {
    const [cms, data] = [fromBase64(readField(body, 'cms')), fromBase64(readField(body, 'data'))]
    if (!cms || !asksRevocation(body)) return reply.code(400).send(refusal('Validation failed'))
    const signatures = await judge(cms, data)
    if (signatures.every(({ format }) => format !== 'CMS' && format !== 'CAdES'))
      return reply.code(400).send(refusal('Malformed content'))
    const certificates = signatures.map(describe)
    const signers = certificates.map((one) => ({ certificates: one ? [one] : [] }))
    return { status: 200, message: 'OK', valid: isValid(signatures, certificates), signers }
  })
  return server
}

const refusal = (message: string) => ({ status: 400, message })

/** The real one looks into neither responder nor list unless told. */
function asksRevocation(body: unknown): boolean {
  const asked =
    typeof body === 'object' && body !== null && 'revocationCheck' in body ? body.revocationCheck : undefined
  return Array.isArray(asked) && asked.every((one) => one === 'OCSP' || one === 'CRL')
}

function fromBase64(text: string | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined
}

/** `CN=…, C=…`, as Java writes names: the most significant part last. */
const inWords = ({ attributes }: DistinguishedName): string =>
  attributes
    .toReversed()
    .map(({ label, value }) => `${label}=${/[,+="<>#;]/.test(value) ? JSON.stringify(value) : value}`)
    .join(', ')
