import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import https from 'node:https'
import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { isDatabaseAway } from './database.ts'
import { newId } from './ids.ts'
import { compileValidator, createSerializerCompiler } from './lazy-compilers.ts'
import type { Log } from './log.ts'
import { type Metrics, mayReadMetrics } from './metrics.ts'
import { toProblem } from './problem.ts'
import { type Refusal, type RefusalCatalogue, RefusalError, refuse } from './refusal.ts'
import { pickLanguage, type Texts } from './texts.ts'

export type HttpServer = FastifyInstance<Server, IncomingMessage, ServerResponse, Log, TypeBoxTypeProvider>

export interface HttpOptions {
  log: Log
  texts: Texts
  refusals: RefusalCatalogue
  /** Serves `/metrics` to scrapers and counts requests. */
  metrics?: { all: Metrics; token?: string }
  /** Serves `/health`: ready when every check resolves. Keys name the checks. */
  health?: Record<string, () => Promise<unknown>>
  /** Server side of TLS; for mutual TLS with `requestCert` and `rejectUnauthorized`. */
  tls?: https.ServerOptions
  /** Bytes; routes may set their own. 1 MiB if not given. */
  bodyLimit?: number
  /** Longest time to receive a whole request. 60 s if not given. */
  requestTimeoutMs?: number
  /** What the portal's pages may load or post to beyond their own origin, by CSP directive. */
  contentSecurityPolicy?: Record<string, string[]>
  /** Proxies whose word on the caller's address counts; without any, limits by address count the connection's own. */
  trustedProxies?: readonly string[]
  /** Answers a path nobody serves, where that is not simply "not found" (the portal's own pages). */
  notFound?: (request: FastifyRequest, reply: FastifyReply) => unknown
}

const quietRoutes = new Set(['/health', '/metrics'])

/**
 * A Fastify server with the house rules: TypeBox schemas, request ids, limits, security headers, logs without personal
 * data, and refusals as problem documents in the reader's language. Throw `RefusalError` (or use `orThrow`) in handlers.
 */
export async function createHttp(options: HttpOptions): Promise<HttpServer> {
  const { log, tls, metrics, health } = options
  const server: HttpServer = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => newId<'request'>(),
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    return503OnClosing: true,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    // A machine that starts a whole federation may keep a plug-in waiting longer than the usual ten seconds.
    pluginTimeout: 60_000,
    // A permit's verification token is a whole signed statement, and stands in a path.
    routerOptions: { maxParamLength: 4096 },
    frameworkErrors: (_error, request, reply) => sendRefusal(refuse('request.unreadable'), request, reply, options),
    forceCloseConnections: 'idle',
    serverFactory: (handler) => {
      const listener = tls === undefined ? http.createServer(handler) : https.createServer(tls, handler)
      listener.requestTimeout = options.requestTimeoutMs ?? 60_000
      listener.headersTimeout = 15_000
      listener.keepAliveTimeout = 75_000
      return listener as Server
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  server.setValidatorCompiler(compileValidator as Parameters<HttpServer['setValidatorCompiler']>[0])
  server.setSerializerCompiler(createSerializerCompiler())
  await server.register(helmet, helmetOptions(options))

  server.addHook('onSend', async (_request, reply) => {
    // Answers are about a person unless a route says otherwise: no cache on the way keeps them.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  server.addHook('onResponse', async (request, reply) => {
    // The pattern of the route, never the path: paths hold ids.
    const route = request.routeOptions.url ?? 'none'
    const { method, log } = request
    const status = reply.statusCode
    metrics?.all.httpSeconds.observe({ method, route, status: String(status) }, reply.elapsedTime / 1000)
    const line = { method, route, status, ms: Math.round(reply.elapsedTime) }
    if (quietRoutes.has(route)) log.debug(line, 'answered')
    else log.info(line, 'answered')
  })

  server.setErrorHandler((error: FastifyError | RefusalError, request, reply) => {
    const refusal = error instanceof RefusalError ? error.refusal : findKnownFault(error, options.bodyLimit)
    if (refusal?.code === 'node.not-ready') request.log.warn({ err: error }, 'not ready to answer')
    if (refusal === undefined) request.log.error({ err: error }, 'unexpected error')
    return sendRefusal(refusal ?? refuse('node.fault', { reference: request.id }), request, reply, options)
  })
  server.setNotFoundHandler((request, reply) =>
    options.notFound === undefined
      ? sendRefusal(refuse('request.not-found'), request, reply, options)
      : options.notFound(request, reply),
  )

  if (health !== undefined) server.get('/health', (_request, reply) => answerHealth(health, reply))
  if (metrics !== undefined)
    server.get('/metrics', async (request, reply) => {
      const scraper = { remoteAddress: request.socket.remoteAddress, headers: request.headers }
      if (!mayReadMetrics(scraper, metrics.token)) throw new RefusalError(refuse('request.not-allowed-here'))
      return reply.type(metrics.all.registry.contentType).send(await metrics.all.registry.metrics())
    })
  return server
}

/** Marks everything that this request logs from here on as part of a conversation. */
export function logConversation(request: FastifyRequest, conversationId: string): void {
  request.log = request.log.child({ conversationId })
}

/** Answers with a refusal's problem document, in the language of `?lang` or Accept-Language. */
export function sendRefusal(
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  { refusals, texts }: Pick<HttpOptions, 'refusals' | 'texts'>,
) {
  const language = readerLanguage(request)
  const problem = toProblem(refusal, { refusals, texts, language, requestId: request.id })
  if (problem.status < 500) request.log.info({ refusal: refusal.code }, 'refused')
  return reply
    .code(problem.status)
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem))
}

