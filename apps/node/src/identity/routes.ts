import { randomBytes } from 'node:crypto'
import { LevelOfAssurance, Session } from '@kopru/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely, Transaction } from 'kysely'
import type Provider from 'oidc-provider'
import { Type } from 'typebox'
import type { Database } from '../platform/database.ts'
import { type HttpServer, readerLanguage } from '../platform/http.ts'
import { orThrow, RefusalError, refuse } from '../platform/refusal.ts'
import { refuseCrossSite } from '../platform/refuse-cross-site.ts'
import type { Texts } from '../platform/texts.ts'
import { finishReleased } from './provider.ts'
import { releaseStyleHash, renderReleasePage } from './release-page.ts'
import { loaAtLeast, readLoa } from './rules/loa-at-least.ts'
import type { Identity, LogInLegalBasis, Peer } from './service.ts'
import type { Sessions } from './sessions.ts'

export interface IdentityRouteOptions {
  readonly identity: Identity
  readonly sessions: Sessions
  readonly provider: Provider
  readonly db: Kysely<Database>
  readonly texts: Texts
  readonly party: string
  readonly portalUrl: string
  readonly findPeer: (party: string) => Peer | undefined
  readonly legalBasis: LogInLegalBasis
  /** Words for a party, in the reader's language. */
  readonly nameOfParty: (party: string, language: string) => string
  /** Records that a person was made known to another state; in the same transaction as the pseudonym. */
  readonly journalRelease: (
    trx: Transaction<Database>,
    released: { destination: string; personKey: string },
  ) => Promise<void>
}

const LogInQuery = Type.Object({
  home: Type.Optional(Type.String({ maxLength: 8 })),
  return: Type.Optional(Type.String({ maxLength: 500 })),
  loa: Type.Optional(LevelOfAssurance),
  lang: Type.Optional(Type.String({ maxLength: 8 })),
})

/** Paths that take an unsafe request without a session's CSRF token: they carry a proof of their own, or need none. */
const withoutToken = ['/oidc/', '/payments/notifications', '/api/verify']

/**
 * Refuses, before any handler, a changing request from another site's page or without the session's CSRF token.
 * The provider's token endpoint and the payment notification are called by servers, with their own authentication.
 */
export function guardAgainstForgery(app: HttpServer, sessions: Sessions, portalUrl: string): void {
  const origin = new URL(portalUrl).origin
  app.addHook('preValidation', async (request) => {
    const { method, headers } = request
    if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return
    const path = request.routeOptions.url ?? ''
    if (!path.startsWith('/oidc/*')) {
      const foreign = refuseCrossSite({ method, headers }, origin)
      if (foreign) throw new RefusalError(foreign)
    }
    if (withoutToken.some((start) => path.startsWith(start))) return
    const refusal = await sessions.refuseWithoutCsrfToken(request)
    if (refusal) throw new RefusalError(refusal)
  })
}

export async function registerIdentityRoutes(app: HttpServer, options: IdentityRouteOptions): Promise<void> {
  const { identity, sessions, provider, party, portalUrl } = options
  const secure = portalUrl.startsWith('https:')
  const browserCookie = `kopru_${party.toLowerCase()}_browser`

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
  app.get('/login/callback', endLogIn)
  app.get('/login/home-callback', endLogIn)

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

  await registerReleaseRoutes(app, options)

  // The provider reads bodies itself, so in this scope nobody else does.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    const answer = provider.callback()
    scope.all('/oidc/*', async (request, reply) => {
      reply.hijack()
      const raw = Object.assign(request.raw, { originalUrl: request.raw.url })
      raw.url = (raw.url ?? '').slice('/oidc'.length)
      await answer(raw, reply.raw)
    })
  })
}

