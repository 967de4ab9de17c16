import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { RegisterDeclaration } from '../schema.ts'
import { createConnectors } from '../service.ts'
import { type SeenRequest, serveRegister } from '../test-register.ts'
import { mayPass } from './error-code.ts'
import { encodeIdentifier, isIdentifier } from './identifiers.ts'

const client = 'central-server/GOV/70000001/kopru'
const provider = 'central-server/GOV/70000003/civil status'
const registers: RegisterDeclaration[] = [
  {
    id: 'civil-status',
    authority: 'KG/civil-status',
    connector: 'xroad',
    xroad: { client, provider },
    operations: {
      find: {
        method: 'POST',
        serviceCode: 'findByNumber',
        path: '/v1',
        keys: ['nationalNumber'],
        records: '/response/items',
      },
    },
  },
]
const conversationId = '0192f0c1-0000-7000-8000-000000000001'
const record = { person: { pin: '22203199400123' } }

const ask = (url: string) =>
  createConnectors(registers, { 'civil-status': { url } }, fetch).lookUp(
    'civil-status',
    'find',
    { nationalNumber: '22203199400123' },
    { conversationId, requester: 'TR/goc' },
  )

/** Answers as a Security Server does; `change` spoils something first. */
const answerWith =
  (items: unknown[], change: Record<string, string> = {}, status = 200) =>
  ({ headers }: SeenRequest, response: ServerResponse) => {
    response.writeHead(status, {
      'content-type': 'application/json;charset=utf-8',
      'x-road-id': headers['x-road-id'],
      'x-road-client': headers['x-road-client'],
      'x-road-service': encodeIdentifier(`${provider}/findByNumber`),
      'x-road-request-id': '5b1d2d0c-92a4-4b53-8f57-3a6d1c0e77aa',
      ...change,
    })
    response.end(JSON.stringify({ response: { items } }))
  }

test('a Security Server gets the call as protocol r1 has it', async () => {
  const { url, seen } = await serveRegister(answerWith([record]))
  expect(await ask(url)).toEqual({ is: 'one', record })
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/r1/central-server/GOV/70000003/civil%20status/findByNumber/v1',
    body: '{"nationalNumber":"22203199400123"}',
    headers: { 'x-road-client': client, 'x-road-issue': conversationId },
  })
  expect(seen[0]?.headers['x-road-id']).toMatch(/^[0-9a-f-]{36}$/)
  // X-Road keeps these headers in its logs for years: nothing about a person may be in them.
  expect(JSON.stringify(seen[0]?.headers)).not.toContain('22203199400123')
})

test('each call has an id of its own', async () => {
  const { url, seen } = await serveRegister(answerWith([]))
  expect([await ask(url), await ask(url)]).toEqual([{ is: 'none' }, { is: 'none' }])
  expect(seen[0]?.headers['x-road-id']).not.toBe(seen[1]?.headers['x-road-id'])
})

test('several records are several', async () => {
  const { url } = await serveRegister(answerWith([record, record]))
  expect(await ask(url)).toEqual({ is: 'several', records: [record, record] })
})

test.each([
  ['another call', { 'x-road-id': '00000000-0000-4000-8000-000000000000' }],
  ['another service', { 'x-road-service': encodeIdentifier(`${provider}/findByName`) }],
  ['another register', { 'x-road-service': 'central-server/GOV/70000002/criminal-records/findByNumber' }],
])('an answer to %s is refused', async (_name, change) => {
  const { url } = await serveRegister(answerWith([record], change))
  expect(await ask(url)).toEqual({ is: 'unavailable', retryable: false, why: 'the answer belongs to another request' })
})

test('an answer without X-Road’s headers is refused', async () => {
  const { url } = await serveRegister((_request, response) => response.end('{"response":{"items":[]}}'))
  expect(await ask(url)).toMatchObject({ is: 'unavailable', retryable: false })
})

test.each([
  ['Server.ServerProxy.NetworkError', 500, true],
  ['server.serverproxy.network_error', 500, true],
  ['Server.ClientProxy.ServiceFailed.IOError', 400, true],
  ['server.clientproxy.maintenance_mode', 500, true],
  ['Server.ServerProxy.CannotCreateSignature', 500, true],
  ['Server.ClientProxy.OutdatedGlobalConf', 500, true],
  ['server.clientproxy.global_conf_outdated', 500, true],
  ['Server.ServerProxy.AccessDenied', 500, false],
  ['server.serverproxy.access_denied', 500, false],
  ['Server.ServerProxy.UnknownService', 500, false],
  ['Client.MissingHeader', 500, false],
  ['server.clientproxy.ssl_authentication_failed', 500, false],
])('%s, whatever its status %i: asking again may help is %s', async (code, status, retryable) => {
  const { url } = await serveRegister(answerWith([record], { 'x-road-error': code }, status))
  expect(await ask(url)).toEqual({ is: 'unavailable', retryable, why: `X-Road ${code}` })
})

test('the provider’s own no is told by its status, also when a proxy before it says it', async () => {
  const { url } = await serveRegister(answerWith([record], {}, 404))
  expect(await ask(url)).toEqual({ is: 'unavailable', retryable: false, why: 'HTTP 404' })
  const proxy = await serveRegister((_request, response) => response.writeHead(502).end('Bad Gateway'))
  expect(await ask(proxy.url)).toEqual({ is: 'unavailable', retryable: true, why: 'HTTP 502' })
})

test('a code fits by its parts, not by a piece of a word', () => {
  expect(mayPass('Server.NetworkErrorOfSomebodyElse')).toBe(false)
  expect(mayPass('')).toBe(false)
})

test('an identifier is known in any encoding and when it is said twice, and never by something beside it', () => {
  const id = "KG/GOV/7000/o'service (a), b"
  expect(isIdentifier(encodeIdentifier(id), id)).toBe(true)
  expect(isIdentifier('KG/GOV/7000/o%27service%20%28a%29%2C%20b', id)).toBe(true)
  expect(isIdentifier('a/b/c, a/b/c', 'a/b/c')).toBe(true)
  for (const other of ['a/b/c, a/b/d', 'a/b', 'a/b/c/d', 'a%2Fb/c/x', '%', '', null])
    expect(isIdentifier(other, 'a/b/c')).toBe(false)
})

test('a register behind X-Road that declares no client or service code is a fault of the state’s data', async () => {
  const operation = { method: 'POST' as const, path: '/v1', keys: [], records: '/items' }
  const call = (declared: Partial<RegisterDeclaration>) => {
    const register = {
      id: 'tax',
      authority: 'KG/revenue',
      connector: 'xroad' as const,
      operations: { find: operation },
    }
    const connectors = createConnectors([{ ...register, ...declared }], { tax: { url: 'http://127.0.0.1:1' } }, fetch)
    return connectors.lookUp('tax', 'find', {}, { conversationId, requester: 'TR/goc' })
  }
  await expect(call({})).rejects.toThrow('X-Road identifiers')
  await expect(call({ xroad: { client, provider } })).rejects.toThrow('service code')
})
