import { createHasher } from '../algorithms/digest.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, undecided } from '../verdict.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { asBase64Url, asRecord } from './json-fields.ts'

/** Content elsewhere that a signature covers (ETSI TS 119 182-1 §5.2.8). */
export type SigD =
  | { readonly is: 'by-hash'; readonly hash: 'sha256' | 'sha384' | 'sha512'; readonly parts: readonly DetachedPart[] }
  /** A mechanism that is not known here. */
  | { readonly is: 'other'; readonly mechanism: string }

interface DetachedPart {
  readonly uri: string
  readonly digest: Uint8Array
}

/** Mechanism ObjectIdByURIHash (§5.2.8.3.3). */
export const byUriHash = 'http://uri.etsi.org/19182/ObjectIdByURIHash'

const hashes = { S256: 'sha256', S384: 'sha384', S512: 'sha512' } as const
const maxParts = 1000

/** Throws `MalformedError`. */
export function readDetached(value: unknown): SigD {
  const { mId, pars, hashM, hashV } = asRecord(value, 'sigD')
  if (typeof mId !== 'string') throw new MalformedError('sigD')
  if (mId !== byUriHash) return { is: 'other', mechanism: mId.slice(0, 100) }
  const hash = typeof hashM === 'string' ? hashes[hashM as keyof typeof hashes] : undefined
  if (!hash) return { is: 'other', mechanism: String(hashM).slice(0, 100) }
  if (!Array.isArray(pars) || !Array.isArray(hashV) || pars.length !== hashV.length) throw new MalformedError('sigD')
  if (pars.length === 0 || pars.length > maxParts) throw new MalformedError('sigD')
  const parts = pars.map((uri, index) => {
    if (typeof uri !== 'string' || uri.length > 4000) throw new MalformedError('sigD')
    return { uri, digest: new Uint8Array(Buffer.from(asBase64Url(hashV[index], 'sigD'), 'base64url')) }
  })
  if (new Set(pars).size < pars.length) throw new MalformedError('sigD')
  return { is: 'by-hash', hash, parts }
}

/** The digests that the signature names, against the content that is there; in base64url unless `b64` is false. */
export async function refuseDetached(
  sigD: SigD,
  content: DetachedContent,
  isEncoded: boolean,
): Promise<Finding | undefined> {
  if (sigD.is === 'other')
    return undecided('SIGNED_DATA_NOT_FOUND', reason('seal.unsupported-form', { form: sigD.mechanism }))
  for (const { uri, digest } of sigD.parts) {
    const found = await digestOfPart(uri, { hash: sigD.hash, content, isEncoded })
    if (!found)
      return undecided('SIGNED_DATA_NOT_FOUND', reason('seal.signed-part-missing', { part: uri.slice(0, 200) }))
    if (Buffer.compare(found, digest) !== 0) return failed('HASH_FAILURE', reason('seal.altered'))
  }
  return undefined
}

async function digestOfPart(
  uri: string,
  { hash, content, isEncoded }: { hash: 'sha256' | 'sha384' | 'sha512'; content: DetachedContent; isEncoded: boolean },
): Promise<Uint8Array | undefined> {
  const raw = await content.digest(uri, hash)
  if (!(raw instanceof Uint8Array)) return undefined
  if (!isEncoded) return raw
  const hasher = createHasher(hash)
  for await (const piece of inBase64Url(content.read(uri))) hasher.update(piece)
  return hasher.digest()
}

/** base64url text of what is read piece by piece. */
export async function* inBase64Url(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let rest = Buffer.alloc(0)
  for await (const piece of pieces) {
    const all = Buffer.concat([rest, piece])
    const whole = all.length - (all.length % 3)
    rest = all.subarray(whole)
    yield Buffer.from(all.subarray(0, whole).toString('base64url'), 'latin1')
  }
  yield Buffer.from(rest.toString('base64url'), 'latin1')
}
