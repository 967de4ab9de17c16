import type { HeaderPairs } from './message.ts'
import { maxHeaderBytes } from './message-format.ts'
import { type Refused, refuse } from './refusals.ts'

// RFC 9110 §5.6.2. Demanded before lower-casing, because some letters outside ASCII (K, U+212A) lower-case into it.
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Pairs of Node's flat `rawHeaders`. A name without a value at the end gets an empty one. */
export const pairHeaders = (rawHeaders: readonly string[]): HeaderPairs => {
  const pairs: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? ''])
  return pairs
}

const belongsToFormat = (name: string): boolean =>
  name.startsWith('kopru-') || name.startsWith('content-') || name === 'signature' || name === 'signature-input'

/**
 * Picks the fields that belong to the format (`kopru-*`, `content-*`, the two of RFC 9421), by lower-case name.
 * All others are passed over: nothing is read from what is not signed. Never throws.
 */
export const collectHeaders = (
  headers: HeaderPairs,
): { readonly ok: true; readonly fields: ReadonlyMap<string, string> } | Refused => {
  const fields = new Map<string, string>()
  let size = 0
  for (const [name, value] of headers) {
    size += name.length + value.length + 4
    if (size > maxHeaderBytes) return refuse('wire.header-too-large', { limit: maxHeaderBytes, size })
    // HTTP/2's pseudo fields are among Node's raw headers; method and path are handed in by themselves.
    if (name.startsWith(':')) continue
    if (!token.test(name)) return refuse('wire.malformed-header', { header: '?' })
    const lower = name.toLowerCase()
    if (!belongsToFormat(lower)) continue
    if (fields.has(lower)) return refuse('wire.duplicate-header', { header: lower.slice(0, 64) })
    fields.set(lower, value)
  }
  return { ok: true, fields }
}
