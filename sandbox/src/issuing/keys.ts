import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { JWK } from 'jose'
import { keepText } from '../files.ts'

/** A P-256 private key kept as PKCS #8 PEM; the same at every start. */
export function keepSigningKey(file: string): KeyObject {
  const make = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return createPrivateKey(keepText(file, make))
}

/** An Ed25519 private key kept as PKCS #8 PEM: the keys of the directory's roles. */
export function keepDirectoryKey(file: string): KeyObject {
  const make = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return createPrivateKey(keepText(file, make))
}

/** 32 random bytes in base64url. */
export function keepSecret(file: string): string {
  return keepText(file, () => randomBytes(32).toString('base64url'))
}

/** Keys that are used together, as a JWK set of private keys (RFC 7517 §5), one for each key id. */
export function keepKeySet(file: string, keyIds: readonly string[], use: Pick<JWK, 'use' | 'alg'>): { keys: JWK[] } {
  const make = () => JSON.stringify({ keys: keyIds.map((kid) => ({ ...newJwk(), kid, ...use })) }, undefined, 2)
  return JSON.parse(keepText(file, make)) as { keys: JWK[] }
}

export function publicJwk(key: KeyObject | JWK, more: Partial<JWK> = {}): JWK {
  if ('kty' in key) {
    const { d: _private, ...shown } = key
    return { ...shown, ...more }
  }
  return { ...(createPublicKey(key as KeyObject).export({ format: 'jwk' }) as JWK), ...more }
}

function newJwk(): JWK {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JWK
}
