import { execFileSync } from 'node:child_process'
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  assembleCms,
  type CmsSignerParts,
  fileSigningKey,
  issueCertificate,
  sealPdf,
} from '../../../packages/seal/src/seal.ts'
import { pathsOf } from '../../../sandbox/src/issuing/paths.ts'
import { openJsonLines } from '../../../sandbox/src/json-lines.ts'

/*
 * A person of Uzbekistan with a key by Oʻz DSt 1092 and a certificate of this federation's Uzbekistan, made for a test by
 * the GOST engine of OpenSSL: the standard's mathematics is that of GOST R 34.10-2001 and GOST R 34.11-94. Nothing of the
 * product holds such a key.
 */
const vector = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../conformance/vectors/seal/uzbek-signature.json'), 'utf8'),
) as Record<string, string>
const bytesOf = (name: string) => Buffer.from(vector[name] ?? '', 'base64')
const engine = `openssl_conf=o
[o]
engines=e
[e]
gost=g
[g]
default_algorithms=ALL
`
const dayMs = 86_400_000
const digestBytes = 32
const pointBytes = 64

export interface UzbekSigner {
  /** What the signer gives for a CMS over this content. */
  partsFor(content: Uint8Array): CmsSignerParts
  /** CMS, DER, with the content inside. */
  sign(content: Uint8Array): Buffer
  /** The PDF with a signature in it. */
  signPdf(pdf: Uint8Array): Promise<Buffer>
  end(): void
}

/** `home` is the federation's folder. */
export function createUzbekSigner(home: string, commonName: string): UzbekSigner {
  const folder = mkdtempSync(join(tmpdir(), 'uzbek-signer-'))
  const path = (name: string) => join(folder, name)
  writeFileSync(path('engine.cnf'), engine)
  const openssl = (args: readonly string[], input?: Uint8Array): Buffer =>
    execFileSync('openssl', args, { input, env: { ...process.env, OPENSSL_CONF: path('engine.cnf') } })
  openssl(['genpkey', '-algorithm', 'gost2001', '-pkeyopt', 'paramset:A', '-out', path('key.pem')])
  const spki = openssl(['pkey', '-in', path('key.pem'), '-pubout', '-outform', 'DER'])
  // The same point under the standard's own identifiers.
  const key = Buffer.concat([bytesOf('publicKey').subarray(0, -pointBytes), spki.subarray(-pointBytes)])

  const { ca, ledger } = pathsOf(home, 'UZ')
  const [keyPem, certificatePem] = [
    readFileSync(ca('issuing').key, 'utf8'),
    readFileSync(ca('issuing').certificate, 'utf8'),
  ]
  const issuer = {
    certificate: new Uint8Array(new X509Certificate(certificatePem).raw),
    key: createPrivateKey(keyPem),
  }
  const serial = BigInt(`0x4b${randomBytes(15).toString('hex')}`)
  const certificate = issueCertificate({
    ...{ subject: { commonName, country: 'UZ' }, key: new Uint8Array(key), role: { is: 'seal' }, serial, issuer },
    notBefore: new Date(new Date(vector.signedAt ?? '').getTime() - dayMs),
    notAfter: new Date(Date.now() + 30 * dayMs),
  })
  openJsonLines(ledger).append({ serialNumber: serial.toString(16), subject: `CN=${commonName}` })

  function partsFor(content: Uint8Array): CmsSignerParts {
    const signedAttributes = bytesOf('signedAttributes')
    // The last OCTET STRING of 32 bytes is the digest of the content.
    const at = signedAttributes.lastIndexOf(Buffer.from([0x04, digestBytes])) + 2
    openssl(['dgst', '-md_gost94', '-binary'], content).copy(signedAttributes, at)
    writeFileSync(path('attributes'), signedAttributes)
    const signature = openssl(['dgst', '-md_gost94', '-binary', '-sign', path('key.pem'), path('attributes')])
    return {
      ...{ certificate, chain: [issuer.certificate], signature, signedAttributes },
      ...{ digestAlgorithm: vector.digestAlgorithm ?? '', signatureAlgorithm: vector.signatureAlgorithm ?? '' },
    }
  }

  /** Sealed by a key that we can use, whose signature is then exchanged in the room that was made for it. */
  async function signPdf(pdf: Uint8Array): Promise<Buffer> {
    const facts = { reason: 'polis', location: 'Toshkent', signerName: commonName, at: new Date() }
    const sealed = Buffer.from(await sealPdf(pdf, fileSigningKey({ keyPem, certificatePem }), facts))
    const start = sealed.lastIndexOf('/Contents <') + '/Contents '.length
    const end = sealed.indexOf('>', start) + 1
    const content = Buffer.concat([sealed.subarray(0, start), sealed.subarray(end)])
    const hex = Buffer.from(assembleCms(partsFor(content))).toString('hex')
    sealed.write(hex.padEnd(end - start - 2, '0'), start + 1, 'latin1')
    return sealed
  }

  return {
    partsFor,
    sign: (content) => Buffer.from(assembleCms({ ...partsFor(content), content })),
    signPdf,
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}
