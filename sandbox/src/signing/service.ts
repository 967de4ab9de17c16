import { execFileSync } from 'node:child_process'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type SandboxServer } from '../web/server.ts'

/** A key that a state's signing service keeps for a person or an authority. */
export interface Credential {
  readonly id: string
  /** PEM file. */
  readonly keyFile: string
  /** DER, the key's own certificate first. */
  readonly certificates: readonly Uint8Array[]
  readonly kind: 'ecdsa' | 'rsa'
  /** `explicit`: each signature is authorised by a PIN. */
  readonly mode: 'implicit' | 'explicit' | 'oauth2code'
  readonly status?: 'enabled' | 'disabled'
}

const hashBytes: Readonly<Record<string, { name: string; bytes: number }>> = {
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', bytes: 32 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', bytes: 48 },
}
const algorithms = {
  ecdsa: ['1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3'],
  rsa: ['1.2.840.113549.1.1.11'],
} as const

class Refusal extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, description: string, status = 400) {
    super(description)
    this.code = code
    this.status = status
  }
}

type Body = Readonly<Record<string, unknown>>

/**
 * A make-believe remote signing service: the API of the Cloud Signature Consortium v2.0, as far as a signature by
 * digest needs it, to the letter, so that a client that is lax towards the standard fails here.
 */
export async function createSigningService(options: {
  readonly accessToken: string
  readonly pin: string
  readonly credentials: readonly Credential[]
}): Promise<SandboxServer> {
  const { accessToken, pin, credentials } = options
  /** Signature Activation Data: each serves once, for the digests that it was given for. */
  const activations = new Map<string, { credentialId: string; hashes: string }>()
  const server = await createServer()

  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal)
      return reply.code(error.status).send({ error: error.code, error_description: error.message })
    return reply.code(400).send({ error: 'invalid_request', error_description: 'The request is no JSON object' })
  })
  server.addHook('onRequest', async ({ headers }) => {
    const given = Buffer.from(headers.authorization ?? '')
    const wanted = Buffer.from(`Bearer ${accessToken}`)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw new Refusal('invalid_token', 'The access token is unknown', 401)
  })

  const find = (body: Body): Credential => {
    const found = credentials.find(({ id }) => id === body.credentialID)
    if (!found) throw new Refusal('invalid_request', 'Invalid parameter credentialID')
    return found
  }

  server.post('/csc/v2/credentials/info', async (request) => {
    const body = objectOf(request.body)
    const { kind, mode, certificates, status = 'enabled' } = find(body)
    const shown = body.certificates === 'chain' ? certificates : certificates.slice(0, 1)
    return {
      key: { status, algo: algorithms[kind], len: kind === 'rsa' ? 2048 : 256 },
      cert: { status: 'valid', certificates: shown.map((one) => Buffer.from(one).toString('base64')) },
      auth: mode === 'explicit' ? { mode, expression: 'PIN', objects: [{ type: 'Password', id: 'PIN' }] } : { mode },
      multisign: 1,
    }
  })

  server.post('/csc/v2/credentials/authorize', async (request) => {
    const body = objectOf(request.body)
    const { id, mode } = find(body)
    if (mode !== 'explicit') throw new Refusal('invalid_request', 'The credential is not authorised explicitly')
    if (body.numSignatures !== 1) throw new Refusal('invalid_request', 'Invalid parameter numSignatures')
    const hashes = hashesOf(body)
    const shown = Array.isArray(body.authData) ? body.authData.map(objectOf) : []
    if (!shown.some((one) => one.id === 'PIN' && one.value === pin))
      throw new Refusal('invalid_pin', 'The PIN is wrong')
    const activation = randomBytes(24).toString('base64')
    activations.set(activation, { credentialId: id, hashes: JSON.stringify(hashes.values) })
    return { SAD: activation, expiresIn: 300 }
  })

  server.post('/csc/v2/signatures/signHash', async (request) => {
    const body = objectOf(request.body)
    const credential = find(body)
    const hashes = hashesOf(body)
    if (body.operationMode !== 'S') throw new Refusal('invalid_request', 'Invalid parameter operationMode')
    if (!(algorithms[credential.kind] as readonly unknown[]).includes(body.signAlgo))
      throw new Refusal('invalid_request', 'Invalid parameter signAlgo')
    if (credential.mode === 'explicit') {
      const activation = activations.get(String(body.SAD))
      activations.delete(String(body.SAD))
      if (activation?.credentialId !== credential.id || activation.hashes !== JSON.stringify(hashes.values))
        throw new Refusal('invalid_request', 'Invalid parameter SAD')
    }
    return { signatures: hashes.values.map((value) => signDigest(credential, hashes.name, value)) }
  })
  return server
}

function objectOf(value: unknown): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('invalid_request', 'The request is no JSON object')
  return value as Body
}

function hashesOf({ hashes, hashAlgorithmOID }: Body): { name: string; values: readonly string[] } {
  const hash = hashBytes[String(hashAlgorithmOID)]
  if (!hash) throw new Refusal('invalid_request', 'Invalid parameter hashAlgorithmOID')
  if (!Array.isArray(hashes) || hashes.length !== 1) throw new Refusal('invalid_request', 'Invalid parameter hashes')
  const values = hashes.map(String)
  const isRight = (value: string) => {
    const bytes = Buffer.from(value, 'base64')
    return bytes.length === hash.bytes && bytes.toString('base64') === value
  }
  if (!values.every(isRight)) throw new Refusal('invalid_request', 'Invalid parameter hashes')
  return { name: hash.name, values }
}

/** Node's own `sign` hashes first; openssl takes the digest as it is. */
function signDigest({ keyFile, kind }: Credential, hash: string, digest: string): string {
  const padding = kind === 'rsa' ? ['-pkeyopt', 'rsa_padding_mode:pkcs1'] : []
  const command = ['pkeyutl', '-sign', '-inkey', keyFile, '-pkeyopt', `digest:${hash}`, ...padding]
  return execFileSync('openssl', command, { input: Buffer.from(digest, 'base64') }).toString('base64')
}
