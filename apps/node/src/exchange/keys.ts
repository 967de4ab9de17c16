import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** What this node signs, connects and decrypts with. */
export interface ExchangeKeys {
  /** P-256, private. */
  readonly signingKey: KeyObject
  readonly signingKeyId: string
  /** PEM. */
  readonly tlsKey: string
  readonly tlsCertificate: string
  /** Private keys of our authorities, by authority id (`KZ/migration`). */
  readonly payloadKeys: ReadonlyMap<string, KeyObject>
}

export interface ExchangeKeyFiles {
  readonly tlsKeyFile: string
  readonly tlsCertificateFile: string
  readonly signingKeyFile: string
  readonly signingKeyId: string
  /** JWK set of private keys; `kid` is the authority's id. */
  readonly payloadKeyFile: string
}

/** Reads the keys that the settings name. Throws when one is missing or unreadable. */
export function readExchangeKeys(files: ExchangeKeyFiles): ExchangeKeys {
  const { keys } = JSON.parse(readFileSync(files.payloadKeyFile, 'utf8')) as { keys: (JsonWebKey & { kid: string })[] }
  return {
    signingKey: createPrivateKey(readFileSync(files.signingKeyFile)),
    signingKeyId: files.signingKeyId,
    tlsKey: readFileSync(files.tlsKeyFile, 'utf8'),
    tlsCertificate: readFileSync(files.tlsCertificateFile, 'utf8'),
    payloadKeys: new Map(keys.map((key) => [key.kid, createPrivateKey({ key, format: 'jwk' })])),
  }
}
