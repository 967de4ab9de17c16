import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely, Transaction } from 'kysely'
import type Provider from 'oidc-provider'
import { errors } from 'oidc-provider'
import { Type } from 'typebox'
import { type Database, isDatabaseAway } from '../platform/database.ts'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import { type Language, pickLanguage, type Texts } from '../platform/texts.ts'
import { framePolicy } from './page-frame.ts'
import { finishReleased } from './provider.ts'
import { renderReleasePage } from './release-page.ts'
import { loaAtLeast, readLoa } from './rules/loa-at-least.ts'
import type { Identity, LogInLegalBasis, Peer } from './service.ts'
import type { Sessions } from './sessions.ts'

export interface ReleaseRouteOptions {
  readonly identity: Pick<Identity, 'rememberPseudonym'>
  readonly sessions: Sessions
  readonly provider: Provider
  readonly db: Kysely<Database>
  readonly texts: Texts
  readonly findPeer: (party: string) => Peer | undefined
  readonly legalBasis: LogInLegalBasis
  /** Words for a party, in the reader's language. */
  readonly nameOfParty: (party: string, language: string) => string
  readonly nameOfAgreement: (id: string, language: string) => string
  /** Records that a person was made known to another state; in the same transaction as the pseudonym. */
  readonly journalRelease: (
    trx: Transaction<Database>,
    released: { destination: string; personKey: string },
  ) => Promise<void>
}

const Uid = Type.Object({ uid: Type.String({ maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' }) })
const Decision = Type.Object({ csrf: Type.String({ maxLength: 100 }), decision: Type.Enum(['release', 'cancel']) })

/** The stop at home, on the way into another state's portal: log in here, see what will be told, agree or not. */
export function registerReleaseRoutes(app: HttpServer, options: ReleaseRouteOptions): void {
  const { identity, sessions, provider, db, texts, findPeer, legalBasis } = options

  async function readInteraction(request: FastifyRequest<{ Params: { uid: string } }>, reply: FastifyReply) {
    // The browser has not the interaction's cookie, or the interaction is over; anything else is no answer to the browser.
    const details = await provider.interactionDetails(request.raw, reply.raw).catch((error: unknown) => {
      if (error instanceof errors.SessionNotFound) return undefined
      throw error
    })
    const destination = details && findPeer(String(details.params.client_id))
    if (!destination || details.uid !== request.params.uid)
      throw new RefusalError(refuse('identity.log-in-not-started-here'))
    const basis = legalBasis.find(destination.party)
    if (!basis) throw new RefusalError(refuse('identity.no-legal-basis', { party: destination.party }))
    const wanted = String(details.params.ui_locales ?? '').split(' ')[0]
    const language = pickLanguage(wanted, request.headers['accept-language'])
    return { destination, basis, language, needed: readLoa(details.params.acr_values) }
  }

  app.get(
    '/oidc/interaction/:uid',
    { schema: { params: Uid, querystring: Type.Object({ back: Type.Optional(Type.String()) }) } },
    async (request, reply) => {
      const { destination, basis, language, needed } = await readInteraction(request, reply)
      const session = await sessions.current(request)
      const own = session?.kind === 'person' && session.person.personKey ? session : undefined
      // Whoever comes back from the log-in with less than was asked has no more to give; the asking state decides.
      const enough = own && (loaAtLeast(own.person.levelOfAssurance, needed) || request.query.back !== undefined)
      if (!own || !enough) {
        const back = `/oidc/interaction/${request.params.uid}?back=1`
        return reply.redirect(`/login?${new URLSearchParams({ return: back, loa: needed, lang: language })}`, 303)
      }
      const where = options.nameOfParty(destination.party, language)
      const law = { ...basis, agreement: options.nameOfAgreement(basis.agreement, language) }
      const action = `/oidc/interaction/${request.params.uid}/decision`
      return (
        reply
          // The form's answer leads on to the other state's portal, which form-action must name.
          .header('content-security-policy', framePolicy(`'self' ${new URL(destination.portalUrl).origin}`))
          .header('content-language', language)
          .type('text/html; charset=utf-8')
          .send(
            renderReleasePage(own.person.identity, releaseWords(texts, language, where, law), {
              language,
              action,
              csrfToken: own.csrfToken,
            }),
          )
      )
    },
  )

  app.post('/oidc/interaction/:uid/decision', { schema: { params: Uid, body: Decision } }, async (request, reply) => {
    const forged = await sessions.refuseWithoutCsrfToken(request, request.body.csrf)
    if (forged) throw new RefusalError(forged)
    const { destination } = await readInteraction(request, reply)
    if (request.body.decision === 'cancel') {
      const denied = { error: 'access_denied', error_description: 'the person did not agree' }
      return handOver(request, reply, () =>
        provider.interactionFinished(request.raw, reply.raw, denied, { mergeWithLastSubmission: false }),
      )
    }
    const { personKey, levelOfAssurance } = await sessions.requirePerson(request)
    if (!personKey) throw new RefusalError(refuse('identity.log-in-needed'))
    await db.transaction().execute(async (trx) => {
      await identity.rememberPseudonym(trx, destination.party, personKey)
      await options.journalRelease(trx, { destination: destination.party, personKey })
    })
    const released = { personKey, clientId: destination.party, acr: levelOfAssurance }
    return handOver(request, reply, () => finishReleased(provider, request.raw, reply.raw, released))
  })
}

/** Lets the provider answer by itself. Where it fails before it has, the browser is not left waiting. */
async function handOver(request: FastifyRequest, reply: FastifyReply, answer: () => Promise<void>): Promise<void> {
  reply.hijack()
  try {
    await answer()
  } catch (error) {
    request.log.error({ err: error }, 'a log-in for another state could not be handed over')
    if (!reply.raw.headersSent) reply.raw.writeHead(isDatabaseAway(error) ? 503 : 500, { 'retry-after': '2' })
    reply.raw.end()
  }
}

function releaseWords(texts: Texts, language: Language, where: string, basis: Readonly<Record<string, string>>) {
  const say = (key: string, params = {}) => texts.say(language, `identity.release.${key}`, params)
  return {
    title: say('title', { where }),
    asks: say('asks', { where }),
    what: say('what'),
    native: say('native'),
    latin: say('latin'),
    birthDate: say('birth-date'),
    not: say('not'),
    basis: say('basis', basis),
    release: say('release'),
    cancel: say('cancel'),
  }
}
