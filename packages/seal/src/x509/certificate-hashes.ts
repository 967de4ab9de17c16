import { hash } from 'node:crypto'
import { getOrMake } from '../memory.ts'
import type { Certificate } from './certificate.ts'

interface Hashes {
  /** Of the subject's name, DER. */
  readonly name: Uint8Array
  /** Of the content of the public key's BIT STRING. */
  readonly key: Uint8Array
}

const known = new WeakMap<Certificate, Map<string, Hashes>>()

/** What OCSP and key identifiers call a certificate by; asked for again and again, and made once. */
export function hashesOf(certificate: Certificate, name: 'sha1' | 'sha256' | 'sha384' | 'sha512'): Hashes {
  const own = getOrMake(known, certificate, () => new Map<string, Hashes>())
  const found = own.get(name)
  if (found) return found
  const made = { name: hash(name, certificate.subject.der, 'buffer'), key: hash(name, certificate.keyBits, 'buffer') }
  own.set(name, made)
  return made
}
