import { MalformedError } from '../asn1/malformed.ts'
import { listPages } from './form-fields.ts'
import { openPdf, type PdfDocument } from './pdf/document.ts'
import {
  array,
  dict,
  name,
  number,
  type PdfDict,
  type PdfRef,
  type PdfValue,
  ref,
  text,
  withEntries,
} from './pdf/values.ts'
import { appendUpdate, type NewObject, objectOf, writeValue } from './pdf/write.ts'

export interface NewSignature {
  /** All of the signature dictionary but ByteRange and Contents. */
  readonly dictionary: PdfDict
  /** Room kept for the contents. */
  readonly contentsBytes: number
  /** Makes the contents, DER, from the two parts of the file that they cover. */
  readonly sign: (before: Uint8Array, after: Uint8Array) => Promise<Uint8Array>
}

/**
 * Appends a signature or a document time-stamp as an invisible field in an incremental update, so that earlier seals stay
 * intact. Throws `MalformedError` when the PDF cannot be read strictly or is encrypted, and an error when the contents are
 * larger than the room.
 */
export async function appendSignature(pdf: Uint8Array, made: NewSignature): Promise<Uint8Array> {
  const document = openPdf(pdf)
  if (document.trailer.entries.has('Encrypt')) throw new MalformedError('PDF: encrypted')
  const { contentsBytes } = made
  const signatureNumber = document.nextNumber
  const fieldNumber = signatureNumber + 1
  const signature = writeSignature(made.dictionary, contentsBytes)
  const update = appendUpdate(document, [
    { number: signatureNumber, generation: 0, body: signature.body },
    ...placeField(document, fieldNumber, signatureNumber),
  ])
  const bodyAt = update.bodyAt.get(signatureNumber) ?? 0
  const { bytes } = update
  const gapStart = bodyAt + signature.contentsAt
  const gapEnd = gapStart + contentsBytes * 2 + 2
  const range = `[0 ${gapStart} ${gapEnd} ${bytes.length - gapEnd}]`
  bytes.set(Buffer.from(range.padEnd(rangeWidth), 'latin1'), bodyAt + signature.rangeAt)
  const contents = await made.sign(bytes.subarray(0, gapStart), bytes.subarray(gapEnd))
  if (contents.length > contentsBytes)
    throw new Error('The signature with its time-stamp is larger than the room kept for it')
  bytes.set(Buffer.from(Buffer.from(contents).toString('hex'), 'latin1'), gapStart + 1)
  return bytes
}

const rangeWidth = 60

function writeSignature(dictionary: PdfDict, contentsBytes: number) {
  const beforeRange = `${writeValue(dictionary).slice(0, -2)} /ByteRange `
  const beforeContents = `${beforeRange}${' '.repeat(rangeWidth)} /Contents `
  const body = Buffer.from(`${beforeContents}<${'0'.repeat(contentsBytes * 2)}>>>`, 'latin1')
  return { body, rangeAt: beforeRange.length, contentsAt: beforeContents.length }
}

/** The field, which is its own invisible widget, and what must change to hold it: page and form. */
function placeField(document: PdfDocument, fieldNumber: number, signatureNumber: number): NewObject[] {
  const [page] = listPages(document)
  const catalogue = document.resolve(document.root)
  if (!page || catalogue.is !== 'dict') throw new MalformedError('PDF: no pages')
  const field = ref(fieldNumber)
  const widget = dict({
    Type: name('Annot'),
    Subtype: name('Widget'),
    FT: name('Sig'),
    T: text(`Seal ${fieldNumber}`),
    V: ref(signatureNumber),
    P: page.ref,
    Rect: array(number(0), number(0), number(0), number(0)),
    // Print and Locked.
    F: number(132),
  })
  return [
    objectOf(fieldNumber, widget),
    ...addAnnotation(document, page, field),
    ...addToForm(document, catalogue, field),
  ]
}

function addAnnotation(document: PdfDocument, page: { ref: PdfRef; dictionary: PdfDict }, field: PdfRef): NewObject[] {
  const entry = page.dictionary.entries.get('Annots')
  const extended = appended(document.resolve(entry), field)
  if (entry?.is === 'ref') return [objectOf(entry, extended)]
  return [objectOf(page.ref, withEntries(page.dictionary, { Annots: extended }))]
}

function addToForm(document: PdfDocument, catalogue: PdfDict, field: PdfRef): NewObject[] {
  const entry = catalogue.entries.get('AcroForm')
  const existing = document.resolve(entry)
  const form = existing.is === 'dict' ? existing : dict({})
  const fields = form.entries.get('Fields')
  const extended = appended(document.resolve(fields), field)
  // SignaturesExist and AppendOnly.
  const changes = { SigFlags: number(3) }
  const fieldsObject = fields?.is === 'ref' ? [objectOf(fields, extended)] : []
  const newForm = withEntries(form, fields?.is === 'ref' ? changes : { ...changes, Fields: extended })
  if (entry?.is === 'ref' && existing.is === 'dict') return [...fieldsObject, objectOf(entry, newForm)]
  return [...fieldsObject, objectOf(document.root, withEntries(catalogue, { AcroForm: newForm }))]
}

function appended(value: PdfValue, item: PdfValue): PdfValue {
  return array(...(value.is === 'array' ? value.items : []), item)
}
