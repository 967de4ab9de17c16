/** The parts of a reference to a resource (RFC 3986 appendix B). */
const parts = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/s

/**
 * What `reference` means below `base`, either of which may be relative (Canonical XML 1.1 §2.4: RFC 3986 §5.2, with the
 * steps up that lead out of a relative path kept).
 */
export function joinBase(reference: string, base: string): string {
  const [, scheme, authority, path = '', query = '', fragment = ''] = parts.exec(reference) ?? []
  // A base that ends in a step up means the folder that it leads to.
  const [, ownScheme, ownAuthority, ownPath = '', ownQuery = ''] =
    parts.exec(/(^|\/)\.\.?$/.test(base) ? `${base}/` : base) ?? []
  const head = (by: string | undefined, at: string | undefined) =>
    `${by === undefined ? '' : `${by}:`}${at === undefined ? '' : `//${at}`}`
  if (scheme !== undefined) return `${head(scheme, authority)}${walk(path)}${query}${fragment}`
  if (authority !== undefined) return `${head(ownScheme, authority)}${walk(path)}${query}${fragment}`
  const start = head(ownScheme, ownAuthority)
  if (path === '') return `${start}${walk(ownPath)}${query || ownQuery}${fragment}`
  if (path.startsWith('/')) return `${start}${walk(path)}${query}${fragment}`
  const folder = ownPath === '' && ownAuthority !== undefined ? '/' : ownPath.slice(0, ownPath.lastIndexOf('/') + 1)
  return `${start}${walk(folder + path)}${query}${fragment}`
}

/** A path without the steps that stay and, as far as it leads, those that go up. */
function walk(path: string): string {
  const isAbsolute = path.startsWith('/')
  const steps = path.split('/')
  const kept: string[] = []
  for (const step of isAbsolute ? steps.slice(1) : steps) {
    if (step === '.') continue
    const isUp = step === '..'
    if (!isUp) kept.push(step)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!isAbsolute) kept.push(step)
  }
  const endsInFolder = ['.', '..'].includes(steps.at(-1) ?? '') && kept.length > 0
  return `${isAbsolute ? '/' : ''}${kept.join('/')}${endsInFolder ? '/' : ''}`
}
