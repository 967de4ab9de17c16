import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readForms } from './html-forms.ts'
import { UnreachableError } from './unreachable.ts'
import { createUserAgent } from './user-agent.ts'

interface Seen {
  method: string | undefined
  url: string | undefined
  cookie: string | undefined
  origin: string | undefined
  body: string
}

let server: http.Server
let url: URL
const seen: Seen[] = []

beforeAll(async () => {
  server = http.createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const { method, headers } = request
    seen.push({ method, url: request.url, cookie: headers.cookie, origin: headers.origin, body })
    const path = request.url?.split('?')[0]
    if (path === '/start') response.writeHead(302, { location: '/form', 'set-cookie': ['a=1; path=/', 'b=2; path=/x'] })
    else if (path === '/form') response.write('<form method="post" action="/sent"><input name="n" value="v"></form>')
    else if (path === '/sent') response.writeHead(303, { location: '/end?ok' })
    else if (path === '/loop') response.writeHead(302, { location: '/loop' })
    else if (path === '/keep') response.writeHead(307, { location: '/end' })
    else if (path === '/away') response.writeHead(503)
    else if (path === '/torn') {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
      return
    }
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  url = new URL(`http://localhost:${(server.address() as AddressInfo).port}`)
})
afterAll(() => server.close())

const at = (path: string) => new URL(path, url)

test('redirects are followed with the cookies that they set, and a form goes on by GET after 303', async () => {
  const agent = createUserAgent({ language: 'kk' })
  const page = await agent.open(at('/start'))
  expect(page.url.pathname).toBe('/form')
  const [form] = readForms(page.text)
  if (form === undefined) throw new Error('no form')
  seen.length = 0
  const end = await agent.submit(page, form, { n: 'ə & b' }, { name: 'go', value: 'yes' })
  expect(end.url.href).toBe(at('/end?ok').href)
  expect(seen).toEqual([
    { method: 'POST', url: '/sent', cookie: 'a=1', origin: url.origin, body: 'n=%C9%99+%26+b&go=yes' },
    { method: 'GET', url: '/end?ok', cookie: 'a=1', origin: undefined, body: '' },
  ])
})

test('two agents share no cookies', async () => {
  await createUserAgent({ language: 'en' }).open(at('/start'))
  seen.length = 0
  await createUserAgent({ language: 'en' }).open(at('/end'))
  expect(seen[0]?.cookie).toBeUndefined()
})

test('a script’s call names the page’s own origin when it changes something, and follows no redirect', async () => {
  const agent = createUserAgent({ language: 'en' })
  seen.length = 0
  const answer = await agent.fetch(at('/sent'), { method: 'POST', body: '{}' })
  expect(answer.status).toBe(303)
  expect(seen.map(({ origin }) => origin)).toEqual([url.origin])
  await agent.fetch(at('/end'))
  expect(seen[1]?.origin).toBeUndefined()
})

test('redirects without end, and those that would pass a form on, are refused', async () => {
  const agent = createUserAgent({ language: 'en' })
  await expect(agent.open(at('/loop'))).rejects.toThrow('never end')
  const form = { action: '/keep', method: 'post', fields: [], buttons: [] } as const
  await expect(agent.submit(await agent.open(at('/end')), form, {})).rejects.toThrow('pass on a form')
})

test('nobody there, an answer that breaks off and a proxy’s 503 are all “does not answer”', async () => {
  const agent = createUserAgent({ language: 'en', timeoutMs: 2000 })
  await expect(agent.open(at('/torn'))).rejects.toBeInstanceOf(UnreachableError)
  await expect(agent.open(at('/away'))).rejects.toBeInstanceOf(UnreachableError)
  const gone = http.createServer()
  await new Promise<void>((resolve) => gone.listen(0, 'localhost', resolve))
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  await expect(agent.fetch(`http://localhost:${port}/`)).rejects.toThrow(/does not answer \(ECONNREFUSED\)/)
})
