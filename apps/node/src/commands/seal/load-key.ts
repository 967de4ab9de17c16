import { readFile } from 'node:fs/promises'
import { fileSigningKey, MalformedError, pkcs12SigningKey, type SigningKey } from '@kopru/seal'
import { UsageError } from '../usage-error.ts'
import { detailOf } from './file-on-disk.ts'

export interface KeyOptions {
  readonly key?: string
  readonly cert?: string
  readonly chain?: readonly string[]
  readonly p12?: string
  /** File whose first line opens the key. */
  readonly passwordFile?: string
}

/** The key that the command line names. Throws `UsageError` with the way out. */
export async function loadKey(options: KeyOptions): Promise<SigningKey> {
  const { key, cert, p12 } = options
  if (p12 !== undefined && (key !== undefined || cert !== undefined))
    throw new UsageError('--p12 holds key and certificate; leave out --key and --cert')
  if (p12 !== undefined) return loadStore(p12, options)
  if (key === undefined || cert === undefined)
    throw new UsageError('a signature needs a key: --key KEY.pem with --cert CERT.pem, or --p12 FILE')
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
