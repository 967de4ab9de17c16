import '@fastify/cookie'
import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type BrowserCookie = ReturnType<typeof createBrowserCookie>

/** A browser's own secret while it logs in: an answer fetched by one browser is of no use to another. */
export function createBrowserCookie({ party, portalUrl }: { party: string; portalUrl: string }) {
  const secure = portalUrl.startsWith('https:')
  const name = `${secure ? '__Host-' : ''}kopru_${party.toLowerCase()}_browser`
  return {
    ensure(request: FastifyRequest, reply: FastifyReply): string {
      const known = request.cookies[name]
      const browser = known && known.length <= 100 ? known : randomBytes(24).toString('base64url')
      reply.setCookie(name, browser, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 3600 })
      return browser
    },
    read: (request: FastifyRequest): string => request.cookies[name] ?? '',
  }
}
