import type { IncomingHttpHeaders } from 'node:http'
import { type Refusal, refuse } from './refusal.ts'

const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a changing request that another site's page sent with the reader's cookies.
 * Browsers say where a request comes from in Sec-Fetch-Site (Fetch Metadata) and in Origin (Fetch §3.2); a client that
 * sends neither is no browser and carries no one's cookies but its own. Never throws.
 */
export function refuseCrossSite(
  { method, headers }: { method: string; headers: IncomingHttpHeaders },
  ownOrigin: string,
): Refusal | undefined {
  if (harmless.has(method)) return undefined
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return refuse('request.cross-site')
  if (headers.origin !== undefined && headers.origin !== ownOrigin) return refuse('request.cross-site')
  return undefined
}
