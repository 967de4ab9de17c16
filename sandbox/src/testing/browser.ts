/** A browser without scripts: keeps cookies by name for the whole host, follows redirects, sends forms. */
export interface Browser {
  open(url: string): Promise<Visit>
  submit(page: Visit, fields: Record<string, string>): Promise<Visit>
  cookies: Map<string, string>
}

export interface Visit {
  url: string
  status: number
  text: string
}

/** Stops at the first address that begins with one of `until`, without asking for it; its status is then 0. */
export function createBrowser(until: string[]): Browser {
  const cookies = new Map<string, string>()
  const go = async (url: string, init: RequestInit = {}, hops = 0): Promise<Visit> => {
    if (hops > 10) throw new Error('The redirects never end')
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { url, status: response.status, text: await response.text() }
    await response.body?.cancel()
    const next = new URL(location, url).href
    if (until.some((start) => next.startsWith(start))) return { url: next, status: 0, text: '' }
    return go(next, {}, hops + 1)
  }
  return {
    cookies,
    open: (url) => go(url),
    submit: (page, fields) => {
      const action = unescapeHtml(/<form[^>]*action="([^"]*)"/.exec(page.text)?.[1] ?? '')
      const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
      const body = new URLSearchParams(fields)
      for (const [, name = '', value = ''] of hidden) body.append(name, unescapeHtml(value))
      const url = new URL(action, page.url)
      return go(url.href, { method: 'POST', body, headers: { origin: url.origin } })
    },
  }
}

function unescapeHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}
