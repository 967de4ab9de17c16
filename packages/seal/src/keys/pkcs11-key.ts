import { spawn } from 'node:child_process'
import { buffer, text } from 'node:stream/consumers'
import { digestOf } from '../algorithms/digest.ts'
import { checkedValue, publicKeyOf } from './checked-value.ts'
import { algorithmOfKey, type SigningAlgorithm, type SigningKey, signingAlgorithms } from './signing-key.ts'
import { SigningKeyError } from './signing-key-error.ts'

export interface Pkcs11Key {
  /** The token's PKCS #11 library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly module: string
  /** Label of the token. */
  readonly token: string
  /** Identifier of key and certificate on the token, hexadecimal. */
  readonly keyId: string
  readonly pin: string
  /** DER; read from the token unless given. */
  readonly certificate?: Uint8Array
  readonly chain?: readonly Uint8Array[]
  /** OpenSC's program, unless it is found as `pkcs11-tool`. */
  readonly tool?: string
  /** What the library reads its settings from, such as `SOFTHSM2_CONF`. */
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * A key that never leaves a token (PKCS #11 v2.40), used through OpenSC's pkcs11-tool, a process for each signature:
 * a token's library so runs outside of this process, whose memory it cannot harm. Every signature is checked with the
 * certificate. Throws `SigningKeyError` when token, key, certificate or PIN are not found or not right.
 */
export async function pkcs11SigningKey(key: Pkcs11Key): Promise<SigningKey> {
  const certificate = key.certificate ?? (await readCertificate(key))
  const algorithm = algorithmOfKey(publicKeyOf(certificate))
  return {
    certificate,
    chain: key.chain ?? [],
    algorithm,
    sign: async (data) => {
      const { mechanism, input } = mechanismOf(algorithm, data)
      const value = await runTool(key, ['--login', '--pin', `env:${pinVariable}`, '--sign', ...mechanism], input)
      return checkedValue(data, value, { algorithm, certificate })
    },
  }
}

/** Tokens hash for RSA; for ECDSA many do not. */
function mechanismOf(algorithm: SigningAlgorithm, data: Uint8Array) {
  if (algorithm === 'rsa-sha256') return { mechanism: ['--mechanism', 'SHA256-RSA-PKCS'], input: data }
  return { mechanism: ['--mechanism', 'ECDSA'], input: digestOf(signingAlgorithms[algorithm].hash, data) }
}

async function readCertificate(key: Pkcs11Key): Promise<Uint8Array> {
  const certificate = await runTool(key, ['--read-object', '--type', 'cert'])
  if (certificate.length === 0) throw new SigningKeyError(`Token “${key.token}” holds no certificate ${key.keyId}`)
  return certificate
}

// Arguments of processes can be seen by others on the machine, environments cannot.
const pinVariable = 'KOPRU_PKCS11_PIN'
const timeLimitMs = 30_000

async function runTool(key: Pkcs11Key, command: readonly string[], input?: Uint8Array): Promise<Uint8Array> {
  if (!/^([0-9a-f]{2}){1,64}$/i.test(key.keyId))
    throw new SigningKeyError(`“${key.keyId}” is no hexadecimal key identifier`)
  const { tool = 'pkcs11-tool', module, token, keyId, pin, environment } = key
  const process_ = spawn(tool, ['--module', module, '--token-label', token, '--id', keyId, ...command], {
    env: { ...process.env, ...environment, [pinVariable]: pin },
    timeout: timeLimitMs,
  })
  const ended = new Promise<number | null>((settle, fail) => process_.once('close', settle).once('error', fail))
  // A program that ends early does not read to the end.
  process_.stdin.on('error', () => undefined)
  process_.stdin.end(input)
  const said = Promise.all([buffer(process_.stdout), text(process_.stderr)])
  const status = await ended.catch((error: unknown) => {
    throw new SigningKeyError(`${tool} cannot be run (Debian: the package opensc): ${String(error)}`)
  })
  const [output, complaint] = await said
  if (status !== 0) throw new SigningKeyError(`Token “${token}” did not do it: ${reasonOf(complaint)}`)
  return new Uint8Array(output)
}

/** The standard's name of what went wrong where there is one, else the program's words. */
const reasonOf = (complaint: string) =>
  /CKR_\w+/.exec(complaint)?.[0] ?? complaint.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
