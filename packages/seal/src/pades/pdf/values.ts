/** The objects of a PDF (ISO 32000-2 §7.3), as far as seals need them. */
export type PdfValue =
  | { readonly is: 'null' }
  | { readonly is: 'boolean'; readonly value: boolean }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'name'; readonly name: string }
  | PdfString
  | PdfArray
  | PdfDict
  | PdfRef

export interface PdfString {
  readonly is: 'string'
  readonly bytes: Uint8Array
  /** Where the string stands in the buffer it was read from, delimiters included. */
  readonly start: number
  readonly end: number
}
export interface PdfArray {
  readonly is: 'array'
  readonly items: readonly PdfValue[]
}
export interface PdfDict {
  readonly is: 'dict'
  readonly entries: ReadonlyMap<string, PdfValue>
}
export interface PdfRef {
  readonly is: 'ref'
  readonly number: number
  readonly generation: number
}

/** An indirect object. */
export interface PdfObject {
  readonly number: number
  readonly generation: number
  readonly value: PdfValue
  /** Encoded content when the object is a stream. */
  readonly stream?: Uint8Array
  /** End in the file; absent for objects inside object streams. */
  readonly end?: number
}

export const name = (text: string): PdfValue => ({ is: 'name', name: text })
export const number = (value: number): PdfValue => ({ is: 'number', value })
export const array = (...items: readonly PdfValue[]): PdfArray => ({ is: 'array', items })
export const ref = (target: number, generation = 0): PdfRef => ({ is: 'ref', number: target, generation })
export const dict = (entries: Readonly<Record<string, PdfValue>>): PdfDict => ({
  is: 'dict',
  entries: new Map(Object.entries(entries)),
})

/** A text string as UTF-16 with byte order mark, or as ASCII where that suffices (§7.9.2.2). */
export function text(value: string): PdfString {
  const ascii = /^[\x20-\x7e]*$/.test(value)
  const utf16 = () => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(value, 'utf16le').swap16()])
  return { is: 'string', bytes: ascii ? Buffer.from(value, 'latin1') : utf16(), start: -1, end: -1 }
}

export function withEntries(base: PdfDict, changes: Readonly<Record<string, PdfValue>>): PdfDict {
  return { is: 'dict', entries: new Map([...base.entries, ...Object.entries(changes)]) }
}

/** Same structure and content; references are equal when they name the same object. */
export function isSame(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
  if (!a || !b) return (a ?? b ?? { is: 'null' }).is === 'null'
  if (a.is === 'array' && b.is === 'array') {
    return a.items.length === b.items.length && a.items.every((item, index) => isSame(item, b.items[index]))
  }
  if (a.is === 'dict' && b.is === 'dict') {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, value]) => b.entries.has(key) && isSame(value, b.entries.get(key)))
    )
  }
  if (a.is === 'string' && b.is === 'string') return Buffer.compare(a.bytes, b.bytes) === 0
  if (a.is === 'ref' && b.is === 'ref') return a.number === b.number && a.generation === b.generation
  if (a.is === 'name' && b.is === 'name') return a.name === b.name
  return (a.is === 'number' || a.is === 'boolean') && a.is === b.is
    ? a.value === (b as typeof a).value
    : a.is === 'null' && b.is === 'null'
}
