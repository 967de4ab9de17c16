import { createHash } from 'node:crypto'
import { MalformedError } from '../asn1/malformed.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, undecided } from '../verdict.ts'
import { asRecord, parseJson } from './json-fields.ts'

const hashes: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' }
const maxDisclosures = 1000
const maxDepth = 40

/**
 * What stands against the disclosures of an SD-JWT (RFC 9901 §7.1): one that the issuer did not sign for, or a digest
 * that occurs twice; and that the credential's time is over or has not come (`exp`, `nbf`). Throws `MalformedError`.
 */
export function refuseDisclosures(payload: Uint8Array, disclosures: readonly string[], at: Date): Finding | undefined {
  const claims = asRecord(parseJson(Buffer.from(payload).toString('utf8'), 'payload'), 'payload')
  const { _sd_alg: algorithm = 'sha-256' } = claims
  const hash = typeof algorithm === 'string' ? hashes[algorithm] : undefined
  if (!hash) {
    const why = reason('seal.algorithm-unsupported', { algorithm: String(algorithm).slice(0, 40) })
    return undecided('CRYPTO_CONSTRAINTS_FAILURE_NO_POE', why)
  }
  if (disclosures.length > maxDisclosures) throw new MalformedError('number of disclosures')
  const opened = new Map(
    disclosures.map((text) => [createHash(hash).update(text, 'ascii').digest('base64url'), readDisclosure(text)]),
  )
  if (opened.size !== disclosures.length) throw new MalformedError('a disclosure is repeated')
  const reached = collectDigests(claims, opened)
  if ([...opened.keys()].some((digest) => !reached.has(digest)))
    return failed('HASH_FAILURE', reason('seal.disclosure-unknown'))
  return refuseTime(claims, at)
}

/** Salt, name (absent for an element of an array) and value. */
function readDisclosure(text: string): unknown {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new MalformedError('disclosure')
  const parts = parseJson(Buffer.from(text, 'base64url').toString('utf8'), 'disclosure')
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3) throw new MalformedError('disclosure')
  return parts[parts.length - 1]
}

/** Digests in `_sd` and `...`, also inside what disclosures reveal. */
function collectDigests(claims: unknown, opened: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const found = new Set<string>()
  const note = (digest: unknown, depth: number): void => {
    if (typeof digest !== 'string') throw new MalformedError('digest of a disclosure')
    if (found.has(digest)) throw new MalformedError('a digest is repeated')
    found.add(digest)
    visit(opened.get(digest), depth + 1)
  }
  const visit = (value: unknown, depth: number): void => {
    if (depth > maxDepth) throw new MalformedError('depth of the payload')
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1)
      return
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key === '_sd' && Array.isArray(inner)) for (const digest of inner) note(digest, depth)
      else if (key === '...') note(inner, depth)
      else visit(inner, depth + 1)
    }
  }
  visit(claims, 0)
  return found
}

function refuseTime({ exp, nbf }: Readonly<Record<string, unknown>>, at: Date): Finding | undefined {
  const seconds = at.getTime() / 1000
  if (typeof exp === 'number' && exp <= seconds) {
    const until = new Date(exp * 1000)
    if (Number.isNaN(until.getTime())) throw new MalformedError('time of expiry')
    return undecided('EXPIRED', reason('seal.content-expired', { until: until.toISOString() }))
  }
  if (typeof nbf === 'number' && nbf > seconds) throw new MalformedError('time of beginning')
  return undefined
}
