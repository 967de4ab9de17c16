import { expect, onTestFinished, test } from 'vitest'
import { createHttp } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { loadTexts } from '../platform/texts.ts'
import { registerTrackerRoutes } from './routes.ts'

test('a person who reads the trail without end is stopped, and nobody else with them', async () => {
  const texts = loadTexts(new URL('../texts', import.meta.url).pathname)
  const log = createLog({ level: 'silent', party: 'KZ' })
  const app = await createHttp({ log, texts, refusals: platformRefusals })
  onTestFinished(() => app.close())
  let readings = 0
  await registerTrackerRoutes(app, {
    tracker: {
      read: async () => {
        readings += 1
        return { rows: [], total: 0, missing: [] }
      },
      receiveRequest: async () => undefined,
    },
    sessions: {
      requirePerson: async ({ headers }) => ({ identity: { identifier: String(headers['x-test-who']) } }) as never,
    },
  })
  const read = async (who: string) =>
    (await app.inject({ url: '/api/tracker', headers: { 'x-test-who': who } })).statusCode
  const answers = []
  for (let i = 0; i < 121; i += 1) answers.push(await read('KZ/TR/a'))
  expect(answers.slice(0, 120).every((status) => status === 200)).toBe(true)
  expect(answers[120]).toBe(429)
  expect(await read('KZ/TR/b')).toBe(200)
  expect(readings).toBe(121)
})
