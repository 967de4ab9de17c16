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
