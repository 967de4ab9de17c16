import rateLimit from '@fastify/rate-limit'
import type Provider from 'oidc-provider'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'

/** Serves the provider under `/oidc`. It reads bodies itself, so in this scope nobody else does. */
export async function mountProvider(app: HttpServer, provider: Provider, portalUrl: string): Promise<void> {
  const { host, protocol } = new URL(portalUrl)
  const answer = provider.callback()
  await app.register(async (scope) => {
    // Here too every beginning is a row. What follows is asked by other nodes, each for all of its people.
    await scope.register(rateLimit, {
      max: 240,
      timeWindow: '1 minute',
      allowList: (request) => !/^\/oidc\/auth(?![^?/])/.test(request.url),
      errorResponseBuilder: () => new RefusalError(refuse('request.too-many')),
    })
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.all('/oidc/*', async (request, reply) => {
      reply.hijack()
      const { raw } = request
      // The provider builds its addresses from these; ours are those of the portal, whatever the caller or a proxy says.
      raw.headers.host = host
      delete raw.headers['x-forwarded-host']
      raw.headers['x-forwarded-proto'] = protocol.slice(0, -1)
      // It finds the path it is mounted at by comparing the two.
      Object.assign(raw, { originalUrl: raw.url, url: (raw.url ?? '').slice('/oidc'.length) })
      await answer(raw, reply.raw)
    })
  })
}
