/**
 * The path of our own portal to go to after a log-in: `/path?query`, or `/` when what was asked for is anything else.
 * An address of another site, also in its disguises (`//x`, `/\x`, `/.//x`, control characters), would make the log-in
 * an open redirector (RFC 9700 §4.11). `ownUrl` is the portal's. Never throws.
 */
export function safeReturn(asked: unknown, ownUrl: string): string {
  if (typeof asked !== 'string' || !asked.startsWith('/') || asked.length > 500) return '/'
  const parsed = URL.parse(asked, ownUrl)
  // Dots are taken out of a path when it is parsed, and what is left may begin with the two slashes of another host.
  if (parsed === null || parsed.origin !== new URL(ownUrl).origin || parsed.pathname.startsWith('//')) return '/'
  return `${parsed.pathname}${parsed.search}`
}
