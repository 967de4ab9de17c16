import { expect, test } from 'vitest'
import type { RegisterDeclaration } from '../schema.ts'
import { createConnectors } from '../service.ts'
import { sayJson, serveRegister } from '../test-register.ts'

const registers: RegisterDeclaration[] = [
  {
    id: 'civil-status',
    authority: 'KZ/civil-status',
    connector: 'rest',
    subject: {
      nationalNumber: '/person/iin',
      familyName: '/person/family',
      givenName: '/person/given',
      latinFamilyName: '/person/latinFamily',
      latinGivenName: '/person/latinGiven',
      birthDate: '/person/born',
      sex: '/person/sex',
    },
    operations: {
      find: { method: 'POST', path: '/registers/civil/find', keys: ['nationalNumber'], records: '/data/records' },
      record: { method: 'PUT', path: '/notices/{number}', keys: ['number', 'holder'], records: '/records' },
    },
  },
]
const context = { conversationId: '0192f0c1-0000-7000-8000-000000000001', requester: 'TR/goc' }
const keys = { nationalNumber: '940322484797' }
const known = { person: { iin: '940322484797', born: '1994-03-22' }, entry: 7 }

const connect = (url: string, timeoutMs?: number) =>
  createConnectors(registers, { 'civil-status': { url, credential: 'let-me-in' } }, fetch, {
    ...(timeoutMs && { timeoutMs }),
  })

test('a register is told the keys that its operation declares, who asks and in which conversation, and nothing else', async () => {
  const { url, seen } = await serveRegister(sayJson({ data: { records: [known] } }))
  const connectors = connect(url)
  const found = await connectors.lookUp('civil-status', 'find', { ...keys, religion: 'none of your business' }, context)
  expect(found).toEqual({ is: 'one', record: known })
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/registers/civil/find',
      body: '{"nationalNumber":"940322484797"}',
      headers: expect.objectContaining({
        authorization: 'Bearer let-me-in',
        'content-type': 'application/json',
        'x-conversation-id': context.conversationId,
        'x-requester': 'TR/goc',
      }),
    },
  ])
  expect(connectors.subjectOf('civil-status', known)).toEqual({
    nationalNumber: '940322484797',
    birthDate: '1994-03-22',
  })
})

test.each([
  ['none', [], { is: 'none' }],
  ['two', [known, known], { is: 'several', records: [known, known] }],
])('a register with %s says so', async (_name, records, expected) => {
  const { url } = await serveRegister(sayJson({ data: { records } }))
  expect(await connect(url).lookUp('civil-status', 'find', keys, context)).toEqual(expected)
})

test.each<[string, unknown]>([
  ['no list', { data: {} }],
  ['something else than records in it', { data: { records: [known, 'x'] } }],
  ['lists instead of records', { data: { records: [[known]] } }],
  ['a record instead of the list', { data: { records: known } }],
  ['a bare null', null],
])('an answer with %s is no answer, least of all “none”', async (_name, body) => {
  const { url } = await serveRegister(sayJson(body))
  const found = await connect(url).lookUp('civil-status', 'find', keys, context)
  expect(found).toMatchObject({ is: 'unavailable', retryable: false })
})

test('an answer that is not JSON is no answer', async () => {
  const { url } = await serveRegister((_request, response) => response.end('<html>200 OK</html>'))
  const found = await connect(url).lookUp('civil-status', 'find', keys, context)
  expect(found).toMatchObject({ is: 'unavailable', retryable: false })
})

test.each([
  [400, false],
  [401, false],
  [404, false],
  [409, false],
  [429, true],
  [500, true],
  [503, true],
])('HTTP %i: asking again may help is %s', async (status, retryable) => {
  const { url } = await serveRegister(sayJson({ data: { records: [known] } }, status))
  const found = await connect(url).lookUp('civil-status', 'find', keys, context)
  expect(found).toEqual({ is: 'unavailable', retryable, why: `HTTP ${status}` })
})

test('a redirect is not followed: the number and the credential go to the declared address only', async () => {
  const elsewhere = await serveRegister(sayJson({ data: { records: [known] } }))
  const { url } = await serveRegister((_request, response) =>
    response.writeHead(307, { location: `${elsewhere.url}/registers/civil/find` }).end(),
  )
  const found = await connect(url).lookUp('civil-status', 'find', keys, context)
  expect(found).toEqual({ is: 'unavailable', retryable: false, why: 'HTTP 307' })
  expect(elsewhere.seen).toEqual([])
})

test('an answer beyond 4 MiB is left unread', async () => {
  let sent = 0
  const { url } = await serveRegister((_request, response) => {
    const chunk = Buffer.alloc(64 * 1024, ' ')
    const more = () => {
      while (!response.destroyed && sent < 64 * 1024 * 1024) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  })
  const found = await connect(url).lookUp('civil-status', 'find', keys, context)
  expect(found).toEqual({ is: 'unavailable', retryable: false, why: 'the answer is too large' })
  expect(sent).toBeLessThan(32 * 1024 * 1024)
})

test.each([
  ['says nothing', () => undefined],
  ['stops in the middle', (_request: unknown, response: { write(text: string): unknown }) => void response.write('{')],
])('a register that %s is given up in time and may be asked again', async (_name, answer) => {
  const { url } = await serveRegister(answer)
  const found = await connect(url, 200).lookUp('civil-status', 'find', keys, context)
  expect(found).toEqual({ is: 'unavailable', retryable: true, why: 'no answer in time' })
})

test('a register that is down, or breaks off, may be asked again', async () => {
  const { url } = await serveRegister((_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"data":')
    setTimeout(() => response.destroy(), 20)
  })
  const lost = { is: 'unavailable', retryable: true, why: 'no connection' }
  expect(await connect(url).lookUp('civil-status', 'find', keys, context)).toEqual(lost)
  expect(await connect('http://127.0.0.1:1').lookUp('civil-status', 'find', keys, context)).toEqual(lost)
})

test('what is written goes to the path of its key, and the answer comes back as it is', async () => {
  const { url, seen } = await serveRegister(sayJson({ done: true }, 201))
  const written = await connect(url).write('civil-status', 'record', { number: 'TR/KD 7?', holder: { a: 1 } }, context)
  expect(written).toEqual({ is: 'answer', body: { done: true } })
  expect(seen[0]).toMatchObject({ method: 'PUT', url: '/notices/TR%2FKD%207%3F', body: '{"holder":{"a":1}}' })
})

test('a register or an operation that nobody declared is a fault of the state’s data', async () => {
  const connectors = connect('http://127.0.0.1:1')
  await expect(connectors.lookUp('tax', 'find', keys, context)).rejects.toThrow('no register tax')
  await expect(connectors.lookUp('civil-status', 'toString', keys, context)).rejects.toThrow('toString')
  const withoutAddress = createConnectors(registers, {}, fetch)
  await expect(withoutAddress.lookUp('civil-status', 'find', keys, context)).rejects.toThrow('no address')
  expect(connectors.findRegister('KZ/civil-status', 'record')).toBe('civil-status')
  expect(connectors.findRegister('KZ/civil-status', 'constructor')).toBeUndefined()
  expect(connectors.findRegister('KZ/revenue', 'find')).toBeUndefined()
})
