import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import buildSerializer from 'fast-json-stringify'
import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { createHttp, type HttpServer } from './platform/http.ts'
import { createLog } from './platform/log.ts'
import { captureLines } from './platform/test-lines.ts'
import { loadTexts } from './platform/texts.ts'

/*
 * A running node turns a schema into code when its first request or answer comes; whoever sends that would be the first
 * to hear that it cannot be done. Here all of them are, at once.
 */
type AddRoutes = (app: HttpServer, options: object) => unknown

const modules = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(^|[/-])routes(-\w+)?\.ts$/.test(file),
)
const found: (readonly [name: string, add: AddRoutes])[] = []
for (const file of modules.sort())
  for (const [name, exported] of Object.entries(await import(join(import.meta.dirname, file))))
    if (/^(add|register)\w+Routes$/.test(name)) found.push([name, exported as AddRoutes])

/** Stands for every service that routes are given: until a request comes nothing is asked of it. */
const anything: object = new Proxy(() => undefined, {
  get: (_, name) => {
    if (name === 'then') return undefined
    return name === Symbol.toPrimitive ? () => 'http://node.test/' : anything
  },
  apply: () => anything,
})

async function compileAll(add: AddRoutes): Promise<number> {
  const { destination } = captureLines()
  const texts = loadTexts(join(import.meta.dirname, 'texts'))
  const app = await createHttp({ log: createLog({ level: 'silent', party: 'KZ' }, destination), texts, refusals: {} })
  let compiled = 0
  app.setValidatorCompiler((route) => {
    compiled += 1
    return TypeBoxValidatorCompiler(route as Parameters<typeof TypeBoxValidatorCompiler>[0])
  })
  app.setSerializerCompiler(({ schema }) => {
    compiled += 1
    return buildSerializer(schema as Parameters<typeof buildSerializer>[0])
  })
  try {
    await add(app, anything)
    await app.ready()
  } finally {
    await app.close()
  }
  return compiled
}

test.each(found)('what %s declares of requests and answers can be turned into code', async (_, add) => {
  await compileAll(add)
})

test('the routes of every feature are among them, with their schemas', async () => {
  const names = found.map(([name]) => name)
  for (const name of [
    'registerApplicantRoutes',
    'registerOfficerRoutes',
    'registerDocumentRoutes',
    'registerTrustRoutes',
  ])
    expect(names).toContain(name)
  let compiled = 0
  for (const [, add] of found) compiled += await compileAll(add)
  expect(compiled).toBeGreaterThan(80)
})

test.each([
  ['a request', { body: Type.Object({ name: Type.String({ pattern: '(' }) }) }],
  ['an answer', { response: { 200: Type.Object({ name: Type.Unsafe({ $ref: '#/definitions/missing' }) }) } }],
])('a schema of %s that cannot be turned into code would be found', async (_, schema) => {
  const add: AddRoutes = (app) => app.post('/broken', { schema }, async () => ({ name: '' }))
  await expect(compileAll(add)).rejects.toThrow()
})
