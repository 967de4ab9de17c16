import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** Features register their own counters and gauges here: `new Counter({ …, registers: [metrics.registry] })`. */
  readonly registry: Registry
  readonly httpSeconds: Histogram<'method' | 'route' | 'status'>
}

export function createMetrics(party: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ party })
  collectDefaultMetrics({ register: registry })
  const httpSeconds = new Histogram({
    name: 'kopru_http_request_seconds',
    help: 'Time from a request to the end of its answer, by route pattern',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  return { registry, httpSeconds }
}

interface Scraper {
  readonly remoteAddress: string | undefined
  readonly headers: IncomingHttpHeaders
}

const loopback = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/
const localHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/**
 * Who may read the metrics: the bearer of the configured token; without one, a process of this machine that speaks to
 * us directly. A proxy's forwarding header means that somebody else asks, and a foreign Host that a web page does.
 */
export function mayReadMetrics({ remoteAddress, headers }: Scraper, token: string | undefined): boolean {
  if (token !== undefined) return sameText(headers.authorization ?? '', `Bearer ${token}`)
  const forwarded = [
    'forwarded',
    'via',
    'x-real-ip',
    ...Object.keys(headers).filter((h) => h.startsWith('x-forwarded')),
  ]
  return (
    loopback.test(remoteAddress ?? '') &&
    localHost.test(headers.host ?? '') &&
    forwarded.every((name) => headers[name] === undefined)
  )
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
