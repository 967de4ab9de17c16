export type XmlLibrary = typeof import('libxml2-wasm')

let loading: Promise<XmlLibrary> | undefined

/**
 * libxml2, fetched at first use: a node that never sees XML does not pay its 17 MB and quarter of a second. Throws where
 * the library was loaded before by somebody else, in a way that loses signed characters.
 */
export function loadXmlLibrary(): Promise<XmlLibrary> {
  loading ??= load()
  return loading
}

async function load(): Promise<XmlLibrary> {
  const library = await importKeepingMarks()
  if (!keepsMarks(library))
    throw new Error('libxml2-wasm drops U+FEFF at the start of texts: load it by the seal alone')
  return library
}

/**
 * The library keeps the decoder that it makes while it is loaded, and that decoder would take U+FEFF at the start of any
 * longer text for a byte order mark and drop it (Encoding Standard, TextDecoder). Signed text could be altered so unseen.
 */
async function importKeepingMarks(): Promise<XmlLibrary> {
  const Native = globalThis.TextDecoder
  globalThis.TextDecoder = class extends Native {
    constructor(label?: string, options?: ConstructorParameters<typeof TextDecoder>[1]) {
      super(label, { ...options, ignoreBOM: true })
    }
  }
  try {
    return await import('libxml2-wasm')
  } finally {
    globalThis.TextDecoder = Native
  }
}

/** Looks at texts on both sides of sixteen bytes, from where on the library decodes otherwise. */
function keepsMarks({ XmlDocument }: XmlLibrary): boolean {
  return [1, 100].every((length) => {
    const text = `\ufeff${'a'.repeat(length)}`
    using document = XmlDocument.fromString(`<a>${text}</a>`)
    return document.root.content === text
  })
}
