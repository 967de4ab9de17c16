export type XmlLibrary = typeof import('libxml2-wasm')

let loading: Promise<XmlLibrary> | undefined

/** libxml2, fetched at first use: a node that never sees XML does not pay its 17 MB and quarter of a second. */
export function loadXmlLibrary(): Promise<XmlLibrary> {
  loading ??= import('libxml2-wasm')
  return loading
}
