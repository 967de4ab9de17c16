import { createHash } from 'node:crypto'
import type { PersonIdentity } from '@kopru/client'

/** Words of the page, already in the reader's language. */
export interface ReleaseWords {
  readonly title: string
  readonly asks: string
  readonly what: string
  readonly native: string
  readonly latin: string
  readonly birthDate: string
  readonly not: string
  readonly basis: string
  readonly release: string
  readonly cancel: string
}

const style = `
:root{font-family:"Noto Sans",system-ui,sans-serif;color:#12302f;background:#f7f3ea;line-height:1.5}
body{margin:0;display:grid;min-height:100vh;place-items:center}
main{box-sizing:border-box;background:#fff;width:min(34rem,100% - 2rem);margin:1rem;padding:clamp(1.25rem,5vw,2.5rem);border-top:6px solid #0b6e6e;border-radius:4px;box-shadow:0 2px 18px #12302f1f}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}dl{margin:1rem 0;display:grid;gap:.75rem}dt{font-size:.875rem;color:#4a6160}dd{margin:0;font-weight:600}
.basis{font-size:.875rem;color:#4a6160}form{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
button{font:inherit;font-weight:600;min-height:44px;padding:.5rem 1.25rem;border-radius:4px;border:2px solid #0b6e6e;background:#0b6e6e;color:#fff;cursor:pointer}
button[value=cancel]{background:#fff;color:#0b6e6e}button:focus-visible{outline:3px solid #f2b84b;outline-offset:2px}
`
/** For the page's own Content-Security-Policy: the one style it carries. */
export const releaseStyleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '')

/**
 * The home state's page that shows what another state will learn before it learns it. Plain HTML without script, since
 * it stands between two states' portals and must work whatever either of them runs.
 */
export function renderReleasePage(
  { name, birthDate }: Pick<PersonIdentity, 'name' | 'birthDate'>,
  words: ReleaseWords,
  { language, action, csrfToken }: { language: string; action: string; csrfToken: string },
): string {
  const native = [name.family, name.given, name.patronymic].filter(Boolean).join(' ')
  const row = (label: string, value: string, lang?: string) =>
    `<div><dt>${escapeHtml(label)}</dt><dd${lang ? ` lang="${lang}"` : ''}>${escapeHtml(value)}</dd></div>`
  return `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(words.title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(words.title)}</h1><p>${escapeHtml(words.asks)}</p><p>${escapeHtml(words.what)}</p>
<dl>${row(words.native, native)}${row(words.latin, `${name.latinFamily} ${name.latinGiven}`)}${row(words.birthDate, birthDate)}</dl>
<p>${escapeHtml(words.not)}</p><p class="basis">${escapeHtml(words.basis)}</p>
<form method="post" action="${escapeHtml(action)}"><input type="hidden" name="csrf" value="${escapeHtml(csrfToken)}">
<button name="decision" value="release">${escapeHtml(words.release)}</button>
<button name="decision" value="cancel">${escapeHtml(words.cancel)}</button></form></main></body></html>`
}
