import rateLimit from '@fastify/rate-limit'
import { LinkQuestion, Links, SecondLogIn, ShownDocument, Uuid } from '@kopru/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { limitLogIns } from '../identity/limit-log-ins.ts'
import type { Identity } from '../identity/service.ts'
import type { Sessions } from '../identity/sessions.ts'
import { type HttpServer, readerLanguage } from '../platform/http.ts'
import { orThrow, RefusalError, refuse } from '../platform/refusal.ts'
import { registerRecordTaskRoutes } from './routes-officer.ts'
import { personKeyOf } from './rules/person-key.ts'
import type { LinksService } from './service.ts'

export interface LinkRouteOptions {
  readonly links: LinksService
  readonly sessions: Pick<Sessions, 'requirePerson' | 'requireStaff'>
  readonly identity: Pick<Identity, 'beginLogIn'>
  readonly party: string
  /** The browser's own secret while it logs in. */
  readonly browserOf: (request: FastifyRequest, reply: FastifyReply) => string
}

/** Documents that one person may show in an hour. */
const documentTries = 10

const Params = Type.Object({ id: Uuid })

export async function registerLinkRoutes(app: HttpServer, options: LinkRouteOptions): Promise<void> {
  const { links, sessions } = options
  const { ofPerson } = links

  app.get('/api/links', { schema: { response: { 200: Links } } }, async (request) =>
    ofPerson.list(await sessions.requirePerson(request)),
  )

  app.post('/api/links/:id/revoke', { schema: { params: Params, response: { 200: Links } } }, async (request) => {
    const person = await sessions.requirePerson(request)
    orThrow(await ofPerson.revoke(person, request.params.id))
    return ofPerson.list(person)
  })

  await app.register(async (scope) => {
    await limitLogIns(scope as unknown as HttpServer)
    registerSecondLogIn(scope as unknown as HttpServer, options)
  })

  app.get('/api/link-questions/:id', { schema: { params: Params, response: { 200: LinkQuestion } } }, async (request) =>
    orThrow(await ofPerson.question(await sessions.requirePerson(request), request.params.id)),
  )

  app.post(
    '/api/link-questions/:id/officer',
    { schema: { params: Params, response: { 200: LinkQuestion } } },
    async (request) => orThrow(await ofPerson.askOfficer(await sessions.requirePerson(request), request.params.id)),
  )

  await app.register(async (scope) => {
    // Whoever tries numbers of documents one after the other is stopped, under whatever address.
    await scope.register(rateLimit, {
      max: documentTries,
      timeWindow: '1 hour',
      hook: 'preHandler',
      keyGenerator: async (request) => personKeyOf(await sessions.requirePerson(request)),
      errorResponseBuilder: () => new RefusalError(refuse('request.too-many')),
    })
    const server = scope as unknown as HttpServer
    server.post(
      '/api/link-questions/:id/document',
      { schema: { params: Params, body: ShownDocument, response: { 200: LinkQuestion } } },
      async (request) => {
        const person = await sessions.requirePerson(request)
        const { id } = request.params
        orThrow(await links.showDocument(person, id, request.body.mrz))
        return orThrow(await ofPerson.question(person, id))
      },
    )
  })

  registerRecordTaskRoutes(app, options)
}

function registerSecondLogIn(app: HttpServer, options: LinkRouteOptions): void {
  const { sessions, identity, party, browserOf } = options
  const { ofPerson } = options.links

  app.post(
    '/api/links/log-in',
    { schema: { body: SecondLogIn, response: { 200: Type.Object({ redirectUrl: Type.String() }) } } },
    async (request, reply) => {
      const person = await sessions.requirePerson(request)
      const { question } = request.body
      orThrow(await ofPerson.refuseSecondLogIn(person, question))
      const url = await identity.beginLogIn({
        kind: 'second',
        home: party,
        returnTo: question === undefined ? '/links' : `/links/questions/${question}`,
        levelOfAssurance: 'substantial',
        language: readerLanguage(request),
        browser: browserOf(request, reply),
        beside: person.identity.identifier,
        about: question,
      })
      return { redirectUrl: orThrow(url).href }
    },
  )
}
