import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import type { PdfDocument } from './pdf/document.ts'
import type { PdfDict, PdfObject, PdfRef, PdfString, PdfValue } from './pdf/values.ts'

/** A signature that a form field holds. */
export interface PdfSignature {
  readonly dictionary: PdfDict
  readonly contents: PdfString
}

const maxFields = 5_000

/** Signatures of the document's form in its order, document time-stamps included. Throws `MalformedError`. */
export function findSignatures(document: PdfDocument): PdfSignature[] {
  return listFields(document).flatMap((field) => {
    if (!isSignatureField(document, field)) return []
    const target = field.entries.get('V')
    const holder = target?.is === 'ref' ? document.find(target.number) : undefined
    if (!target || target.is === 'null') return []
    // The signed range leaves out the Contents string at its place in the file, so it must have one.
    if (holder?.value.is !== 'dict' || holder.end === undefined || holder.stream)
      throw new MalformedError('PDF: signature is no plain object')
    const contents = holder.value.entries.get('Contents')
    if (contents?.is !== 'string') throw new MalformedError('PDF: signature without Contents')
    return [{ dictionary: holder.value, contents }]
  })
}

/** Whether a signature is in the file that no field of its form holds, as after an update that replaces the form. */
export function hasDetachedSignature(document: PdfDocument, held: readonly PdfSignature[]): boolean {
  const known = new Set(held.map(({ dictionary }) => dictionary))
  return [...document.entries.keys()].some((number) => {
    const value = readOrUndefined(() => document.find(number)?.value)
    if (value?.is !== 'dict' || known.has(value)) return false
    return ['ByteRange', 'Contents', 'SubFilter'].every((key) => value.entries.has(key))
  })
}

function listFields(document: PdfDocument): PdfDict[] {
  const catalogue = document.resolve(document.root)
  const form = catalogue.is === 'dict' ? document.resolve(catalogue.entries.get('AcroForm')) : undefined
  const roots = form?.is === 'dict' ? document.resolve(form.entries.get('Fields')) : undefined
  if (roots?.is !== 'array') return []
  const fields: PdfDict[] = []
  const queue: PdfValue[] = [...roots.items]
  for (let next = queue.shift(); next; next = queue.shift()) {
    const field = document.resolve(next)
    if (field.is !== 'dict') continue
    fields.push(field)
    const kids = document.resolve(field.entries.get('Kids'))
    if (kids.is === 'array') queue.push(...kids.items)
    if (fields.length + queue.length > maxFields) throw new MalformedError('PDF: too many fields')
  }
  return fields
}

/** A terminal field may inherit its type (ISO 32000-2 §12.7.4.1). */
function isSignatureField(document: PdfDocument, field: PdfDict): boolean {
  let current: PdfValue = field
  for (let level = 0; level < 20 && current.is === 'dict'; level += 1) {
    const type = document.resolve(current.entries.get('FT'))
    if (type.is === 'name') return type.name === 'Sig'
    current = document.resolve(current.entries.get('Parent'))
  }
  return false
}

export interface PdfPage {
  readonly ref: PdfRef
  readonly object: PdfObject
  readonly dictionary: PdfDict
}

/** Pages in their order. Throws `MalformedError` for trees in a circle or of more than 20,000 nodes. */
export function listPages(document: PdfDocument): PdfPage[] {
  const catalogue = document.resolve(document.root)
  const pages: PdfPage[] = []
  const stack: PdfValue[] = catalogue.is === 'dict' ? [catalogue.entries.get('Pages') ?? { is: 'null' }] : []
  let visited = 0
  for (let next = stack.pop(); next; next = stack.pop()) {
    visited += 1
    if (visited > 20_000) throw new MalformedError('PDF: too many pages')
    const object = next.is === 'ref' ? document.find(next.number) : undefined
    if (next.is !== 'ref' || object?.value.is !== 'dict') continue
    const kids = document.resolve(object.value.entries.get('Kids'))
    if (kids.is === 'array') stack.push(...[...kids.items].reverse())
    else pages.push({ ref: next, object, dictionary: object.value })
  }
  return pages
}
