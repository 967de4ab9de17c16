import { randomBytes } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import { LevelOfAssurance, Session } from '@kopru/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type HttpServer, readerLanguage } from '../platform/http.ts'
import { orThrow, RefusalError, refuse } from '../platform/refusal.ts'
import { refuseCrossSite } from '../platform/refuse-cross-site.ts'
import { mountProvider } from './provider-mount.ts'
import { answerWithRefusalPage } from './refusal-page.ts'
import { type ReleaseRouteOptions, registerReleaseRoutes } from './release-routes.ts'
import type { Identity } from './service.ts'
import type { Sessions } from './sessions.ts'

export interface IdentityRouteOptions extends ReleaseRouteOptions {
  readonly identity: Identity
  readonly party: string
  readonly portalUrl: string
}

const LogInQuery = Type.Object({
  home: Type.Optional(Type.String({ maxLength: 8 })),
  return: Type.Optional(Type.String({ maxLength: 500 })),
  loa: Type.Optional(LevelOfAssurance),
  lang: Type.Optional(Type.String({ maxLength: 8 })),
})

/** The provider's endpoints: other nodes call them, and prove who they are by themselves. */
const ofProvider = '/oidc/*'
/** Where the session's CSRF token comes in the form, where another server calls, or where no session matters. */
const withoutToken = new Set([ofProvider, '/oidc/interaction/:uid/decision', '/payments/notifications', '/api/verify'])

/**
 * Refuses, before any handler, a changing request from another site's page or without the session's CSRF token.
 * Call it before the routes it is to guard are added.
 */
export function guardAgainstForgery(app: HttpServer, sessions: Sessions, portalUrl: string): void {
  const origin = new URL(portalUrl).origin
  app.addHook('preValidation', async (request) => {
    const { method, headers } = request
    if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return
    const path = request.routeOptions.url ?? ''
    const foreign = path === ofProvider ? undefined : refuseCrossSite({ method, headers }, origin)
    if (foreign) throw new RefusalError(foreign)
    const refusal = withoutToken.has(path) ? undefined : await sessions.refuseWithoutCsrfToken(request)
    if (refusal) throw new RefusalError(refusal)
  })
}

export async function registerIdentityRoutes(app: HttpServer, options: IdentityRouteOptions): Promise<void> {
  await app.register(async (scope: HttpServer) => {
    scope.setErrorHandler(answerWithRefusalPage(options.texts))
    // Every beginning of a log-in is a row; nobody begins four a second.
    await scope.register(rateLimit, {
      max: 240,
      timeWindow: '1 minute',
      errorResponseBuilder: () => new RefusalError(refuse('request.too-many')),
    })
    registerLogInRoutes(scope, options)
    registerReleaseRoutes(scope, options)
  })
  registerSessionRoutes(app, options.sessions)
  await mountProvider(app, options.provider, options.portalUrl)
}

function registerLogInRoutes(app: HttpServer, { identity, sessions, party, portalUrl }: IdentityRouteOptions): void {
  const secure = portalUrl.startsWith('https:')
  const browserCookie = `${secure ? '__Host-' : ''}kopru_${party.toLowerCase()}_browser`

  /** A browser's own secret while it logs in: an answer fetched by one browser is of no use to another. */
  function browserOf(request: FastifyRequest, reply: FastifyReply): string {
    const known = request.cookies[browserCookie]
    const browser = known && known.length <= 100 ? known : randomBytes(24).toString('base64url')
    reply.setCookie(browserCookie, browser, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 3600 })
    return browser
  }

  app.get('/login', { schema: { querystring: LogInQuery } }, async (request, reply) => {
    const { home, loa, return: returnTo } = request.query
    const url = await identity.beginLogIn({
      kind: 'person',
      home: home ?? party,
      returnTo,
      levelOfAssurance: loa ?? 'substantial',
      language: readerLanguage(request),
      browser: browserOf(request, reply),
    })
    return reply.redirect(orThrow(url).href, 303)
  })

  app.get('/staff/login', { schema: { querystring: LogInQuery } }, async (request, reply) => {
    const url = await identity.beginLogIn({
      kind: 'staff',
      home: party,
      returnTo: request.query.return ?? '/officer',
      levelOfAssurance: 'substantial',
      language: readerLanguage(request),
      browser: browserOf(request, reply),
    })
    return reply.redirect(orThrow(url).href, 303)
  })

  const endLogIn = async (request: FastifyRequest, reply: FastifyReply) => {
    const callback = new URL(request.url, portalUrl)
    const { who, returnTo } = orThrow(await identity.endLogIn(callback, request.cookies[browserCookie] ?? ''))
    await sessions.begin(request, reply, who)
    return reply.redirect(returnTo, 303)
  }
  // One for each way: from another state's node, from our log-in service, and from there as staff.
  for (const path of ['/login/callback', '/login/home-callback', '/staff/callback']) app.get(path, endLogIn)
}

function registerSessionRoutes(app: HttpServer, sessions: Sessions): void {
  app.get('/api/session', { schema: { response: { 200: Session } } }, async (request) => {
    const session = await sessions.current(request)
    if (!session) return { csrfToken: '' }
    const expiresAt = session.expiresAt.toISOString()
    const { csrfToken } = session
    if (session.kind === 'staff')
      return { csrfToken, staff: { ...session.staff, roles: [...session.staff.roles], expiresAt } }
    const { identity: who, home, levelOfAssurance } = session.person
    return { csrfToken, person: { identity: who, home, levelOfAssurance, expiresAt } }
  })
  app.post('/api/logout', async (request, reply) => {
    await sessions.end(request, reply)
    return reply.code(204).send()
  })
}
