import * as asn1js from 'asn1js'
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

const classes = [undefined, 'universal', 'application', 'context', 'private'] as const
const maxBytes = 16 * 1024 * 1024
const maxDepth = 40
const maxNodes = 60_000

/**
 * Decodes one BER or DER value that fills `bytes` completely.
 * Bounded: at most 16 MiB, 40 levels, 60,000 values. Throws `MalformedError`.
 */
export function readAsn1(bytes: Uint8Array): Asn1 {
  const { node, length } = decode(bytes)
  if (length !== bytes.length) throw new MalformedError('bytes after the ASN.1 value')
  return node
}

/** As `readAsn1`, but zero bytes may follow, as in the padded `Contents` of a PDF signature. */
export function readZeroPaddedAsn1(bytes: Uint8Array): Asn1 {
  const { node, length } = decode(bytes)
  if (bytes.subarray(length).some((byte) => byte !== 0))
    throw new MalformedError('bytes other than zero in the padding')
  return node
}

function decode(bytes: Uint8Array): { node: Asn1; length: number } {
  if (bytes.length === 0 || bytes.length > maxBytes) throw new MalformedError('an ASN.1 value of unacceptable size')
  let decoded: ReturnType<typeof asn1js.fromBER>
  try {
    decoded = asn1js.fromBER(bytes, { maxDepth, maxNodes, maxContentLength: maxBytes, parseEmbedded: false })
  } catch (error) {
    // The decoder reports some faults by throwing plain errors of several kinds; each means undecodable input.
    throw new MalformedError(error instanceof Error ? error.message : 'undecodable ASN.1')
  }
  if (decoded.offset < 0) throw new MalformedError('undecodable ASN.1')
  return { node: toNode(decoded.result), length: decoded.offset }
}

function toNode(block: asn1js.AsnType): Asn1 {
  const tagClass = classes[block.idBlock.tagClass]
  if (!tagClass) throw new MalformedError('an unknown ASN.1 class')
  const raw = new Uint8Array(block.valueBeforeDecodeView)
  const header = block.idBlock.blockLength + block.lenBlock.blockLength
  const constructed = block.idBlock.isConstructed
  const parts: unknown = (block.valueBlock as { value?: unknown }).value
  const children = constructed && Array.isArray(parts) ? parts.filter(isBlock).map(toNode) : []
  const isString = tagClass === 'universal' && (block.idBlock.tagNumber === 3 || block.idBlock.tagNumber === 4)
  return {
    tagClass,
    tag: block.idBlock.tagNumber,
    constructed,
    raw,
    content: constructed && isString ? joinParts(children) : raw.subarray(header),
    children,
  }
}

function isBlock(value: unknown): value is asn1js.AsnType {
  return value instanceof asn1js.BaseBlock && !(value instanceof asn1js.EndOfContent)
}

function joinParts(parts: readonly Asn1[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => part.content)))
}
