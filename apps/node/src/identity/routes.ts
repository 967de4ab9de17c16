import { LevelOfAssurance, Session } from '@kopru/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type HttpServer, readerLanguage } from '../platform/http.ts'
import { orThrow, type Refusal, type RefusalCatalogue, RefusalError, refuse } from '../platform/refusal.ts'
import { refuseCrossSite } from '../platform/refuse-cross-site.ts'
import type { BrowserCookie } from './browser-cookie.ts'
import { limitLogIns } from './limit-log-ins.ts'
import { mountProvider } from './provider-mount.ts'
import { answerWithRefusalPage } from './refusal-page.ts'
import { type ReleaseRouteOptions, registerReleaseRoutes } from './release-routes.ts'
import type { PersonSession } from './schema.ts'
import type { Identity } from './service.ts'
import type { Sessions } from './sessions.ts'

export interface IdentityRouteOptions extends ReleaseRouteOptions {
  readonly identity: Identity
  readonly party: string
  readonly portalUrl: string
  readonly browserCookie: BrowserCookie
  /** Somebody who is logged in has now logged in here with a national number too. */
  readonly onSecondLogIn: (
    person: PersonSession,
    second: PersonSession,
    about: string | undefined,
  ) => Promise<Refusal | undefined>
  /** Those that may end a log-in, told on a page. */
  readonly refusals: RefusalCatalogue
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
    scope.setErrorHandler(answerWithRefusalPage(options.texts, options.refusals))
    await limitLogIns(scope)
    registerLogInRoutes(scope, options)
    registerReleaseRoutes(scope, options)
  })
  registerSessionRoutes(app, options.sessions)
  await mountProvider(app, options.provider, options.portalUrl)
}

function registerLogInRoutes(app: HttpServer, options: IdentityRouteOptions): void {
  const { identity, sessions, party, portalUrl, browserCookie } = options

  app.get('/login', { schema: { querystring: LogInQuery } }, async (request, reply) => {
    const { home, loa, return: returnTo } = request.query
    const url = await identity.beginLogIn({
      kind: 'person',
      home: home ?? party,
      returnTo,
      levelOfAssurance: loa ?? 'substantial',
      language: readerLanguage(request),
      browser: browserCookie.ensure(request, reply),
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
      browser: browserCookie.ensure(request, reply),
    })
    return reply.redirect(orThrow(url).href, 303)
  })

  const endLogIn = async (request: FastifyRequest, reply: FastifyReply) => {
    const callback = new URL(request.url, portalUrl)
    const { who, returnTo, second } = orThrow(await identity.endLogIn(callback, browserCookie.read(request)))
    if (second === undefined) await sessions.begin(request, reply, who)
    else {
      const person = await sessions.requirePerson(request)
      // Whoever has logged in as somebody else meanwhile did not ask for this.
      if (person.identity.identifier !== second.beside || who.kind !== 'person')
        throw new RefusalError(refuse('identity.log-in-not-started-here'))
      const refusal = await options.onSecondLogIn(person, who.data, second.about)
      if (refusal) throw new RefusalError(refusal)
    }
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
    if (session.kind === 'staff') {
      const { name, latinName, authority, roles } = session.staff
      return {
        csrfToken,
        staff: { name, ...(latinName && { latinName }), authority, roles: [...roles], expiresAt },
      }
    }
    const { identity: who, home, levelOfAssurance } = session.person
    return { csrfToken, person: { identity: who, home, levelOfAssurance, expiresAt } }
  })
  app.post('/api/logout', async (request, reply) => {
    await sessions.end(request, reply)
    return reply.code(204).send()
  })
}