/** The stop at home, on the way into another state's portal: log in here, see what will be told, agree or not. */
async function registerReleaseRoutes(app: HttpServer, options: IdentityRouteOptions): Promise<void> {
  const { identity, sessions, provider, db, texts, portalUrl, findPeer, legalBasis } = options
  const Uid = Type.Object({ uid: Type.String({ maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' }) })

  async function readInteraction(request: FastifyRequest, reply: FastifyReply) {
    const details = await provider.interactionDetails(request.raw, reply.raw).catch(() => undefined)
    const destination = details && findPeer(String(details.params.client_id))
    if (!details || !destination) throw new RefusalError(refuse('identity.log-in-not-started-here'))
    return { details, destination, language: String(details.params.ui_locales ?? readerLanguage(request)) }
  }

  app.get(
    '/oidc/interaction/:uid',
    { schema: { params: Uid, querystring: Type.Object({ back: Type.Optional(Type.String()) }) } },
    async (request, reply) => {
      const { details, destination, language } = await readInteraction(request, reply)
      const session = await sessions.current(request)
      const needed = readLoa(details.params.acr_values)
      const own = session?.kind === 'person' && session.person.personKey ? session : undefined
      // Whoever comes back from the log-in with less than was asked has no more to give; the asking state decides.
      const enough = own && (loaAtLeast(own.person.levelOfAssurance, needed) || request.query.back !== undefined)
      if (!own || !enough) {
        const back = encodeURIComponent(`/oidc/interaction/${request.params.uid}?back=1`)
        return reply.redirect(`/login?return=${back}&loa=${needed}&lang=${encodeURIComponent(language)}`, 303)
      }
      const where = options.nameOfParty(destination.party, language)
      const basis = legalBasis.find(destination.party)
      if (!basis) throw new RefusalError(refuse('identity.no-legal-basis', { party: destination.party }))
      const say = (key: string, params = {}) => texts.say(language as never, `identity.release.${key}`, params)
      const words = {
        title: say('title', { where }),
        asks: say('asks', { where }),
        what: say('what'),
        native: say('native'),
        latin: say('latin'),
        birthDate: say('birth-date'),
        not: say('not'),
        basis: say('basis', { ...basis }),
        release: say('release'),
        cancel: say('cancel'),
      }
      const action = `/oidc/interaction/${request.params.uid}/decision`
      return reply
        .header(
          'content-security-policy',
          // The form's answer leads on to the other state's portal, which form-action must name (CSP 3 §6.4.2).
          `default-src 'none'; style-src ${releaseStyleHash}; form-action 'self' ${new URL(destination.portalUrl).origin}; frame-ancestors 'none'; base-uri 'none'`,
        )
        .type('text/html; charset=utf-8')
        .send(renderReleasePage(own.person.identity, words, { language, action, csrfToken: own.csrfToken }))
    },
  )

  app.post(
    '/oidc/interaction/:uid/decision',
    {
      schema: {
        params: Uid,
        body: Type.Object({ csrf: Type.String({ maxLength: 100 }), decision: Type.Enum(['release', 'cancel']) }),
      },
    },
    async (request, reply) => {
      const foreign = refuseCrossSite({ method: 'POST', headers: request.headers }, new URL(portalUrl).origin)
      if (foreign) throw new RefusalError(foreign)
      request.headers['x-kopru-csrf'] = request.body.csrf
      const forged = await sessions.refuseWithoutCsrfToken(request)
      if (forged) throw new RefusalError(forged)
      const { destination } = await readInteraction(request, reply)
      if (request.body.decision === 'cancel') {
        reply.hijack()
        const denied = { error: 'access_denied', error_description: 'the person did not agree' }
        return provider.interactionFinished(request.raw, reply.raw, denied, { mergeWithLastSubmission: false })
      }
      const person = await sessions.requirePerson(request)
      const { personKey } = person
      if (!personKey) throw new RefusalError(refuse('identity.log-in-needed'))
      if (!legalBasis.find(destination.party))
        throw new RefusalError(refuse('identity.no-legal-basis', { party: destination.party }))
      await db.transaction().execute(async (trx) => {
        await identity.rememberPseudonym(trx, destination.party, personKey)
        await options.journalRelease(trx, { destination: destination.party, personKey })
      })
      reply.hijack()
      return finishReleased(provider, request.raw, reply.raw, {
        personKey,
        clientId: destination.party,
        acr: person.levelOfAssurance,
      })
    },
  )
}
