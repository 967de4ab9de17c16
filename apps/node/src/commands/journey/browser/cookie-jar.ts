interface Cookie {
  readonly name: string
  readonly value: string
  readonly host: string
  readonly path: string
  readonly secure: boolean
  /** Milliseconds since 1970; absent when it ends with the browser. */
  readonly expiresAt?: number
}

/** Cookies of one user agent (RFC 6265). Ports do not part them (§8.5), paths and hosts do. */
export interface CookieJar {
  /** Takes in the answer's Set-Cookie lines. */
  take(url: URL, lines: readonly string[]): void
  /** Value of the Cookie header for a request; undefined when there is none to send. */
  headerFor(url: URL): string | undefined
}

export function createCookieJar(now: () => number): CookieJar {
  const cookies = new Map<string, Cookie>()
  return {
    take(url, lines) {
      for (const line of lines) {
        const cookie = parseCookie(line, url, now())
        if (cookie === undefined) continue
        const key = `${cookie.host} ${cookie.path} ${cookie.name}`
        if (isOver(cookie, now())) cookies.delete(key)
        else cookies.set(key, cookie)
      }
    },
    headerFor(url) {
      const fitting = [...cookies.values()].filter((cookie) => fits(cookie, url) && !isOver(cookie, now()))
      if (fitting.length === 0) return undefined
      // The longer path first (§5.4): where two share a name, servers believe the first.
      fitting.sort((a, b) => b.path.length - a.path.length)
      return fitting.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
  }
}

function parseCookie(line: string, url: URL, now: number): Cookie | undefined {
  const [pair = '', ...rest] = line.split(';')
  const cut = pair.indexOf('=')
  if (cut < 1) return undefined
  const attributes = new Map(
    rest.map((part) => {
      const [name = '', ...value] = part.split('=')
      return [name.trim().toLowerCase(), value.join('=').trim()]
    }),
  )
  // Nodes and log-in services share no cookies, so none may speak for a wider domain.
  const domain = attributes.get('domain')
  if (domain !== undefined && domain.replace(/^\./, '') !== url.hostname) return undefined
  const path = attributes.get('path')
  const expiresAt = readEnd(attributes, now)
  return {
    name: pair.slice(0, cut).trim(),
    value: pair.slice(cut + 1).trim(),
    host: url.hostname,
    path: path?.startsWith('/') ? path : defaultPath(url.pathname),
    secure: attributes.has('secure'),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

/** Max-Age wins over Expires (§5.3). */
function readEnd(attributes: ReadonlyMap<string, string>, now: number): number | undefined {
  const maxAge = attributes.get('max-age')
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000
  const expires = Date.parse(attributes.get('expires') ?? '')
  return Number.isNaN(expires) ? undefined : expires
}

/** RFC 6265 §5.1.4. */
function defaultPath(path: string): string {
  const last = path.lastIndexOf('/')
  return last <= 0 ? '/' : path.slice(0, last)
}

const isOver = ({ expiresAt }: Cookie, now: number) => expiresAt !== undefined && expiresAt <= now

function fits({ host, path, secure }: Cookie, url: URL): boolean {
  if (host !== url.hostname) return false
  if (secure && url.protocol !== 'https:') return false
  const { pathname } = url
  return pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'))
}
