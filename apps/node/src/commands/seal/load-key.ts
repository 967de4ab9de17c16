import { readFile } from 'node:fs/promises'
import {
  fileSigningKey,
  MalformedError,
  pkcs11SigningKey,
  pkcs12SigningKey,
  remoteSigningKey,
  type SigningKey,
  SigningKeyError,
} from '@kopru/seal'
import { detailOf } from '../detail-of.ts'
import { UsageError } from '../usage-error.ts'
import { readAnchors } from './verify-command.ts'

export interface KeyOptions {
  readonly key?: string
  readonly cert?: string
  readonly chain?: readonly string[]
  readonly p12?: string
  /** File whose first line opens the key: password of a file, PIN of a token or of a remote key. */
  readonly passwordFile?: string
  /** PKCS #11 library of a token, with the token's label and the key's identifier. */
  readonly pkcs11?: string
  readonly token?: string
  readonly keyId?: string
  /** Remote signing service, with the credential's identifier and a file that holds an access token. */
  readonly remote?: string
  readonly credential?: string
  readonly accessTokenFile?: string
}

/** Ways to a key, each with the options that it needs. */
const ways = {
  key: ['cert'],
  p12: [],
  pkcs11: ['token', 'keyId', 'passwordFile'],
  remote: ['credential', 'accessTokenFile'],
} as const satisfies Partial<Record<keyof KeyOptions, readonly (keyof KeyOptions)[]>>

const dashed = (option: string) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** The key that the command line names. Throws `UsageError` with the way out. */
export async function loadKey(options: KeyOptions): Promise<SigningKey> {
  const [way, ...others] = (Object.keys(ways) as (keyof typeof ways)[]).filter((name) => options[name] !== undefined)
  if (!way)
    throw new UsageError(
      'a signature needs a key: --key KEY.pem with --cert CERT.pem, --p12 FILE, --pkcs11 LIBRARY or --remote URL',
    )
  if (others.length > 0) throw new UsageError(`a signature has one key: leave out ${others.map(dashed).join(', ')}`)
  const missing = ways[way].find((name) => options[name] === undefined)
  if (missing) throw new UsageError(`${dashed(way)} goes with ${ways[way].map(dashed).join(', ')}`)
  if (way === 'p12' && options.cert !== undefined) throw new UsageError('--p12 holds the certificate: leave out --cert')
  const { [way]: value = '' } = options
  return loaders[way](value, options)
}

type Loader = (value: string, options: KeyOptions) => Promise<SigningKey>
const loaders: Readonly<Record<keyof typeof ways, Loader>> = {
  key: loadFiles,
  p12: loadStore,
  pkcs11: loadToken,
  remote: loadRemote,
}

async function loadToken(module: string, options: KeyOptions): Promise<SigningKey> {
  const { token = '', keyId = '', cert } = options
  const pin = (await readPassword(options)) ?? ''
  const [certificate, ...others] = cert === undefined ? [] : await readAnchors(cert)
  const chain = [...others, ...(await readChain(options))]
  return usable(() => pkcs11SigningKey({ module, token, keyId, pin, chain, ...(certificate ? { certificate } : {}) }))
}

async function loadRemote(url: string, options: KeyOptions): Promise<SigningKey> {
  const { credential = '', accessTokenFile = '' } = options
  const accessToken = (await readText(accessTokenFile, '--access-token-file')).trim()
  const password = await readPassword(options)
  const show = password === undefined ? undefined : { authorise: authoriseBy(password) }
  return usable(() => remoteSigningKey({ url, fetch, accessToken, credentialId: credential, ...show }))
}

/** One secret is at hand here; a credential that wants several says so. */
const authoriseBy =
  (password: string) =>
  async ({ objects }: { readonly objects: readonly string[] }) =>
    objects.map((id) => ({ id, value: password }))

async function usable(load: () => Promise<SigningKey>): Promise<SigningKey> {
  try {
    return await load()
  } catch (error) {
    if (error instanceof SigningKeyError) throw new UsageError(error.message)
    throw error
  }
}

const readChain = async ({ chain = [] }: KeyOptions) => (await Promise.all(chain.map(readAnchors))).flat()

async function loadFiles(key: string, options: KeyOptions): Promise<SigningKey> {
  const { cert = '' } = options
  const keyPem = await readText(key, '--key')
  const certificatePem = await readText(cert, '--cert')
  const chain = await Promise.all((options.chain ?? []).map((path) => readText(path, '--chain')))
  const passphrase = await readPassword(options)
  if (keyPem.includes('ENCRYPTED') && passphrase === undefined)
    throw new UsageError(`${key} is encrypted; name a file with its password by --password-file`)
  try {
    const opened = passphrase === undefined ? {} : { passphrase }
    return fileSigningKey({ keyPem, certificatePem, chainPem: chain.join('\n'), ...opened })
  } catch (error) {
    // What node:crypto says of a file that holds something else speaks of decoders.
    const isNoKey = error instanceof Error && 'code' in error && error.code === 'ERR_OSSL_UNSUPPORTED'
    if (isNoKey) throw new UsageError(`--key ${key} holds no private key in PEM`)
    throw new UsageError(`${key} and ${cert} do not make a signing key: ${detailOf(error)}`)
  }
}

async function loadStore(path: string, options: KeyOptions): Promise<SigningKey> {
  const bytes = await readFile(path).catch((error: unknown) => unreadable(path, '--p12', error))
  const password = (await readPassword(options)) ?? ''
  try {
    return pkcs12SigningKey(new Uint8Array(bytes), password)
  } catch (error) {
    const detail = error instanceof MalformedError ? 'it is no PKCS #12 file' : detailOf(error)
    const hint = options.passwordFile === undefined ? '; its password goes into a file named by --password-file' : ''
    throw new UsageError(`the key in ${path} cannot be used: ${detail}${hint}`)
  }
}

async function readPassword({ passwordFile }: KeyOptions): Promise<string | undefined> {
  if (passwordFile === undefined) return undefined
  // Editors end the line that people type.
  return (await readText(passwordFile, '--password-file')).split(/\r?\n/, 1)[0]
}

const readText = async (path: string, option: string) =>
  readFile(path, 'utf8').catch((error: unknown) => unreadable(path, option, error))

function unreadable(path: string, option: string, error: unknown): never {
  throw new UsageError(`${option} ${path} cannot be read: ${detailOf(error)}`)
}
