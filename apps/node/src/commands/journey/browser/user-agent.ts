import { createCookieJar } from './cookie-jar.ts'
import type { HtmlButton, HtmlForm } from './html-forms.ts'
import { isPassingStatus, UnreachableError } from './unreachable.ts'

export interface Page {
  /** Where the redirects ended. */
  readonly url: URL
  readonly status: number
  readonly mediaType: string
  readonly text: string
}

/** What a person's browser does of the web: cookies, redirects, forms. One a person; two share nothing. */
export interface UserAgent {
  /**
   * As a page's script calls: with cookies and, for unsafe methods, the page's own `Origin`; redirects are not followed.
   * The body is whole when it resolves. Throws {@link UnreachableError}.
   */
  readonly fetch: typeof globalThis.fetch
  /** Goes to an address. Throws {@link UnreachableError} where nobody answers, and for 429, 502, 503 and 504. */
  open(url: URL): Promise<Page>
  /** Sends a form of a page; `fields` take the place of what its inputs hold. */
  submit(page: Page, form: HtmlForm, fields: Readonly<Record<string, string>>, button?: HtmlButton): Promise<Page>
}

export interface UserAgentOptions {
  /** Preferred language (BCP 47). */
  readonly language: string
  readonly fetch?: typeof globalThis.fetch
  readonly now?: () => number
  readonly timeoutMs?: number
}

const mostRedirects = 20

export function createUserAgent(options: UserAgentOptions): UserAgent {
  const { language, fetch = globalThis.fetch, now = Date.now, timeoutMs = 30_000 } = options
  const jar = createCookieJar(now)

  /** `initiator`: origin of the page that asks. */
  async function send(url: URL, init: RequestInit, initiator: string): Promise<Response> {
    const method = init.method?.toUpperCase() ?? 'GET'
    const headers = new Headers(init.headers)
    const cookie = jar.headerFor(url)
    if (cookie !== undefined) headers.set('cookie', cookie)
    if (!headers.has('accept-language')) headers.set('accept-language', language)
    if (method !== 'GET' && method !== 'HEAD') {
      headers.set('origin', initiator)
      headers.set('sec-fetch-site', initiator === url.origin ? 'same-origin' : 'cross-site')
    }
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const answer = await fetch(url, { ...init, method, headers, redirect: 'manual', signal })
      const body = await answer.arrayBuffer()
      jar.take(url, answer.headers.getSetCookie())
      return new Response(body.byteLength === 0 ? null : body, answer)
    } catch (error) {
      throw new UnreachableError(url.href, error)
    }
  }

  async function visit(first: URL, init: RequestInit, initiator: string): Promise<Page> {
    let url = first
    let answer = await send(url, init, initiator)
    for (let hops = 0; answer.status >= 300 && answer.status < 400; hops += 1) {
      const location = answer.headers.get('location')
      if (location === null) break
      if (hops === mostRedirects) throw new Error(`The redirects from ${first.origin}${first.pathname} never end`)
      // 307 and 308 would send the form on to another address (RFC 9110 §15.4.8); none of our pages asks for that.
      if (answer.status >= 307 && init.method === 'POST') throw new Error(`${url.origin} wants to pass on a form`)
      url = new URL(location, url)
      answer = await send(url, { headers: { accept: 'text/html' } }, url.origin)
    }
    const { status } = answer
    if (isPassingStatus(status)) throw new UnreachableError(url.href, new Error(`HTTP ${status}`))
    const mediaType = answer.headers.get('content-type')?.split(';')[0]?.trim() ?? ''
    return { url, status, mediaType, text: await answer.text() }
  }

  return {
    fetch: (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input)
      return send(url, init, url.origin)
    },
    open: (url) => visit(url, { headers: { accept: 'text/html' } }, url.origin),
    submit(page, form, fields, button) {
      const values = new Map(form.fields.map(({ name, value }) => [name, value]))
      for (const [name, value] of Object.entries(fields)) values.set(name, value)
      if (button?.name !== undefined) values.set(button.name, button.value)
      const body = new URLSearchParams([...values])
      const url = new URL(form.action === '' ? page.url : form.action, page.url)
      if (form.method === 'get') {
        url.search = body.toString()
        return visit(url, {}, page.url.origin)
      }
      return visit(url, { method: 'POST', body, headers: { accept: 'text/html' } }, page.url.origin)
    },
  }
}
