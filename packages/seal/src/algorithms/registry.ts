import type { CurveName } from './curves.ts'
import data from './registry.json' with { type: 'json' }

export type HashName =
  | 'sha1'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'sha3-256'
  | 'sha3-384'
  | 'sha3-512'
  | 'streebog256'
  | 'streebog512'
  | 'gost94-test'
  | 'gost94-cryptopro'

/** What our reading of an algorithm rests on. `specification-only` never lets a seal pass or fail. */
export type Status = 'national-sample' | 'other-implementation' | 'specification-only'

/** Whether nobody has confirmed it here, and the caller does not vouch for it either: see `SealTrust.vouched`. */
export const isUnconfirmed = ({ name, status }: { name: string; status: Status }, vouched: readonly string[] = []) =>
  status === 'specification-only' && !vouched.includes(name)

interface Entry {
  /** As people read it in a report. */
  readonly name: string
  readonly oids: readonly string[]
  /** URIs of XML signatures (RFC 9231). */
  readonly xml: readonly string[]
  readonly status: Status
  /** Which tool or sample confirmed it. */
  readonly evidence: string
}

export interface DigestEntry extends Entry {
  /** Absent: the name is known, the function is not. */
  readonly hash: HashName | null
}

export interface GostKeyEntry {
  readonly id: string
  readonly name: string
  readonly oid: string
  /** By the OID of the parameter set. */
  readonly curves: Readonly<Record<string, CurveName>>
  /** OIDs that may stand as digest parameter; none: any, or none at all. */
  readonly digests: readonly string[]
  readonly status: Status
}

export type Scheme = 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa' | 'eddsa' | 'gost'

export interface SignatureEntry extends Entry {
  readonly scheme: Scheme
  /** Absent: the algorithm hashes by itself, or the signer's digest algorithm says. */
  readonly hash: HashName | null
  /** The only kind of key, where the scheme leaves a choice: `GostKeyEntry.id`, or node's key type. */
  readonly key?: string
  /** How a GOST value is written. */
  readonly layout?: 's-r-big-endian' | 'r-s-little-endian'
  /** `alg` of JOSE (RFC 7518). */
  readonly jose: readonly string[]
}

const digests = data.digests as readonly DigestEntry[]
const gostKeys = data.gostKeys as unknown as readonly GostKeyEntry[]
const signatures = data.signatures as readonly SignatureEntry[]

/** A name in one of the worlds that name algorithms. */
type Name = { readonly oid: string } | { readonly xml: string } | { readonly jose: string }

function index<T extends Entry & { readonly jose?: readonly string[] }>(entries: readonly T[]) {
  const by = (names: (entry: T) => readonly string[]) =>
    new Map(entries.flatMap((entry) => names(entry).map((name) => [name, entry] as const)))
  const [oids, uris, algs] = [by(({ oids }) => oids), by(({ xml }) => xml), by(({ jose }) => jose ?? [])] as const
  return (name: Name): T | undefined => {
    if ('oid' in name) return oids.get(name.oid)
    return 'xml' in name ? uris.get(name.xml) : algs.get(name.jose)
  }
}

export const findDigest = index(digests)
export const findSignature = index(signatures)
export const nameOfHash = (hash: HashName): string => digests.find((entry) => entry.hash === hash)?.name ?? hash
export const findGostKey = (oid: string) => gostKeys.find((entry) => entry.oid === oid)

export function getPssSignature(hash: HashName): SignatureEntry {
  const found = signatures.find((entry) => entry.scheme === 'rsa-pss' && entry.hash === hash)
  if (!found) throw new Error(`No RSA-PSS with ${hash}`)
  return found
}
