import { MalformedError } from '../asn1/malformed.ts'

/** Where an element's content stands in the bytes. */
interface Place {
  /** First byte after the start tag's name and attributes: its `>` or `/>`. */
  readonly startTagEnd: number
  /** First byte of the end tag; absent for an empty element tag. */
  readonly endTag?: number
  readonly name: string
}

/**
 * Puts text as the first or last content into the element at `path`, the number of the child element at each step from the
 * root; no other byte changes. `xml` has been parsed before: well-formed, without a DTD.
 */
export function insertText(
  xml: Uint8Array,
  path: readonly number[],
  text: string,
  where: 'first' | 'last' = 'last',
): Uint8Array {
  const all = Buffer.from(xml.buffer, xml.byteOffset, xml.length)
  const { startTagEnd, endTag, name } = locate(all, path)
  if (endTag === undefined) {
    const closing = Buffer.from(`</${name}>`, 'latin1')
    return Buffer.concat([
      all.subarray(0, startTagEnd),
      Buffer.from(`>${text}`),
      closing,
      all.subarray(startTagEnd + 2),
    ])
  }
  const at = where === 'first' ? startTagEnd + 1 : endTag
  return Buffer.concat([all.subarray(0, at), Buffer.from(text), all.subarray(at)])
}

const skipped: readonly [start: string, end: string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
]

/** Reads the tags one after the other (XML 1.0 §2, §3.1). */
function locate(all: Buffer, path: readonly number[]): Place {
  // How many child elements each open element had so far; the first entry is the document's.
  const counts = [0]
  // How many steps of the path the open elements follow.
  let followed = 0
  let found: Place | undefined
  for (let at = all.indexOf('<'); at >= 0; at = all.indexOf('<', at)) {
    const other = skipped.find(([start]) => all.subarray(at, at + start.length).toString('latin1') === start)
    if (other) {
      at = endOf(all, other[1], at + other[0].length)
      continue
    }
    if (all[at + 1] === 0x2f) {
      if (found && counts.length === path.length + 2) return { ...found, endTag: at }
      counts.pop()
      followed = Math.min(followed, counts.length - 1)
      at = endOf(all, '>', at)
      continue
    }
    const depth = counts.length - 1
    const number = counts[depth] ?? 0
    counts[depth] = number + 1
    const follows = followed === depth && (depth === 0 || path[depth - 1] === number)
    const { end, isEmpty } = endOfStartTag(all, at)
    if (follows && depth === path.length) {
      found = { startTagEnd: isEmpty ? end - 2 : end - 1, name: nameAt(all, at) }
      if (isEmpty) return found
    }
    if (!isEmpty) {
      if (follows) followed = depth + 1
      counts.push(0)
    }
    at = end
  }
  throw new MalformedError('XML ends too early')
}

function endOf(all: Buffer, mark: string, from: number): number {
  const at = all.indexOf(mark, from, 'latin1')
  if (at < 0) throw new MalformedError('XML ends too early')
  return at + mark.length
}

/** Attribute values may hold `>`. */
function endOfStartTag(all: Buffer, from: number): { end: number; isEmpty: boolean } {
  let quote: number | undefined
  for (let at = from; at < all.length; at += 1) {
    const byte = all[at]
    if (quote !== undefined) quote = byte === quote ? undefined : quote
    else if (byte === 0x22 || byte === 0x27) quote = byte
    else if (byte === 0x3e) return { end: at + 1, isEmpty: all[at - 1] === 0x2f }
  }
  throw new MalformedError('XML ends too early')
}

const nameAt = (all: Buffer, at: number) =>
  /^<([^\s/>]+)/.exec(all.subarray(at, at + 2000).toString('latin1'))?.[1] ?? ''
