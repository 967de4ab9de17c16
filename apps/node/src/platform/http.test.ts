import { Type } from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { createHttp, type HttpOptions, logConversation } from './http.ts'
import { createLog } from './log.ts'
import { createMetrics, mayReadMetrics } from './metrics.ts'
import { assembleRefusals, RefusalError, refuse } from './refusal.ts'
import { platformRefusals } from './refusals.ts'
import { captureLines } from './test-lines.ts'
import { loadTexts } from './texts.ts'

const texts = loadTexts(new URL('../texts', import.meta.url).pathname)
const refusals = assembleRefusals(platformRefusals, { 'test.closed': { status: 409, params: ['until'] } })
const Body = Type.Object({ name: Type.String({ maxLength: 20 }) }, { additionalProperties: false })

async function serve(more: Partial<HttpOptions> = {}) {
  const { destination, said } = captureLines()
  const log = createLog({ level: 'info', party: 'KZ' }, destination)
  const server = await createHttp({ log, texts, refusals, bodyLimit: 1000, ...more })
  onTestFinished(() => server.close())
  server.post('/people/:id', { schema: { body: Body } }, (request) => {
    logConversation(request, 'conversation-1')
    return { hello: request.body.name }
  })
  server.get('/closed', () => {
    throw new RefusalError(refuse('test.closed', { until: 9 }))
  })
  server.get('/broken', () => {
    throw new Error('the row (870412450123) is gone')
  })
  server.get('/away', () => {
    throw Object.assign(new Error('the database system is starting up'), { code: '57P03' })
  })
  return { server, said }
}

test('while the database is away the answer is to try again, not that something is broken', async () => {
  const { server } = await serve()
  const answer = await server.inject('/away')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({ code: 'node.not-ready' })
})

test('who the caller is, only a trusted proxy may say', async () => {
  const askedBy = async (remoteAddress: string) => {
    const { server } = await serve({ trustedProxies: ['10.0.0.0/8'] })
    server.get('/who', ({ ip }) => ({ ip }))
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    return (await server.inject({ url: '/who', remoteAddress, headers })).json().ip
  }
  expect(await askedBy('10.1.2.3')).toBe('198.51.100.7')
  expect(await askedBy('203.0.113.9')).toBe('203.0.113.9')
})

test('a refusal leaves as a problem document with its code and parameters', async () => {
  const { server } = await serve()
  const answer = await server.inject('/closed')
  expect(answer.statusCode).toBe(409)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject({
    type: 'urn:kopru:refusal:test.closed',
    code: 'test.closed',
    status: 409,
    params: { until: 9 },
    instance: expect.stringMatching(/^urn:uuid:/),
  })
})

test.each([
  ['/nowhere?lang=kk', {}, 'kk', 'Бұл мекенжайда ештеңе жоқ'],
  ['/nowhere', { 'accept-language': 'tr-TR,tr;q=0.9' }, 'tr', 'Bu adreste bir şey yok'],
])('the words of %s are in the language of the reader', async (url, headers, language, title) => {
  const { server } = await serve()
  const answer = await server.inject({ url, headers })
  expect(answer.headers['content-language']).toBe(language)
  expect(answer.json()).toMatchObject({ status: 404, code: 'request.not-found', title })
})

test('an unexpected error tells its reader a reference and nothing else, and the log where to look', async () => {
  const { server, said } = await serve()
  const answer = await server.inject('/broken')
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('row')
  const { reference } = answer.json().params
  expect(said()).toContain(reference)
  expect(said()).toContain('http.test.ts')
  expect(said()).not.toContain('870412450123')
})

const post = {
  method: 'POST',
  url: '/people/870412450123?mother=Айгерім',
  headers: { 'content-type': 'application/json' },
} as const

test.each([
  ['a missing field', '{}', 'request.invalid', '/name'],
  ['a field too many', '{"name":"a","admin":true}', 'request.invalid', '/admin'],
  ['a field of another type', '{"name":1}', 'request.invalid', '/name'],
  ['broken JSON', '{"name":', 'request.unreadable', undefined],
  ['no body', '', 'request.unreadable', undefined],
  ['too many bytes', `{"name":"${'x'.repeat(2000)}"}`, 'request.too-large', undefined],
])('%s is refused by name', async (_what, payload, code, where) => {
  const { server } = await serve()
  const problem = (await server.inject({ ...post, payload })).json()
  expect(problem.code).toBe(code)
  if (where !== undefined) expect(problem.params.where).toBe(where)
})

