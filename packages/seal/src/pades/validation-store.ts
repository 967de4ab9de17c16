import { decodeStream } from './pdf/decode-stream.ts'
import type { PdfDocument } from './pdf/document.ts'
import { array, dict, type PdfValue, ref, withEntries } from './pdf/values.ts'
import { appendUpdate, type NewObject, objectOf, streamObject } from './pdf/write.ts'

/** Content of the document security store, DSS (ETSI EN 319 142-1 §5.4.2), DER each. */
export interface ValidationStore {
  readonly certificates: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
}

const maxItems = 200

/** Reads the DSS; empty where there is none. Throws `MalformedError`. */
export function readStore(document: PdfDocument): ValidationStore {
  const store = findStore(document)
  return {
    certificates: readStreams(document, store?.get('Certs')),
    ocspResponses: readStreams(document, store?.get('OCSPs')),
  }
}

function findStore(document: PdfDocument): ReadonlyMap<string, PdfValue> | undefined {
  const catalogue = document.resolve(document.root)
  const store = catalogue.is === 'dict' ? document.resolve(catalogue.entries.get('DSS')) : undefined
  return store?.is === 'dict' ? store.entries : undefined
}

function readStreams(document: PdfDocument, list: PdfValue | undefined): Uint8Array[] {
  const items = document.resolve(list)
  if (items.is !== 'array') return []
  return items.items.slice(0, maxItems).flatMap((item) => {
    const object = item.is === 'ref' ? document.find(item.number) : undefined
    return object?.stream && object.value.is === 'dict'
      ? [decodeStream(object.value, object.stream, document.budget)]
      : []
  })
}

/** Appends a DSS with what the old one held and `added`; earlier seals stay intact. */
export function appendStore(document: PdfDocument, added: ValidationStore): Uint8Array {
  const catalogue = document.resolve(document.root)
  if (catalogue.is !== 'dict') throw new Error('A PDF without catalogue cannot be extended')
  const old = readStore(document)
  const certificates = unique([...old.certificates, ...added.certificates])
  const responses = unique([...old.ocspResponses, ...added.ocspResponses])
  const storeNumber = document.nextNumber
  let next = storeNumber + 1
  const objects: NewObject[] = []
  const put = (der: Uint8Array) => {
    objects.push(streamObject(next, der))
    next += 1
    return ref(next - 1)
  }
  const store = dict({ Certs: array(...certificates.map(put)), OCSPs: array(...responses.map(put)) })
  // A new number each time: replacing an object that the signed file mentions would look like a change of content.
  const extended = withEntries(catalogue, { DSS: ref(storeNumber) })
  return appendUpdate(document, [objectOf(document.root, extended), objectOf(storeNumber, store), ...objects]).bytes
}

function unique(items: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(items.map((item) => [Buffer.from(item).toString('base64'), item])).values()]
}
