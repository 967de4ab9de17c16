import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileSigningKey, type SigningKey } from '@kopru/seal'

export interface SealFiles {
  readonly sealKeyFile: string
  readonly sealCertificateFile: string
  readonly sealChainFile: string
}

/** Gives the key with which an authority of this state (`KZ/revenue`) seals. */
export type SealKeys = (authority: string) => SigningKey

/**
 * Reads the seal keys. The settings name one pair; beside it, `<authority>.key.pem` and
 * `<authority>.certificate.pem` are an authority's own. An authority without its own seals with the one of the settings.
 * Keys are parsed once. Throws when a file is missing or key and certificate do not belong together.
 */
export function readSealKeys({ sealKeyFile, sealCertificateFile, sealChainFile }: SealFiles): SealKeys {
  const chainPem = readFileSync(sealChainFile, 'utf8')
  const read = (keyFile: string, certificateFile: string) =>
    fileSigningKey({
      keyPem: readFileSync(keyFile, 'utf8'),
      certificatePem: readFileSync(certificateFile, 'utf8'),
      chainPem,
    })
  const ours = read(sealKeyFile, sealCertificateFile)
  const known = new Map<string, SigningKey>()
  return (authority) => {
    const name = /^[A-Z]{2,8}\/([a-z0-9-]{1,40})$/.exec(authority)?.[1]
    if (name === undefined) throw new Error('An authority is written PARTY/name')
    const keyFile = join(dirname(sealKeyFile), `${name}.key.pem`)
    const certificateFile = join(dirname(sealCertificateFile), `${name}.certificate.pem`)
    const key =
      known.get(name) ?? (existsSync(keyFile) && existsSync(certificateFile) ? read(keyFile, certificateFile) : ours)
    known.set(name, key)
    return key
  }
}
