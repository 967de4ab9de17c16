import { digestOf, sha2Oid } from '../algorithms/digest.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { type Fetch, postJson } from '../http.ts'
import { asBase64, asRecord } from '../jades/json-fields.ts'
import { checkedValue, publicKeyOf } from './checked-value.ts'
import { algorithmOfKey, type SigningAlgorithm, type SigningKey, signingAlgorithms } from './signing-key.ts'
import { SigningKeyError } from './signing-key-error.ts'

export interface RemoteKey {
  /** Address of the service up to and without `/csc/v2`. */
  readonly url: string
  readonly fetch: Fetch
  /** Proves to the service who asks (OAuth 2.0 bearer token). */
  readonly accessToken: string
  readonly credentialId: string
  /**
   * What the holder shows for a signature, by the identifiers that the credential lists (§8.3 `auth.objects`), such as
   * PIN and OTP. Asked anew for each signature, with the digest that is to be signed.
   */
  readonly authorise?: (wanted: {
    readonly objects: readonly string[]
    readonly digest: Uint8Array
  }) => Promise<AuthData>
}

export type AuthData = readonly { readonly id: string; readonly value: string }[]

/**
 * A key at a remote signing service that speaks the API of the Cloud Signature Consortium, v2.0: `credentials/info`,
 * `credentials/authorize` where the credential asks for it (mode `explicit`) and `signatures/signHash`; only the digest
 * leaves this machine. Every signature is checked with the certificate. Throws `SigningKeyError` when the service refuses,
 * is dead or answers otherwise, and for a credential that is not enabled, not valid or needs a browser (`oauth2code`).
 */
export async function remoteSigningKey(key: RemoteKey): Promise<SigningKey> {
  const info = readInfo(
    await call(key, 'credentials/info', {
      credentialID: key.credentialId,
      certificates: 'chain',
      certInfo: false,
      authInfo: true,
    }),
  )
  const [certificate, ...chain] = info.certificates
  if (!certificate) throw new SigningKeyError('The service names no certificate of the credential')
  const algorithm = reading('credentials/info', () => algorithmOfKey(publicKeyOf(certificate)))
  if (!info.algorithms.some((known) => known === signatureOids[algorithm] || known === keyOids[algorithm]))
    throw new SigningKeyError(`The credential does not sign by ${algorithm}`)
  return {
    certificate,
    chain,
    algorithm,
    sign: async (data) => checkedValue(data, await signDigest(key, info, algorithm, data), { algorithm, certificate }),
  }
}

const signatureOids: Readonly<Record<SigningAlgorithm, string>> = {
  'ecdsa-p256-sha256': oid.ecdsaWithSha256,
  'ecdsa-p384-sha384': oid.ecdsaWithSha384,
  'rsa-sha256': oid.sha256WithRsa,
}
/** Services may list the kind of key alone (§8.3 `key.algo`). */
const keyOids: Readonly<Record<SigningAlgorithm, string>> = {
  'ecdsa-p256-sha256': '1.2.840.10045.2.1',
  'ecdsa-p384-sha384': '1.2.840.10045.2.1',
  'rsa-sha256': '1.2.840.113549.1.1.1',
}

interface CredentialInfo {
  readonly certificates: readonly Uint8Array[]
  readonly algorithms: readonly string[]
  readonly isExplicit: boolean
  readonly objects: readonly string[]
}

function readInfo(answer: Readonly<Record<string, unknown>>): CredentialInfo {
  return reading('credentials/info', () => {
    const { status, algo } = asRecord(answer.key, 'key')
    const { status: validity, certificates } = asRecord(answer.cert, 'cert')
    const { mode, objects = [] } = asRecord(answer.auth ?? { mode: 'implicit' }, 'auth')
    if (!Array.isArray(algo) || !Array.isArray(certificates) || !Array.isArray(objects))
      throw new MalformedError('lists')
    if (status !== 'enabled') throw new SigningKeyError('The credential’s key is disabled')
    if (validity !== undefined && validity !== 'valid')
      throw new SigningKeyError(`The credential’s certificate is ${String(validity).slice(0, 40)}`)
    if (mode !== 'implicit' && mode !== 'explicit')
      throw new SigningKeyError(`The credential is authorised by ${String(mode).slice(0, 40)}, which needs a browser`)
    return {
      certificates: certificates.map(asBase64),
      algorithms: algo.map(String),
      isExplicit: mode === 'explicit',
      objects: objects.map((object) => String(asRecord(object, 'auth').id)),
    }
  })
}

async function signDigest(
  key: RemoteKey,
  info: CredentialInfo,
  algorithm: SigningAlgorithm,
  data: Uint8Array,
): Promise<Uint8Array> {
  const { hash } = signingAlgorithms[algorithm]
  const digest = digestOf(hash, data)
  const wanted = {
    credentialID: key.credentialId,
    hashes: [Buffer.from(digest).toString('base64')],
    hashAlgorithmOID: sha2Oid(hash),
  }
  const authorisation = info.isExplicit ? { SAD: await authorise(key, info, wanted, digest) } : {}
  const signAlgo = signatureOids[algorithm]
  const answer = await call(key, 'signatures/signHash', { ...wanted, ...authorisation, signAlgo, operationMode: 'S' })
  return reading('signatures/signHash', () => {
    const { signatures } = answer
    if (!Array.isArray(signatures) || signatures.length !== 1) throw new MalformedError('signatures')
    return asBase64(signatures[0])
  })
}

/** Signature Activation Data, good for this digest alone (§11.6). */
async function authorise(
  key: RemoteKey,
  { objects }: CredentialInfo,
  wanted: object,
  digest: Uint8Array,
): Promise<string> {
  const authData = (await key.authorise?.({ objects, digest })) ?? []
  const answer = await call(key, 'credentials/authorize', { ...wanted, numSignatures: 1, authData })
  return reading('credentials/authorize', () => {
    if (typeof answer.SAD !== 'string' || answer.SAD === '') throw new MalformedError('SAD')
    return answer.SAD
  })
}

async function call(
  { url, fetch, accessToken }: RemoteKey,
  method: string,
  body: object,
): Promise<Readonly<Record<string, unknown>>> {
  const reply = await postJson(fetch, `${url.replace(/\/+$/, '')}/csc/v2/${method}`, body, {
    authorization: `Bearer ${accessToken}`,
  })
  if (!('json' in reply)) throw new SigningKeyError(`The signing service did not answer ${method}: ${reply.detail}`)
  return reading(method, () => {
    const answer = asRecord(reply.json, method)
    if (reply.isOk) return answer
    // §10.1: the code is the standard's, the words are the service's.
    const { error = reply.detail, error_description: words } = answer
    const more = typeof words === 'string' ? `: ${words.slice(0, 200)}` : ''
    throw new SigningKeyError(`The signing service refused ${method} (${String(error).slice(0, 60)}${more})`)
  })
}

function reading<T>(method: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    throw new SigningKeyError(`The signing service answers ${method} in another form (${error.message})`)
  }
}