test.each([
  ['a path that is no URL', '/people/%E0%A4%A'],
  ['a path with a part beyond all measure', `/papers/${'x'.repeat(5000)}`],
])('%s is refused as every other request', async (_what, url) => {
  const { server } = await serve()
  server.get('/papers/:token', () => 'found')
  const answer = await server.inject({ url, headers: { 'accept-language': 'ru' } })
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject({ code: 'request.unreadable', title: 'Запрос не удаётся прочитать' })
})

test('a signed statement fits into a path', async () => {
  const { server } = await serve()
  server.get('/papers/:token', () => 'found')
  expect((await server.inject(`/papers/${'x'.repeat(2000)}`)).body).toBe('found')
})

test('a body of another type is refused', async () => {
  const { server } = await serve()
  const answer = await server.inject({ ...post, headers: { 'content-type': 'text/xml' }, payload: '<a/>' })
  expect(answer.json()).toMatchObject({ status: 415, code: 'request.unsupported-type' })
})

test('the log of a request has its conversation and route, and nothing of paths, queries or bodies', async () => {
  const { server, said } = await serve()
  await server.inject({ ...post, payload: '{"name":"Айгерім"}' })
  expect(said()).toContain('"conversationId":"conversation-1"')
  expect(said()).toContain('"route":"/people/:id"')
  expect(said()).not.toMatch(/Айгерім|%D0|870412450123/)
})

test('pages come with headers that bind the browser, and answers are kept by no cache', async () => {
  const { server } = await serve()
  const { headers } = await server.inject({ ...post, payload: '{"name":"a"}' })
  expect(headers['content-security-policy']).toContain("default-src 'self'")
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(headers['content-security-policy']).not.toMatch(/unsafe/)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['cache-control']).toBe('no-store')
})

test('health is 200 when every check passes, and 503 with the names of those that do not', async () => {
  const well = await serve({ health: { database: async () => 1 } })
  expect((await well.server.inject('/health')).json()).toEqual({ status: 'ok', failed: [] })
  const ill = await serve({ health: { database: () => Promise.reject(new Error('gone')), directory: async () => 1 } })
  const answer = await ill.server.inject('/health')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toEqual({ status: 'failing', failed: ['database'] })
})

test('metrics count requests by route pattern and answer the machine itself only', async () => {
  const { server } = await serve({ metrics: { all: createMetrics('KZ') } })
  await server.inject('/closed')
  const own = await server.inject({ url: '/metrics', headers: { host: 'localhost:7010' } })
  expect(own.body).toContain('kopru_http_request_seconds_count{party="KZ",method="GET",route="/closed",status="409"} 1')
  const proxied = await server.inject({
    url: '/metrics',
    headers: { host: 'localhost:7010', 'x-forwarded-for': '1.2.3.4' },
  })
  expect(proxied.statusCode).toBe(403)
})

test.each([
  [{ remoteAddress: '127.0.0.1', headers: { host: 'localhost' } }, undefined, true],
  [{ remoteAddress: '::1', headers: { host: '[::1]:7010' } }, undefined, true],
  [{ remoteAddress: '::ffff:127.0.0.1', headers: { host: '127.0.0.1:7010' } }, undefined, true],
  [{ remoteAddress: '10.0.0.5', headers: { host: 'localhost' } }, undefined, false],
  [{ remoteAddress: '127.0.0.1', headers: { host: 'evil.example' } }, undefined, false],
  [{ remoteAddress: '127.0.0.1', headers: { host: 'localhost', forwarded: 'for=1.2.3.4' } }, undefined, false],
  [{ remoteAddress: '127.0.0.1', headers: { host: 'localhost' } }, 'token', false],
  [{ remoteAddress: '10.0.0.5', headers: { authorization: 'Bearer token' } }, 'token', true],
  [{ remoteAddress: '10.0.0.5', headers: { authorization: 'Bearer tokem' } }, 'token', false],
])('a scraper %j with the token %s configured may read: %s', (scraper, token, expected) => {
  expect(mayReadMetrics(scraper, token)).toBe(expected)
})
