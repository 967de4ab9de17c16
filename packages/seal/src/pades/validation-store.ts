import { createHash } from 'node:crypto'
import { decodeStream } from './pdf/decode-stream.ts'
import type { PdfDocument } from './pdf/document.ts'
import { array, dict, name, type PdfDict, type PdfRef, type PdfValue, ref, withEntries } from './pdf/values.ts'
import { appendUpdate, type NewObject, objectOf, streamObject } from './pdf/write.ts'

/** Content of the document security store, DSS (ETSI EN 319 142-1 §5.4.2), DER each. */
export interface ValidationStore {
  readonly certificates: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
}

const maxItems = 200

/** Reads the DSS; empty where there is none. Throws `MalformedError`. */
export function readStore(document: PdfDocument): ValidationStore {
  const store = findStore(document)
  return {
    certificates: readStreams(document, store?.get('Certs')),
    ocspResponses: readStreams(document, store?.get('OCSPs')),
    crls: readStreams(document, store?.get('CRLs')),
  }
}

export const hasStore = (document: PdfDocument) => findStore(document) !== undefined

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

/**
 * Appends a DSS with what the old one held and `added`; earlier seals stay intact. `named` are the signatures that the
 * added data speak of, each by the bytes of its Contents or, a document time-stamp, by its token: each gets an entry in
 * VRI (§5.4.2.3). Answers the file as it was where there is nothing new.
 */
export function appendStore(document: PdfDocument, added: ValidationStore, named: readonly Uint8Array[]): Uint8Array {
  const catalogue = document.resolve(document.root)
  if (catalogue.is !== 'dict') throw new Error('A PDF without catalogue cannot be extended')
  const old = readStore(document)
  if (kinds.every((kind) => added[kind].every(isAmong(old[kind])))) return document.bytes
  const storeNumber = document.nextNumber
  const streams: NewObject[] = []
  const put = (der: Uint8Array): PdfRef => {
    streams.push(streamObject(storeNumber + 1 + streams.length, der))
    return ref(storeNumber + streams.length)
  }
  const all = unique(kinds.flatMap((kind) => [...old[kind], ...added[kind]]))
  const targets = new Map(all.map((der) => [idOf(der), put(der)]))
  const list = (items: readonly Uint8Array[]) => array(...unique(items).flatMap((der) => targets.get(idOf(der)) ?? []))
  const lists = { Cert: list(added.certificates), OCSP: list(added.ocspResponses), CRL: list(added.crls) }
  const entry = withoutEmpty(dict(lists).entries)
  const store = dict({
    Type: name('DSS'),
    Certs: list([...old.certificates, ...added.certificates]),
    OCSPs: list([...old.ocspResponses, ...added.ocspResponses]),
    CRLs: list([...old.crls, ...added.crls]),
    VRI: dict(Object.fromEntries(named.map((contents) => [vriKey(contents), entry]))),
  })
  // A new number each time: replacing an object that the signed file mentions would look like a change of content.
  const extended = withEntries(catalogue, { DSS: ref(storeNumber) })
  const objects = [objectOf(document.root, extended), objectOf(storeNumber, withoutEmpty(store.entries)), ...streams]
  return appendUpdate(document, objects).bytes
}

const kinds = ['certificates', 'ocspResponses', 'crls'] as const

/** Upper-case hexadecimal of SHA-1, which names the signature and protects nothing (§5.4.2.3). */
const vriKey = (contents: Uint8Array) => createHash('sha1').update(contents).digest('hex').toUpperCase()

const idOf = (der: Uint8Array) => createHash('sha256').update(der).digest('hex')
const isAmong = (items: readonly Uint8Array[]) => {
  const ids = new Set(items.map(idOf))
  return (item: Uint8Array) => ids.has(idOf(item))
}

/** Lists that hold nothing are left out. */
const withoutEmpty = (entries: ReadonlyMap<string, PdfValue>): PdfDict => ({
  is: 'dict',
  entries: new Map([...entries].filter(([, value]) => value.is !== 'array' || value.items.length > 0)),
})

const unique = (items: readonly Uint8Array[]): Uint8Array[] => [
  ...new Map(items.map((item) => [idOf(item), item])).values(),
]
