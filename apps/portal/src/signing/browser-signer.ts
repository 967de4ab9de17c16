/** What the person is asked to sign in the browser. */
export interface SigningOrder {
  readonly content: Uint8Array<ArrayBuffer>
  /** The signature leaves the content outside. */
  readonly isDetached: boolean
  /** Language of what the signing program shows, such as `kk`. */
  readonly language: string
  /** National number that the certificate must bear; any certificate unless given. */
  readonly person?: string
  /** Ends the waiting, as when the person leaves the page. */
  readonly signal?: AbortSignal
}

export type SigningOutcome =
  /** CMS SignedData (RFC 5652), DER. Nothing in it is proven yet: the node judges it. */
  | { readonly is: 'signed'; readonly cms: Uint8Array<ArrayBuffer> }
  /** The person does not want to. */
  | { readonly is: 'cancelled' }
  /** The person's signing program does not run, or the service is dead. */
  | { readonly is: 'unavailable' }
  /** The program or the service did not sign, in its own words. */
  | { readonly is: 'refused'; readonly detail: string }

/** A person's national means of signing, reached from a page. */
export interface BrowserSigner {
  readonly sign: (order: SigningOrder) => Promise<SigningOutcome>
}

/** Base64 of bytes of any number. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)))
  return btoa(parts.join(''))
}

/** Bytes of a signature that is base64, with or without the lines of PEM; `undefined` for anything else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bare = text.replace(/-----(BEGIN|END) [A-Z0-9 ]{1,40}-----/g, '').replace(/\s+/g, '')
  if (bare === '' || bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return undefined
  return Uint8Array.from(atob(bare), (character) => character.charCodeAt(0))
}
