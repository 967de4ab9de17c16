/** The address if it is one a browser may be sent to: http or https, nothing that runs code. */
export function findWebAddress(address: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : undefined
}

/** Leaves the portal for an address that the node gave. Throws for anything that is no web address. */
export function goToWeb(address: string): void {
  const url = findWebAddress(address)
  if (!url) throw new Error('Not a web address')
  window.location.assign(url)
}

/** A path of this portal, as an address to come back to; undefined for anything that would lead elsewhere. */
export function findOwnPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || !path.startsWith('/') || /[\\\s]/.test(path)) return undefined
  const url = URL.canParse(path, 'https://here.invalid') ? new URL(path, 'https://here.invalid') : undefined
  return url?.host === 'here.invalid' && !url.pathname.startsWith('//') ? path : undefined
}
