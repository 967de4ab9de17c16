import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPeople } from '../../people.ts'
import { samplePeople } from '../../population/population.ts'
import { readState } from '../../state-data.ts'
import { listen, type SandboxServer } from '../../web/server.ts'
import { createRegisters } from '../service.ts'
import { hashRequest } from './request-hash.ts'

const port = 17_433
const now = new Date('2026-11-23T10:00:00Z')
const client = 'central-server/GOV/70000001/kopru'
const revenue = '/r1/central-server/GOV/70000005/revenue/findByNationalNumber/v1'
const [sample] = samplePeople('KG')
const body = JSON.stringify({ nationalNumber: sample?.nationalId })
let home: string
let server: SandboxServer

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-xroad-'))
  server = await createRegisters({ home, state: readState('KG'), people: openPeople('KG'), now: () => now })
  await listen(server, port)
})
afterAll(async () => {
  await server.close()
  rmSync(home, { recursive: true })
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** By raw names, so that order, spelling and repetition are ours. */
function send(method: string, path: string, rawHeaders: string[], content = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = ['Host', `localhost:${port}`, ...rawHeaders, 'Content-Length', String(Buffer.byteLength(content))]
    const outgoing = request({ host: 'localhost', port, method, path, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    outgoing.on('error', reject).end(content)
  })
}

const json = ['Content-Type', 'application/json', 'Accept', 'application/json']
const ask = (rawHeaders: string[], path = revenue) => send('POST', path, [...json, ...rawHeaders], body)

test('an answer names client, service and request, and its hash binds it to the request', async () => {
  const id = '0b7f8c1e-6d3a-4f0e-9a51-2c4f7f1f9d10'
  const given = [...json, 'X-Road-Client', client, 'X-Road-Id', id, 'X-Road-Request-Id', 'of-the-client']
  const answer = await send('POST', `${revenue}?lang=ky`, given, body)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'x-road-id': id,
    'x-road-client': client,
    'x-road-service': 'central-server/GOV/70000005/revenue/findByNationalNumber',
  })
  const requestId = String(answer.headers['x-road-request-id'])
  expect(requestId).not.toBe('of-the-client')
  const expected = hashRequest({
    method: 'POST',
    target: `${revenue}?lang=ky`,
    rawHeaders: given,
    added: [['x-road-request-id', requestId]],
    body: Buffer.from(body),
  })
  expect(answer.headers['x-road-request-hash']).toBe(expected)
  expect(answer.headers['x-road-error']).toBeUndefined()
})

test('without an id the server makes one of instance and UUID; of a repeated client the last counts', async () => {
  const answer = await ask(['X-Road-Client', 'central-server/GOV/1/nobody', 'X-Road-Client', client])
  expect(answer.status).toBe(200)
  expect(answer.headers['x-road-id']).toMatch(/^central-server-[0-9a-f-]{36}$/)
})

describe('X-Road’s own errors', () => {
  const cases: [string, () => Promise<Answer>, string, number][] = [
    ['no client', () => ask([]), 'Server.ClientProxy.InternalError', 500],
    ['half a client', () => ask(['X-Road-Client', 'central-server/GOV']), 'Server.ClientProxy.InternalError', 500],
    [
      'a strange client',
      () => ask(['X-Road-Client', 'central-server/GOV/1/nobody']),
      'Server.ClientProxy.UnknownMember',
      500,
    ],
    ['another version', () => ask(['X-Road-Client', client], '/r2/a/b/c/d/e'), 'Server.ClientProxy.InternalError', 500],
    [
      'a path without service',
      () => ask(['X-Road-Client', client], '/r1/central-server/GOV/70000005/revenue'),
      'Server.ClientProxy.InternalError',
      500,
    ],
    [
      'an encoded slash',
      () => ask(['X-Road-Client', client], '/r1/central-server/GOV/70000005/revenue/a%2Fb'),
      'Server.ClientProxy.InternalError',
      500,
    ],
    [
      'a strange provider',
      () => ask(['X-Road-Client', client], '/r1/central-server/GOV/1/nobody/x'),
      'Server.ClientProxy.UnknownMember',
      500,
    ],
    [
      'an unknown service',
      () => ask(['X-Road-Client', client], '/r1/central-server/GOV/70000005/revenue/x'),
      'Server.ServerProxy.UnknownService',
      500,
    ],
    [
      'a client without the right',
      () => ask(['X-Road-Client', 'central-server/GOV/70000009/statistics']),
      'Server.ServerProxy.AccessDenied',
      500,
    ],
    [
      'a member alone has no right',
      () => ask(['X-Road-Client', 'central-server/GOV/70000001']),
      'Server.ServerProxy.AccessDenied',
      500,
    ],
    [
      'a server of three parts',
      () => ask(['X-Road-Client', client, 'X-Road-Security-Server', 'a/b/c']),
      'Server.ClientProxy.InternalError',
      500,
    ],
    [
      'a party of three parts',
      () => ask(['X-Road-Client', client, 'X-Road-Represented-Party', 'a/b/c']),
      'Server.ClientProxy.InternalError',
      500,
    ],
  ]
  test.each(cases)('%s', async (_name, call, code, status) => {
    const answer = await call()
    expect(answer.status).toBe(status)
    expect(answer.headers['x-road-error']).toBe(code)
    expect(JSON.parse(answer.text)).toEqual({
      type: code,
      message: expect.any(String),
      detail: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    for (const header of ['id', 'client', 'service', 'request-id', 'request-hash'])
      expect(answer.headers[`x-road-${header}`]).toBeUndefined()
  })

  test('come as XML to whoever accepts text', async () => {
    const answer = await send('POST', revenue, ['Content-Type', 'application/json', 'Accept', 'text/xml'], body)
    expect(answer.text).toContain('<error><type>Server.ClientProxy.InternalError</type>')
  })
})

test('the provider’s own refusal passes with X-Road’s headers and without its error', async () => {
  const answer = await send('POST', revenue, [...json, 'X-Road-Client', client], '{"pin":"1"}')
  expect(answer.status).toBe(400)
  expect(answer.headers['x-road-error']).toBeUndefined()
  expect(answer.headers['x-road-request-hash']).toBeDefined()
})

test('metadata: clients as XML unless JSON is accepted, methods for any registered client, rights in allowedMethods', async () => {
  expect((await send('GET', '/listClients', [])).text).toContain('<id:memberCode>70000005</id:memberCode>')
  const clients = await send('GET', '/listClients', ['Accept', 'text/xml, application/json;q=0.1'])
  expect(JSON.parse(clients.text).member).toContainEqual({
    id: {
      object_type: 'SUBSYSTEM',
      xroad_instance: 'central-server',
      member_class: 'GOV',
      member_code: '70000005',
      subsystem_code: 'revenue',
    },
    name: expect.any(String),
  })
  const meta = (code: string, who: string) =>
    send('GET', `/r1/central-server/GOV/70000005/revenue/${code}`, ['X-Road-Client', who])
  const codes = async (code: string, who: string) =>
    JSON.parse((await meta(code, who)).text).service.map((one: { service_code: string }) => one.service_code)
  const all = ['findByNationalNumber', 'findByNameAndBirthDate', 'findByKeys']
  const statistics = 'central-server/GOV/70000009/statistics'
  expect(await codes('listMethods', statistics)).toEqual(all)
  expect(await codes('allowedMethods', statistics)).toEqual([])
  expect(await codes('allowedMethods', client)).toEqual(all)
  expect((await meta('getOpenAPI', client)).headers['x-road-error']).toBe('Server.ServerProxy.InternalError')
})
