import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createHttp, sendRefusal } from './platform/http.ts'
import { createLog } from './platform/log.ts'
import { assembleRefusals, refuse } from './platform/refusal.ts'
import { platformRefusals } from './platform/refusals.ts'
import { captureLines } from './platform/test-lines.ts'
import { loadTexts } from './platform/texts.ts'
import { portalPage, servePortal } from './portal-files.ts'

const texts = loadTexts(new URL('texts', import.meta.url).pathname)
const refusals = assembleRefusals(platformRefusals)

/** A built portal whose page names one asset, with `name` for a hash. */
function build(folder: string, name: string) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), `<html lang="en"><script src="/assets/${name}.js"></script>`)
  writeFileSync(join(folder, 'assets', `${name}.js`), `build = '${name}'`)
}

async function serve() {
  const folder = join(mkdtempSync(join(tmpdir(), 'portal-')), 'dist')
  build(folder, 'first')
  const showPage = portalPage(folder, 'KZ')
  const log = createLog({ level: 'silent', party: 'KZ' }, captureLines().destination)
  const app = await createHttp({
    ...{ log, texts, refusals },
    notFound: (request, reply) =>
      showPage(request, reply) ?? sendRefusal(refuse('request.not-found'), request, reply, { refusals, texts }),
  })
  app.get('/api/meta', () => ({ party: 'KZ' }))
  await servePortal(app, folder, showPage)
  onTestFinished(async () => {
    await app.close()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })
  return { app, folder }
}

test('a portal that is built anew under a running node is the one that people get', async () => {
  const { app, folder } = await serve()
  expect((await app.inject('/tracker')).body).toContain('/assets/first.js')
  build(folder, 'second')
  for (const page of ['/', '/tracker', '/tracker/', '/applications/1/form']) {
    const { statusCode, headers, body } = await app.inject(page)
    expect(statusCode).toBe(200)
    expect(headers['cache-control']).toBe('no-cache')
    expect(body).toContain('/assets/second.js')
  }
  const asset = await app.inject('/assets/second.js')
  expect(asset).toMatchObject({ statusCode: 200, body: "build = 'second'" })
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await app.inject('/assets/first.js')).statusCode).toBe(404)
})

test('the page says which language it will be in before its script runs', async () => {
  const { app } = await serve()
  const languageOf = async (url: string, accepted?: string) => {
    const { body, headers } = await app.inject({ url, headers: accepted ? { 'accept-language': accepted } : {} })
    expect(headers['vary']).toContain('accept-language')
    return /<html lang="(.*?)"/.exec(body)?.[1]
  }
  expect(await languageOf('/')).toBe('kk')
  expect(await languageOf('/', 'en-US,en;q=0.9')).toBe('kk')
  expect(await languageOf('/tracker', 'de,tr-TR;q=0.8,ru;q=0.9')).toBe('ru')
  expect(await languageOf('/verify?lang=az', 'tr')).toBe('az')
  for (const odd of ['/?lang=%22%3E', '/?lang=a&lang=b', '/?lang[x]=kk']) expect(await languageOf(odd, 'tr')).toBe('tr')
})

test('while a build has taken the page away, people still get the one from before', async () => {
  const { app, folder } = await serve()
  await app.inject('/tracker')
  rmSync(folder, { recursive: true })
  for (const path of ['/', '/tracker'])
    expect(await app.inject(path)).toMatchObject({ statusCode: 200, body: expect.stringContaining('first.js') })
})

test('what is no page and no file is a miss, and nothing outside the folder is served', async () => {
  const { app, folder } = await serve()
  writeFileSync(join(folder, '..', 'secret.txt'), 'secret')
  for (const path of [
    '/assets/none.js',
    '/api/none',
    '/oidc/none',
    '/assets/',
    '/assets/%00',
    '/assets/..%2f..%2fsecret.txt',
  ])
    expect((await app.inject(path)).statusCode).toBeGreaterThanOrEqual(400)
  for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt'])
    expect((await app.inject(path)).body).not.toContain('secret')
  expect((await app.inject('/api/meta')).json()).toEqual({ party: 'KZ' })
  expect((await app.inject({ method: 'POST', url: '/tracker' })).statusCode).toBe(404)
})
