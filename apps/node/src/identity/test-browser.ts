/** A page, or the address at which the browser stopped because nobody was to be asked there. */
export interface Visit {
  readonly url: string
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export interface TestBrowser {
  open(url: string): Promise<Visit>
  /** Presses the button of the page's form that has this value. */
  press(page: Visit, button: string): Promise<Visit>
  /** Stops before the first address that fits, without asking for it; `false` lets it go on again. */
  stopBefore(address: RegExp | false): void
  /** The cookie header that it would send. */
  cookiesFor(url: string): string
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

/**
 * A browser without scripts, with what the log-in rests on: cookies go to their host and path whatever the port
 * (RFC 6265 §8.5), forms carry Origin and Sec-Fetch-Site, and a page's form-action holds for the redirects that follow.
 */
export function createTestBrowser(): TestBrowser {
  const jar = new Map<string, Cookie>()
  let halt: RegExp | false = false

  const cookiesFor = (url: string) => {
    const { pathname } = new URL(url)
    const fits = ({ path }: Cookie) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
    return [...jar.values()]
      .filter(fits)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }
  const keep = (line: string, url: string) => {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const cut = pair.indexOf('=')
    const [name, value] = [pair.slice(0, cut), pair.slice(cut + 1)]
    const attribute = (wanted: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
    const path = attribute('path') ?? (new URL(url).pathname.replace(/\/[^/]*$/, '') || '/')
    const isOver = attribute('max-age') === '0' || new Date(attribute('expires') ?? '2999-01-01') < new Date()
    if (isOver) jar.delete(`${name} ${path}`)
    else jar.set(`${name} ${path}`, { name, value, path })
  }
  const go = async (url: string, init: RequestInit = {}, formAction?: string, hops = 0): Promise<Visit> => {
    if (hops > 20) throw new Error('the redirects never end')
    if (formAction !== undefined && !formAction.split(' ').includes(new URL(url).origin))
      throw new Error(`the page's form-action forbids ${new URL(url).origin}`)
    if (halt !== false && halt.test(url)) return { url, status: 0, text: '', headers: new Headers() }
    const headers = { accept: 'text/html', 'sec-fetch-site': 'none', ...init.headers, cookie: cookiesFor(url) }
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) keep(line, url)
    const location = answer.headers.get('location')
    if (location === null) {
      const page = { url, status: answer.status, text: await answer.text(), headers: answer.headers }
      // The one script it knows: a provider's way to send a form from one page to the next.
      return page.text.includes('document.forms[0].submit()') ? submit(page, [], formAction, hops + 1) : page
    }
    await answer.body?.cancel()
    return go(new URL(location, url).href, {}, formAction, hops + 1)
  }
  const submit = (page: Visit, more: readonly (readonly [string, string])[], formAction?: string, hops = 0) => {
    const action = /<form[^>]*action="([^"]*)"/.exec(page.text)?.[1]
    if (action === undefined) throw new Error(`there is no form:\n${page.text}`)
    const hidden = page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
    const body = new URLSearchParams()
    for (const [, name = '', value = ''] of hidden) body.set(name, value)
    for (const [name, value] of more) body.set(name, value)
    const { origin, href } = new URL(action, page.url)
    const headers = { origin, 'sec-fetch-site': 'same-origin' }
    return go(href, { method: 'POST', body, headers }, formAction, hops)
  }
  return {
    open: (url) => go(url),
    press: async (page, button) => {
      const name = new RegExp(`<button name="([^"]*)" value="${button}"`).exec(page.text)?.[1]
      if (name === undefined) throw new Error(`there is no button ${button}:\n${page.text}`)
      const allowed = /form-action ([^;]*)/.exec(page.headers.get('content-security-policy') ?? '')?.[1]
      return submit(page, [[name, button]], allowed?.replace("'self'", new URL(page.url).origin))
    },
    stopBefore: (address) => {
      halt = address
    },
    cookiesFor,
  }
}
