import { createHmac, timingSafeEqual } from 'node:crypto'
import { errors, type Provider } from 'oidc-provider'
import { keepKeySet, keepSecret } from '../issuing/keys.ts'
import { pathsOf } from '../issuing/paths.ts'
import { localUrl, type Party, portsOf } from '../parties.ts'
import { loginClientId } from '../settings.ts'
import { nativeName, type StateData } from '../state-data.ts'
import { pageHeaders } from '../web/html.ts'
import { createServer, readField, type SandboxServer } from '../web/server.ts'
import { type Account, type Accounts, sandboxPassword } from './accounts.ts'
import { chooseLevel, readWantedLevels } from './levels.ts'
import { renderLogin, renderLogOut, renderNotice, textsIn } from './pages.ts'
import { createProvider, kindOfLogin } from './provider.ts'
import { loginTexts } from './texts.ts'

/** Failed attempts after which a log-in ends. */
const maxFailures = 5

/** The log-in service of a state, not yet listening. */
export async function createLogin(options: {
  home: string
  portBase: number
  state: StateData
  accounts: Accounts
  /** Told of each log-in, by the account's id. */
  onLogIn?: (account: Account) => void
}): Promise<SandboxServer> {
  const { home, portBase, state, accounts, onLogIn } = options
  const { party } = state
  const paths = pathsOf(home, party)
  const ports = portsOf(party, portBase)
  const issuer = localUrl(ports.login)
  const portal = localUrl(ports.portal)
  const secret = keepSecret(paths.loginSecret)
  // The state's own first; whoever comes from a portal in another language goes on in it (OpenID Connect Core §3.1.2.1).
  const languages = [...new Set([...state.languages, ...Object.keys(loginTexts)])]
  const [mainLanguage = 'en'] = languages
  const owner = nativeName(state.names, state)
  const ownerIn = (language: string) => state.names[language] ?? owner
  const authorityIn = (language: string) => (id: string) => {
    const names = state.authorities.find((authority) => authority.id === id)?.names ?? {}
    return names[language] ?? nativeName(names, state)
  }

  const texts = textsIn(mainLanguage)
  const provider = createProvider({
    name: cookieName(party),
    issuer,
    accounts,
    client: {
      id: loginClientId(party),
      secret: keepSecret(paths.loginClientSecret),
      redirectUris: [`${portal}/login/home-callback`, `${portal}/staff/callback`],
      postLogoutRedirectUris: [`${portal}/`],
    },
    signingKeys: keepKeySet(paths.loginKeys, [`${party}-login`], { use: 'sig', alg: 'ES256' }).keys,
    cookieSecret: secret,
    pages: {
      error: () => renderNotice(mainLanguage, owner, texts.gone, texts.goneWhy),
      logOut: (form) => renderLogOut(mainLanguage, owner, form),
      loggedOut: () => renderNotice(mainLanguage, owner, texts.loggedOut, ''),
      headers: pageHeaders,
    },
  })

  const server = await createServer()
  const failures = new Map<string, number>()
  const csrfOf = (uid: string) => createHmac('sha256', secret).update(`csrf ${uid}`).digest('base64url')
  const pickLanguage = (...wishes: unknown[]) => {
    const wanted = wishes.flatMap((wish) => (typeof wish === 'string' ? wish.split(' ') : []))
    return wanted.find((language) => languages.includes(language)) ?? mainLanguage
  }

  const renderForm = (
    uid: string,
    params: Record<string, unknown>,
    language: string,
    given: { username: string; fault?: 'wrong' },
  ) =>
    renderLogin({
      language,
      languages,
      owner: ownerIn(language),
      kind: kindOfLogin(params.redirect_uri),
      action: `/interaction/${uid}`,
      csrf: csrfOf(uid),
      accounts,
      authorityName: authorityIn(language),
      ...given,
    })

  server.setErrorHandler((error: unknown, request, reply) => {
    const known = error instanceof errors.OIDCProviderError || isClientFault(error)
    if (!known) console.error('log-in', party, error)
    const { lang } = (request.query ?? {}) as { lang?: unknown }
    const language = pickLanguage(lang)
    const { gone, goneWhy } = textsIn(language)
    return reply
      .code(known ? 400 : 500)
      .headers(pageHeaders)
      .send(renderNotice(language, ownerIn(language), gone, goneWhy))
  })

  server.get<{ Params: { uid: string }; Querystring: { lang?: unknown } }>(
    '/interaction/:uid',
    async (request, reply) => {
      const { uid, params } = await provider.interactionDetails(request.raw, reply.raw)
      const language = pickLanguage(request.query.lang, params.ui_locales)
      const hint = params.login_hint
      const username = typeof hint === 'string' ? hint.slice(0, 100) : ''
      return reply.headers(pageHeaders).send(renderForm(uid, params, language, { username }))
    },
  )

  server.post<{ Params: { uid: string }; Body: unknown }>('/interaction/:uid', async (request, reply) => {
    const { uid, params, session } = await provider.interactionDetails(request.raw, reply.raw)
    const field = (name: string) => readField(request.body, name) ?? ''
    const { origin } = request.headers
    const fromOwnPage = (origin === undefined || origin === issuer) && sameText(field('csrf'), csrfOf(uid))
    const language = pickLanguage(field('lang'))
    if (!fromOwnPage) {
      const { gone, goneWhy } = textsIn(language)
      return reply
        .code(403)
        .headers(pageHeaders)
        .send(renderNotice(language, ownerIn(language), gone, goneWhy))
    }
    const account = accounts.findByName(field('username'))
    if (account === undefined || !sameText(field('password'), sandboxPassword)) {
      const count = (failures.get(uid) ?? 0) + 1
      failures.set(uid, count)
      if (failures.size > 1000) failures.delete(failures.keys().next().value ?? uid)
      if (count >= maxFailures) {
        const result = { error: 'access_denied', error_description: 'too many failed attempts' }
        return reply.redirect(await provider.interactionResult(request.raw, reply.raw, result), 303)
      }
      const page = renderForm(uid, params, language, { username: field('username').slice(0, 100), fault: 'wrong' })
      return reply.code(422).headers(pageHeaders).send(page)
    }
    failures.delete(uid)
    onLogIn?.(account)
    const result = { login: loginResult(account, params.acr_values) }
    const next = await provider.interactionResult(request.raw, reply.raw, result)
    if (session !== undefined && session.accountId !== account.id) await forgetAccount(provider, session.uid)
    return reply.redirect(next, 303)
  })

  const handle = provider.callback()
  await server.register(async (rest) => {
    // The provider reads bodies itself.
    rest.removeAllContentTypeParsers()
    rest.addContentTypeParser('*', (_request, _payload, done) => done(null))
    rest.all('/*', (request, reply) => {
      reply.hijack()
      void handle(request.raw, reply.raw)
    })
  })
  return server
}

/**
 * Ends the former account's part of a session before another takes it over. The provider would do so by a page that
 * needs scripts.
 */
async function forgetAccount(provider: Provider, sessionUid: string): Promise<void> {
  const session = await provider.Session.findByUid(sessionUid)
  if (session === undefined) return
  delete session.accountId
  delete session.authorizations
  await session.persist()
}

function loginResult(account: Account, acrValues: unknown) {
  return {
    accountId: account.id,
    acr: chooseLevel(readWantedLevels(acrValues), account.levelOfAssurance),
    amr: ['pwd'],
    // Ends with the browser.
    remember: false,
  }
}

function cookieName(party: Party): string {
  return `login_${party.toLowerCase()}`
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function isClientFault(error: unknown): boolean {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 500
}
