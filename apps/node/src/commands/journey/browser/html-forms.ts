export interface HtmlField {
  readonly name: string
  readonly value: string
  readonly type: string
}

export interface HtmlButton {
  readonly name?: string
  readonly value: string
}

export interface HtmlForm {
  /** As written; relative to the page. Empty when the page itself takes the answer. */
  readonly action: string
  readonly method: 'get' | 'post'
  readonly fields: readonly HtmlField[]
  readonly buttons: readonly HtmlButton[]
}

type Attributes = ReadonlyMap<string, string>

/**
 * The forms of a page with their inputs and submit buttons, in order. It reads well-formed pages such as the nodes and
 * the sandbox write, without scripts or a `form` attribute; it is no parser for the web at large.
 */
export function readForms(html: string): HtmlForm[] {
  const text = html.replaceAll(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1>/gi, '')
  const pieces = [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)]
  return pieces.map(([, opening = '', inside = '']) => {
    const form = readAttributes(opening)
    const elements = [...inside.matchAll(/<(input|button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)].map(
      ([, tag = '', attributes = '']) => ({ tag: tag.toLowerCase(), attributes: readAttributes(attributes) }),
    )
    return {
      action: form.get('action') ?? '',
      method: form.get('method')?.toLowerCase() === 'post' ? 'post' : 'get',
      fields: elements.flatMap(({ tag, attributes }) => (tag === 'input' ? readField(attributes) : [])),
      buttons: elements.flatMap(({ tag, attributes }) => (isSubmit(tag, attributes) ? [readButton(attributes)] : [])),
    }
  })
}

/** The page's `<h1>`, else its title, as plain text; for telling where somebody got stuck. */
export function readHeading(html: string): string {
  const [, heading] = /<h1\b[^>]*>([\s\S]*?)<\/h1>/i.exec(html) ?? /<title\b[^>]*>([\s\S]*?)<\/title>/i.exec(html) ?? []
  return unescapeHtml((heading ?? '').replaceAll(/<[^>]*>/g, '')).trim()
}

function readField(attributes: Attributes): HtmlField[] {
  const name = attributes.get('name')
  const type = attributes.get('type')?.toLowerCase() ?? 'text'
  if (name === undefined || ['submit', 'button', 'image', 'reset', 'file'].includes(type)) return []
  if (['checkbox', 'radio'].includes(type) && !attributes.has('checked')) return []
  return [{ name, type, value: attributes.get('value') ?? '' }]
}

const isSubmit = (tag: string, attributes: Attributes) =>
  (attributes.get('type')?.toLowerCase() ?? (tag === 'button' ? 'submit' : 'text')) === 'submit'

function readButton(attributes: Attributes): HtmlButton {
  const name = attributes.get('name')
  return { value: attributes.get('value') ?? '', ...(name !== undefined && { name }) }
}

function readAttributes(text: string): Attributes {
  const found = text.matchAll(/([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g)
  return new Map(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescapeHtml(double ?? single ?? bare ?? ''),
    ]),
  )
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

export function unescapeHtml(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
