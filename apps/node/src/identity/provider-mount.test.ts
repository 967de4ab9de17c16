import type Provider from 'oidc-provider'
import { expect, onTestFinished, test } from 'vitest'
import { createHttp } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { loadTexts } from '../platform/texts.ts'
import { mountProvider } from './provider-mount.ts'

test('nobody begins log-ins for other states without end, and the nodes that finish them are not counted', async () => {
  const texts = loadTexts(new URL('../texts', import.meta.url).pathname)
  const log = createLog({ level: 'silent', party: 'KZ' })
  const app = await createHttp({ log, texts, refusals: platformRefusals })
  onTestFinished(() => app.close())
  const provider = { callback: () => async (_request: unknown, response: { end(): void }) => response.end() }
  await mountProvider(app, provider as unknown as Provider, 'http://kz.test')
  const ask = async (url: string) => (await app.inject(url)).statusCode
  for (let i = 0; i < 300; i += 1) expect(await ask('/oidc/token')).toBe(200)
  for (let i = 0; i < 240; i += 1) expect(await ask('/oidc/auth?client_id=TR')).toBe(200)
  expect(await ask('/oidc/auth?client_id=TR')).toBe(429)
  expect(await ask('/oidc/auth/some-uid')).toBe(429)
  expect(await ask('/oidc/token')).toBe(200)
})
