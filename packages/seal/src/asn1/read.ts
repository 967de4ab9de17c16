import { MalformedError } from './malformed.ts'

/** A decoded ASN.1 value that keeps its bytes as sent, so that what was signed is never re-serialised. */
export interface Asn1 {
  readonly tagClass: 'universal' | 'application' | 'context' | 'private'
  readonly tag: number
  readonly constructed: boolean
  /** Header and content, exactly as in the input. */
  readonly raw: Uint8Array
  /** Content without the header; for a constructed string its parts are joined. */
  readonly content: Uint8Array
  readonly children: readonly Asn1[]
}

const classes = ['universal', 'application', 'context', 'private'] as const
const maxBytes = 16 * 1024 * 1024
const maxDepth = 40
const maxNodes = 60_000

/**
 * Decodes one BER or DER value that fills `bytes` completely. Its own copy of the bytes is kept.
 * Bounded: at most 16 MiB, 40 levels, 60,000 values. Throws `MalformedError`.
 */
export function readAsn1(bytes: Uint8Array): Asn1 {
  return readInside(Uint8Array.from(bytes))
}

/** As `readAsn1`, without a copy: for bytes that nobody changes, such as the content of a value that was decoded before. */
export function readInside(bytes: Uint8Array): Asn1 {
  const { node, length } = decode(bytes)
  if (length !== bytes.length) throw new MalformedError('bytes after the ASN.1 value')
  return node
}

/** As `readAsn1`, but zero bytes may follow, as in the padded `Contents` of a PDF signature. */
export function readZeroPaddedAsn1(bytes: Uint8Array): Asn1 {
  const { node, length } = decode(Uint8Array.from(bytes))
  if (bytes.subarray(length).some((byte) => byte !== 0))
    throw new MalformedError('bytes other than zero in the padding')
  return node
}

function decode(bytes: Uint8Array): { node: Asn1; length: number } {
  if (bytes.length === 0 || bytes.length > maxBytes) throw new MalformedError('an ASN.1 value of unacceptable size')
  const reader: Reader = { bytes, at: 0, nodes: 0, open: [] }
  return { node: readNode(reader, bytes.length, 1), length: reader.at }
}

interface Reader {
  readonly bytes: Uint8Array
  at: number
  nodes: number
  /** Parts of the values that are not at their end yet: a list of its own would have room for more than most values have. */
  readonly open: Asn1[]
}

const noChildren: readonly Asn1[] = []

const undecodable = () => new MalformedError('undecodable ASN.1')

/** The value that begins at the reader's place and ends no later than `limit` (X.690 §8.1). */
function readNode(reader: Reader, limit: number, depth: number): Asn1 {
  const { bytes } = reader
  reader.nodes += 1
  if (depth > maxDepth || reader.nodes > maxNodes) throw new MalformedError('ASN.1 nested too deeply or too large')
  const start = reader.at
  const first = byteOf(reader, limit)
  const tagClass = classes[first >> 6] ?? 'universal'
  const constructed = (first & 0x20) !== 0
  const tag = (first & 0x1f) === 0x1f ? readLongTag(reader, limit) : first & 0x1f
  if (tagClass === 'universal') refuseForm(tag, constructed)
  const size = readLength(reader, limit)
  const contentStart = reader.at
  if (size === undefined && !constructed) throw undecodable()
  const end = size === undefined ? undefined : contentStart + size
  if (end !== undefined && end > limit) throw undecodable()
  const children = constructed ? readChildren(reader, { limit, end, depth }) : noChildren
  const contentEnd = end ?? reader.at - 2
  reader.at = end ?? reader.at
  const isString = constructed && tagClass === 'universal' && tag === 4
  const content = isString ? joinParts(children) : undefined
  const place = { bytes, start, end: reader.at, contentStart, contentEnd }
  return new Value({ tagClass, tag, constructed, children, content }, place)
}

interface Place {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly contentStart: number
  readonly contentEnd: number
}

/** Views of the bytes are made when they are asked for: of most values only the parts are. One object each, of hundreds. */
class Value implements Asn1 {
  readonly tagClass: Asn1['tagClass']
  readonly tag: number
  readonly constructed: boolean
  readonly children: readonly Asn1[]
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #end: number
  readonly #contentStart: number
  readonly #contentEnd: number
  #content: Uint8Array | undefined

  constructor(form: Omit<Asn1, 'raw' | 'content'> & { content: Uint8Array | undefined }, place: Place) {
    this.tagClass = form.tagClass
    this.tag = form.tag
    this.constructed = form.constructed
    this.children = form.children
    this.#content = form.content
    this.#bytes = place.bytes
    this.#start = place.start
    this.#end = place.end
    this.#contentStart = place.contentStart
    this.#contentEnd = place.contentEnd
  }

  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end)
  }

  get content(): Uint8Array {
    this.#content ??= this.#bytes.subarray(this.#contentStart, this.#contentEnd)
    return this.#content
  }
}

/** `end` is absent where two zero bytes end the value (§8.1.5). */
function readChildren(
  reader: Reader,
  { limit, end, depth }: { limit: number; end: number | undefined; depth: number },
): Asn1[] {
  const { bytes, open } = reader
  const first = open.length
  for (;;) {
    if (end === undefined && bytes[reader.at] === 0 && bytes[reader.at + 1] === 0 && reader.at + 2 <= limit) {
      reader.at += 2
      return open.splice(first)
    }
    if (reader.at === end) return open.splice(first)
    open.push(readNode(reader, end ?? limit, depth + 1))
  }
}

function byteOf(reader: Reader, limit: number): number {
  const byte = reader.bytes[reader.at]
  if (byte === undefined || reader.at >= limit) throw undecodable()
  reader.at += 1
  return byte
}

function readLongTag(reader: Reader, limit: number): number {
  let tag = 0
  for (let count = 0; count < 4; count += 1) {
    const byte = byteOf(reader, limit)
    tag = tag * 128 + (byte & 0x7f)
    if (byte < 0x80) return tag
  }
  throw undecodable()
}

/** `undefined`: the indefinite form. */
function readLength(reader: Reader, limit: number): number | undefined {
  const first = byteOf(reader, limit)
  if (first < 0x80) return first
  if (first === 0x80) return undefined
  if (first > 0x84) throw undecodable()
  let size = 0
  for (let count = first & 0x7f; count > 0; count -= 1) size = size * 256 + byteOf(reader, limit)
  return size
}

/**
 * SEQUENCE, SET, EXTERNAL and EMBEDDED PDV have parts, OCTET STRING may; other strings in parts are BER that no format
 * here allows (§8.2 to §8.23).
 */
function refuseForm(tag: number, constructed: boolean): void {
  const mustHaveParts = tag === 8 || tag === 11 || tag === 16 || tag === 17
  if (tag === 0 || (mustHaveParts ? !constructed : constructed && tag !== 4)) throw undecodable()
}

function joinParts(parts: readonly Asn1[]): Uint8Array {
  if (parts.some(({ tagClass, tag }) => tagClass !== 'universal' || tag !== 4)) throw undecodable()
  return new Uint8Array(Buffer.concat(parts.map((part) => part.content)))
}