export function readerLanguage(request: FastifyRequest) {
  const { query } = request
  const chosen = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined
  return pickLanguage(chosen, request.headers['accept-language'])
}

/** The faults of a request that Fastify and its plug-ins find before a handler does, and those that will pass. */
function findKnownFault(error: FastifyError, bodyLimit = 1024 * 1024): Refusal | undefined {
  if (isDatabaseAway(error)) return refuse('node.not-ready')
  if (error.validation !== undefined) {
    const places = error.validation.map(({ instancePath, params }) => {
      const names = [params.requiredProperties ?? params.additionalProperties ?? []].flat()
      return names.length === 0 ? instancePath : names.map((name) => `${instancePath}/${name}`).join(' ')
    })
    return refuse('request.invalid', { where: [...new Set(places)].join(' ').trim() || '/' })
  }
  switch (error.statusCode) {
    case 404:
      return refuse('request.not-found')
    case 413:
      return refuse('request.too-large', { limit: bodyLimit })
    case 415:
      return refuse('request.unsupported-type')
    case 429:
      return refuse('request.too-many')
    case 503:
      return refuse('node.not-ready')
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? refuse('request.unreadable')
        : undefined
  }
}

async function answerHealth(checks: NonNullable<HttpOptions['health']>, reply: FastifyReply) {
  const names = Object.keys(checks)
  const outcomes = await Promise.allSettled(Object.values(checks).map(withinSeconds(3)))
  const failed = names.filter((_, i) => outcomes[i]?.status !== 'fulfilled')
  const status = failed.length === 0 ? 'ok' : 'failing'
  return reply.code(failed.length === 0 ? 200 : 503).send({ status, failed })
}

const withinSeconds = (seconds: number) => (check: () => Promise<unknown>) => {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('too slow')), seconds * 1000)
  return Promise.race([check(), promise]).finally(() => clearTimeout(timer))
}

function helmetOptions({ tls, contentSecurityPolicy: more = {} }: HttpOptions) {
  const self = (directive: string) => ["'self'", ...(more[directive] ?? [])]
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': self('script-src'),
        'style-src': self('style-src'),
        'img-src': ["'self'", 'data:', 'blob:', ...(more['img-src'] ?? [])],
        'font-src': self('font-src'),
        'connect-src': self('connect-src'),
        'form-action': self('form-action'),
        'base-uri': ["'none'"],
        'object-src': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Over plain HTTP (a developer's machine, or behind the operator's own TLS) the promise would not be ours to give.
    strictTransportSecurity: tls === undefined ? (false as const) : { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'same-origin' as const },
  }
}
