import { inflateSync } from 'node:zlib'
import { MalformedError } from '../../asn1/malformed.ts'
import type { PdfDict, PdfValue } from './values.ts'

/** How many bytes the streams of a document may still be inflated to, all of them together. */
export interface InflateBudget {
  left: number
}

const maxInflatedBytes = 32 * 1024 * 1024
const freeBytes = 512 * 1024
const maxGrowth = 16

/**
 * What the streams of a file of so many bytes may inflate to. A stream of a few kilobytes may inflate a thousandfold, and be
 * referred to hundreds of times; cross-references and objects, a part of a file, shrink to a tenth or so.
 */
export const inflateBudget = (fileBytes: number): InflateBudget => ({
  left: Math.min(maxInflatedBytes, freeBytes + maxGrowth * fileBytes),
})

/**
 * Decodes the content of a cross-reference or object stream: plain or Flate, with or without PNG predictor.
 * Throws `MalformedError` when the document's budget is spent, and for other filters.
 */
export function decodeStream({ entries }: PdfDict, content: Uint8Array, budget: InflateBudget): Uint8Array {
  const filter = only(entries.get('Filter'))
  if (!filter || filter.is === 'null') return content
  if (filter.is !== 'name' || filter.name !== 'FlateDecode') throw new MalformedError('PDF: unusual stream filter')
  const inflated = inflate(content, budget.left)
  budget.left -= inflated.length
  return undoPredictor(inflated, only(entries.get('DecodeParms')))
}

function only(value: PdfValue | undefined): PdfValue | undefined {
  if (value?.is !== 'array') return value
  if (value.items.length > 1) throw new MalformedError('PDF: several stream filters')
  return value.items[0]
}

/** Throws `MalformedError` for damaged data and for more than `maxBytes` of output. */
export function inflate(content: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return inflateSync(content, { maxOutputLength: Math.max(1, maxBytes) })
  } catch (error) {
    // zlib reports damage and overflow by errors of several codes; both mean that the content is unusable.
    throw new MalformedError(`PDF: ${error instanceof Error ? error.message : 'damaged stream'}`)
  }
}

/** PNG predictors (ISO 32000-2 §7.4.4.4), one byte a colour. */
export function undoPredictor(data: Uint8Array, parameters: PdfValue | undefined): Uint8Array {
  if (parameters?.is !== 'dict') return data
  const value = (key: string, fallback: number) => {
    const entry = parameters.entries.get(key)
    return entry?.is === 'number' ? entry.value : fallback
  }
  if (value('Predictor', 1) === 1) return data
  const columns = value('Columns', 1)
  const unusual = value('Predictor', 1) < 10 || value('Colors', 1) !== 1 || value('BitsPerComponent', 8) !== 8
  if (unusual || !Number.isInteger(columns) || columns < 1 || columns > 65_536)
    throw new MalformedError('PDF: unusual predictor')
  const rows = Math.floor(data.length / (columns + 1))
  const out = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row += 1) {
    const type = data[row * (columns + 1)] ?? 0
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column
      const left = column > 0 ? (out[at - 1] ?? 0) : 0
      const up = row > 0 ? (out[at - columns] ?? 0) : 0
      const upLeft = row > 0 && column > 0 ? (out[at - columns - 1] ?? 0) : 0
      out[at] = (data[row * (columns + 1) + 1 + column] ?? 0) + predicted(type, left, up, upLeft)
    }
  }
  return out
}

function predicted(type: number, left: number, up: number, upLeft: number): number {
  if (type === 0) return 0
  if (type === 1) return left
  if (type === 2) return up
  if (type === 3) return (left + up) >> 1
  if (type !== 4) throw new MalformedError('PDF: unknown predictor')
  const estimate = left + up - upLeft
  const distances = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)]
  const least = Math.min(...distances)
  return [left, up, upLeft][distances.indexOf(least)] ?? 0
}
