import { crc32 } from 'node:zlib'

export type PictureFault = 'damaged' | 'trailing-data' | 'hidden-content' | 'too-large'

/** Pixels of a side, and of the whole: beyond it a small file could fill a reader's memory. */
export const pictureLimits = { side: 12_000, pixels: 60_000_000 } as const

const asText = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** What turns a picture's notes into something another program would run or unpack. */
const foreignText = /<script|<svg|<html|<\?php|<iframe|javascript:|%PDF-/i
const zipEntry = 'PK\u0003\u0004'

const holdsForeignContent = (notes: Uint8Array): boolean => {
  const text = asText(notes)
  return foreignText.test(text) || text.includes(zipEntry)
}

const isTooLarge = (width: number, height: number) =>
  width === 0 ||
  height === 0 ||
  width > pictureLimits.side ||
  height > pictureLimits.side ||
  width * height > pictureLimits.pixels

/**
 * Walks a JPEG (ITU-T T.81 §B) from SOI to EOI: every segment must be whole, nothing may follow, and the notes may hold
 * no foreign content. Undefined when nothing is wrong. Never throws.
 */
export function checkJpeg(bytes: Uint8Array): PictureFault | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const byte = (at: number) => bytes[at] ?? -1
  if (byte(0) !== 0xff || byte(1) !== 0xd8) return 'damaged'
  let at = 2
  let hasFrame = false
  let hasScan = false
  while (at < bytes.length) {
    if (byte(at) !== 0xff) return 'damaged'
    while (byte(at + 1) === 0xff) at += 1
    const marker = byte(at + 1)
    at += 2
    if (marker === 0xd9) {
      if (!hasFrame || !hasScan) return 'damaged'
      return at === bytes.length ? undefined : 'trailing-data'
    }
    if (marker < 0xc0 || marker === 0xd8 || (marker >= 0xd0 && marker <= 0xd7)) return 'damaged'
    if (at + 2 > bytes.length) return 'damaged'
    const length = view.getUint16(at)
    if (length < 2 || at + length > bytes.length) return 'damaged'
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) {
      if (length < 8) return 'damaged'
      if (isTooLarge(view.getUint16(at + 5), view.getUint16(at + 3))) return 'too-large'
      hasFrame = true
    }
    const isNote = marker === 0xfe || (marker >= 0xe0 && marker <= 0xef)
    if (isNote && holdsForeignContent(bytes.subarray(at + 2, at + length))) return 'hidden-content'
    at += length
    if (marker === 0xda) {
      hasScan = true
      at = endOfScan(bytes, at)
    }
  }
  return 'damaged'
}

/** Entropy-coded data runs until a marker that is neither stuffing (FF 00) nor a restart (FF D0…D7). */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from)
  while (at !== -1 && at + 1 < bytes.length) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at
    at = bytes.indexOf(0xff, at + 2)
  }
  return bytes.length
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/**
 * Walks a PNG (W3C PNG §5): signature, IHDR first, each chunk whole with its CRC, IDAT present, IEND last and nothing
 * after it. Undefined when nothing is wrong. Never throws.
 */
export function checkPng(bytes: Uint8Array): PictureFault | undefined {
  if (pngSignature.some((value, i) => bytes[i] !== value)) return 'damaged'
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = pngSignature.length
  let hasData = false
  for (let first = true; at + 12 <= bytes.length; first = false) {
    const length = view.getUint32(at)
    const end = at + 12 + length
    if (end > bytes.length) return 'damaged'
    const type = asText(bytes.subarray(at + 4, at + 8))
    const data = bytes.subarray(at + 8, at + 8 + length)
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(end - 4)) return 'damaged'
    if (first !== (type === 'IHDR')) return 'damaged'
    if (type === 'IHDR') {
      if (length !== 13) return 'damaged'
      if (isTooLarge(view.getUint32(at + 8), view.getUint32(at + 12))) return 'too-large'
    }
    if (type === 'IDAT') hasData = true
    if (type === 'IEND') {
      if (length !== 0 || !hasData) return 'damaged'
      return end === bytes.length ? undefined : 'trailing-data'
    }
    // Pixels may hold any bytes; whatever else travels along is looked through.
    if (type !== 'IDAT' && type !== 'IHDR' && holdsForeignContent(data)) return 'hidden-content'
    at = end
  }
  return 'damaged'
}
