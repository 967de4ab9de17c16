import { createHash } from 'node:crypto'
import { type Application, type Meta, type Preview, request, type Session, type Statement } from '@kopru/client'
import type { Static } from 'typebox'
import { expect } from 'vitest'
import { answers } from './answers.ts'
import { photo, policy } from './files.ts'
import { agreeToRelease, typeLogIn } from './log-in.ts'
import type { Visitor } from './visitor.ts'
import { permitService } from './words.ts'

/** What a test is not about goes by the web API, with the cookies of the visitor's own browser. */
interface Node {
  send<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<T>
}

export async function nodeOf({ context, words: { language } }: Visitor, url: string): Promise<Node> {
  const fetchInBrowser: typeof fetch = async (address, init = {}) => {
    const body = init.body instanceof FormData ? { multipart: init.body } : { data: init.body ?? undefined }
    const headers = { ...Object.fromEntries(new Headers(init.headers)), origin: url }
    const answer = await context.request.fetch(String(address), { method: init.method ?? 'GET', headers, ...body })
    const hasBody = ![204, 304].includes(answer.status())
    return new Response(hasBody ? new Uint8Array(await answer.body()) : null, { status: answer.status() })
  }
  const connection = { baseUrl: url, fetch: fetchInBrowser, language }
  const { csrfToken } = await request<Session>(connection, 'GET', '/api/session')
  return { send: (method, path, body) => request({ ...connection, csrfToken }, method, path, body) }
}

/** Logs in from home at the host and opens an application: the browser then shows its steps. Resolves with its id. */
export async function openApplication(
  visitor: Visitor,
  { host, home, username }: { host: string; home: string; username: string },
): Promise<string> {
  const { page, words } = visitor
  const door = new URLSearchParams({ home, lang: words.language })
  await page.goto(`${host}/apply/${permitService.id}?${door}`)
  await page.getByTestId('log-in-home').click()
  await typeLogIn(page, username)
  await agreeToRelease(visitor, 'TR')
  await page.waitForURL(/\/applications\/[0-9a-f-]{36}$/)
  return page.url().slice(-36)
}

const read = (node: Node, id: string) => node.send<Application>('GET', `/api/applications/${id}`)

export async function saveForm(node: Node, id: string): Promise<void> {
  const { form } = await read(node, id)
  const data = { ...form.data, ...answers() }
  await node.send('PUT', `/api/applications/${id}/form`, { revision: form.revision, data })
}

export async function askForEvidence(node: Node, id: string, language: 'kk' | 'tr'): Promise<void> {
  const { evidence, serviceDeclaration: service } = await read(node, id)
  const items = evidence.map(({ requirement, evidenceType }) => ({ requirement, evidenceType }))
  const text = service.explicitRequestText[language] ?? ''
  const textSha256 = createHash('sha256').update(text).digest('hex')
  await node.send('POST', `/api/applications/${id}/evidence-requests`, { textSha256, language, items })
}

/** Waits until home calls to the preview. Resolves with the preview's address there. */
export async function awaitPreview(node: Node, id: string): Promise<URL> {
  const find = async () =>
    (await read(node, id)).evidence.find(({ previewUrl }) => previewUrl !== undefined)?.previewUrl
  return new URL(String(await expect.poll(find, { timeout: 60_000 }).toBeDefined().then(find)))
}

const answered = new Set(['received', 'withheld', 'refused'])

/** Sends everything that home found, and waits until the host knows how each was answered. */
export async function acceptEvidence(visitor: Visitor, node: Node, id: string): Promise<void> {
  const { origin, pathname } = await awaitPreview(node, id)
  const home = await nodeOf(visitor, origin)
  const preview = await home.send<Static<typeof Preview>>('GET', `/api${pathname.replace('preview', 'previews')}`)
  const found = preview.items.filter(({ outcome }) => outcome === 'found')
  const decisions = found.map(({ requirement, evidenceType }) => ({ requirement, evidenceType, decision: 'accepted' }))
  await home.send('POST', `/api/previews/${preview.id}/decision`, { decisions })
  const open = async () => (await read(node, id)).evidence.filter(({ state }) => !answered.has(state))
  await expect.poll(open, { timeout: 60_000 }).toEqual([])
}

export async function uploadFiles(node: Node, id: string): Promise<void> {
  for (const [requirement, file] of [['health-insurance', policy()] as const, ['photo', photo()] as const]) {
    const body = new FormData()
    body.append('file', new File([new Uint8Array(file.buffer)], file.name, { type: file.mimeType }))
    await node.send('POST', `/api/applications/${id}/uploads/${requirement}`, body)
  }
  await signStatement(node, id)
}

/** By the sandbox's means of signing, for whoever logged in last at home, without the page. */
async function signStatement(node: Node, id: string): Promise<void> {
  const { home, serviceDeclaration } = await read(node, id)
  const { signing } = await node.send<Meta>('GET', '/api/meta')
  for (const { id: requirement } of serviceDeclaration.requirements.filter(({ signature }) => signature)) {
    const path = `/api/applications/${id}/statements/${requirement}?language=kk`
    const { text } = await node.send<Statement>('GET', path)
    const address = new URL('/sign', signing[home]?.address.replace(/^ws/, 'http'))
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: '', content: Buffer.from(text).toString('base64'), detached: false }),
    })
    const sent = { language: 'kk', cms: await answer.text() }
    await node.send('POST', `/api/applications/${id}/signatures/${requirement}`, sent)
  }
}

export async function payFee({ context }: Visitor, node: Node, id: string): Promise<void> {
  const { redirectUrl } = await node.send<{ redirectUrl: string }>('POST', `/api/applications/${id}/payment`, {})
  await context.request.post(redirectUrl, { form: { outcome: 'pay' } })
  const state = async () => (await read(node, id)).payment.state
  await expect.poll(state, { timeout: 60_000 }).toBe('paid')
}

/** Everything but sending it. */
export async function completeApplication(visitor: Visitor, node: Node, id: string): Promise<void> {
  await saveForm(node, id)
  await askForEvidence(node, id, visitor.words.language)
  await uploadFiles(node, id)
  await acceptEvidence(visitor, node, id)
  await payFee(visitor, node, id)
}
