import { resolve } from 'node:path'
import type { Verification } from '@kopru/client'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createHttp } from '../platform/http.ts'
import { assembleRefusals } from '../platform/refusal.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { loadTexts } from '../platform/texts.ts'
import { documentRefusals } from './refusals.ts'
import { registerDocumentRoutes } from './routes.ts'

const yes: Verification = { answer: 'yes', indication: 'TOTAL_PASSED', reasons: [] }

async function startApp() {
  const seen: (string | number)[] = []
  const documents = {
    verifyFile: async (bytes: Uint8Array, content?: Uint8Array) => {
      seen.push(bytes.length, ...(content ? [content.length] : []))
      return yes
    },
    reportFile: async (bytes: Uint8Array, beside: { tokens: string[] }) => {
      seen.push(bytes.length, ...beside.tokens)
      return Buffer.from('<report/>')
    },
    verifyToken: async (token: string) => {
      seen.push(token)
      return yes
    },
  }
  const app = await createHttp({
    log: pino({ level: 'silent' }),
    texts: loadTexts(resolve(import.meta.dirname, '../texts')),
    refusals: assembleRefusals(platformRefusals, documentRefusals),
  })
  await registerDocumentRoutes(app, { documents: documents as never })
  onTestFinished(() => app.close())
  return { app, seen }
}

const multipart = (bytes: Buffer) => ({
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  payload: Buffer.concat([
    Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'),
    bytes,
    Buffer.from('\r\n--b--\r\n'),
  ]),
})

test('anybody may ask about a file or a token as long as a real one', async () => {
  const { app, seen } = await startApp()
  const token = `${'a'.repeat(60)}.${'b'.repeat(300)}.${'c'.repeat(86)}`
  expect((await app.inject({ url: `/api/verify/${token}` })).json()).toEqual(yes)
  const file = await app.inject({ method: 'POST', url: '/api/verify', ...multipart(Buffer.from('%PDF-1.7')) })
  expect(file.json()).toEqual(yes)
  expect(seen).toEqual([token, 8])
})

test('the signed content may come beside its signature, in either order', async () => {
  const { app, seen } = await startApp()
  const part = (name: string, text: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n${text}\r\n`
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  const payload = `${part('content', 'four')}${part('file', 'signed')}--b--\r\n`
  await app.inject({ method: 'POST', url: '/api/verify', headers, payload })
  expect(seen).toEqual([6, 4])
})

test('for a report what a home state answered may come beside the file, as many tokens as one answer holds', async () => {
  const { app, seen } = await startApp()
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nsigned\r\n'
  const token = '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\ne.y.J\r\n'
  const send = (count: number) =>
    app.inject({
      ...{ method: 'POST', url: '/api/verify/report', headers },
      payload: `${file}${token.repeat(count)}--b--\r\n`,
    })
  expect(await send(2)).toMatchObject({ statusCode: 200, body: '<report/>' })
  expect(seen).toEqual([6, 'e.y.J', 'e.y.J'])
  expect((await send(5)).statusCode).toBe(413)
})

test('where no token has a use none is read: a field beside the file is refused', async () => {
  const { app, seen } = await startApp()
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  const payload =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nsigned\r\n--b\r\nContent-Disposition: form-data; name="token"\r\n\r\ne.y.J\r\n--b--\r\n'
  for (const url of ['/api/verify', '/api/verify/home/UZ'])
    expect((await app.inject({ method: 'POST', url, headers, payload })).statusCode).toBe(413)
  expect(seen).toEqual([])
})

test('a file beyond the limit and a request without one are refused by name', async () => {
  const { app, seen } = await startApp()
  const large = await app.inject({
    method: 'POST',
    url: '/api/verify',
    ...multipart(Buffer.alloc(32 * 1024 * 1024 + 1)),
  })
  expect(large).toMatchObject({ statusCode: 413 })
  expect(large.json().code).toBe('documents.file-too-large')
  const none = { headers: { 'content-type': 'multipart/form-data; boundary=b' }, payload: '--b--\r\n' }
  expect((await app.inject({ method: 'POST', url: '/api/verify', ...none })).json().code).toBe('documents.no-file')
  expect(seen).toEqual([])
})

test('who asks too often is told to wait, in the house’s own words', async () => {
  const { app } = await startApp()
  const answers = []
  for (let i = 0; i < 121; i += 1) answers.push(await app.inject({ url: '/api/verify/x' }))
  expect(answers.at(119)?.statusCode).toBe(200)
  expect(answers.at(120)?.statusCode).toBe(429)
  expect(answers.at(120)?.json()).toMatchObject({ code: 'request.too-many' })
})

test('a report, which asks the time-stamp authority each time, is had six times a minute', async () => {
  const { app } = await startApp()
  const send = () => app.inject({ method: 'POST', url: '/api/verify/report', ...multipart(Buffer.from('%PDF-1.7')) })
  const codes = []
  for (let i = 0; i < 7; i += 1) codes.push((await send()).statusCode)
  expect(codes).toEqual([...Array(6).fill(200), 429])
})
