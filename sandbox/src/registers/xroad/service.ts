import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StateData } from '../../state-data.ts'
import { createServer, type SandboxServer } from '../../web/server.ts'
import type { RegisterFacts } from '../answer.ts'
import { type Faults, serveFaults } from '../faults.ts'
import type { Notices } from '../notices.ts'
import { renderFault, XRoadFault } from './fault.ts'
import { checkOptionalHeaders, encodeId, type RestCall, readClientId, readRestPath } from './identifiers.ts'
import { renderClients, renderMethods } from './metadata.ts'
import { instance, listClients, listServices, nodeClient, registerIds, type Service } from './providers.ts'
import { hashRequest } from './request-hash.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']
const sameId = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((part, i) => part === b[i])

/** Registers behind a security server of X-Road 7.4.2, seen from the system that calls it: REST protocol r1. */
export async function createXRoadRegisters(options: {
  state: StateData
  facts: () => RegisterFacts
  notices: Notices
}): Promise<SandboxServer> {
  const { state, facts, notices } = options
  const clients = listClients(state)
  const services = listServices(facts, notices)

  const server = await createServer()
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const faults = serveFaults(server, registerIds)

  server.setErrorHandler((error, request, reply) => {
    const known = error instanceof XRoadFault
    if (!known) console.error('x-road', error)
    const fault = known ? error : new XRoadFault('Server.ClientProxy.InternalError', 'The request cannot be processed')
    const { status, headers, body } = renderFault(fault, request.headers.accept)
    return reply.code(status).headers(headers).send(Buffer.from(body))
  })

  server.get<{ Querystring: { xRoadInstance?: unknown } }>('/listClients', (request, reply) => {
    const { xRoadInstance } = request.query
    if (xRoadInstance !== undefined && xRoadInstance !== instance)
      throw new XRoadFault('Server.ClientProxy.InternalError', 'No such instance is federated')
    const { type, body } = renderClients(clients, request.headers.accept)
    return reply.header('content-type', type).send(Buffer.from(body))
  })

  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const header = (name: string) => findLast(request.raw.rawHeaders, name)
    const [pathname = '', ...query] = request.raw.url?.split('?') ?? []
    const call = readRestPath(pathname)
    const clientId = readClientId(header('x-road-client'))
    checkOptionalHeaders(header)
    if (!clients.some(({ id }) => sameId(id, clientId) || sameId(id.slice(0, 3), clientId)))
      throw new XRoadFault('Server.ClientProxy.UnknownMember', `Client '${clientId.join('/')}' not found`)
    if (!clients.some(({ id }) => sameId(id, call.provider)))
      throw new XRoadFault(
        'Server.ClientProxy.UnknownMember',
        `Could not find addresses for service provider "${call.provider.join('/')}"`,
      )

    const requestId = randomUUID()
    const ownId = header('x-road-id')
    const id = ownId ?? `${instance}-${randomUUID()}`
    const mayCall = sameId(clientId, nodeClient.id)
    const answer =
      answerMetadata(call, services, mayCall) ?? (await answerService(call, services, mayCall, request, faults))
    const added = [
      ['x-road-request-id', requestId] as const,
      ...(ownId === undefined ? [['x-road-id', id] as const] : []),
    ]
    const hash = hashRequest({
      method: request.method,
      target: [pathname, ...query].join('?'),
      rawHeaders: request.raw.rawHeaders,
      added,
      body: bodyOf(request),
    })
    return reply
      .code(answer.status)
      .headers({
        'content-type': 'application/json;charset=utf-8',
        'x-road-id': id,
        'x-road-client': encodeId(clientId),
        'x-road-service': encodeId([...call.provider, call.serviceCode]),
        'x-road-request-id': requestId,
        'x-road-request-hash': hash,
      })
      .send(Buffer.from(answer.body))
  }
  server.route({ method: methods, url: '/r1/*', exposeHeadRoute: false, handler: handle })
  // Whatever else is asked is a malformed message to this server, not a missing page.
  server.setNotFoundHandler((request) => {
    readRestPath(request.raw.url?.split('?')[0] ?? '')
  })
  return server
}

/** Services that the security server itself gives for each provider; they need no right. */
function answerMetadata({ provider, serviceCode, path }: RestCall, services: readonly Service[], mayCall: boolean) {
  if (path !== '') return undefined
  const own = services.filter((service) => sameId(service.provider, provider))
  switch (serviceCode) {
    case 'listMethods':
      return { status: 200, body: renderMethods(own) }
    case 'allowedMethods':
      return { status: 200, body: renderMethods(mayCall ? own : []) }
    case 'getOpenAPI':
      throw new XRoadFault('Server.ServerProxy.InternalError', 'Invalid service type: REST')
    default:
      return undefined
  }
}

async function answerService(
  { provider, serviceCode, path }: RestCall,
  services: readonly Service[],
  mayCall: boolean,
  request: FastifyRequest,
  faults: Faults,
) {
  const service = services.find((one) => sameId(one.provider, provider) && one.code === serviceCode)
  const name = [...provider, serviceCode].join('/')
  if (service === undefined) throw new XRoadFault('Server.ServerProxy.UnknownService', `Unknown service: ${name}`)
  if (!mayCall) throw new XRoadFault('Server.ServerProxy.AccessDenied', `Request is not allowed: ${name}`)
  if ((await faults.meet(service.registerId)) === 'down')
    throw new XRoadFault('Server.ServerProxy.NetworkError', 'Could not connect to the service')
  const { status, body } = service.answer({ method: request.method, path, body: parseBody(bodyOf(request)) })
  return { status, body: JSON.stringify(body) }
}

function bodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Of a repeated header the last one counts. */
function findLast(rawHeaders: readonly string[], name: string): string | undefined {
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2)
    if (rawHeaders[i]?.toLowerCase() === name) return rawHeaders[i + 1]
  return undefined
}
