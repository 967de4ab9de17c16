import { createHash } from 'node:crypto'

/** Markup that needs no more escaping. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Piece = Html | string | number | undefined | false | readonly (Html | string)[]

/** A template whose values are escaped unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(parts.reduce((text, part, i) => text + toText(values[i - 1]) + part))
}

function toText(value: Piece): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(toText).join('')
  return escapeHtml(String(value))
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const style = `
:root{--ink:#16202b;--soft:#4a5866;--line:#c9d2da;--paper:#fff;--ground:#eef2f5;--accent:#0b5c7a;--warn:#7a3b00;--wrong:#a1121d}
@media (prefers-color-scheme:dark){:root{--ink:#e8eef3;--soft:#b3c0cb;--line:#3d4b58;--paper:#18222c;--ground:#0e151c;--accent:#6cc5e6;--warn:#ffc38a;--wrong:#ff9aa0}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--ground);color:var(--ink);font:1rem/1.5 "Noto Sans",system-ui,sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.make-believe{margin:0;padding:.5rem 1rem;text-align:center;color:var(--warn);border-bottom:1px solid var(--line);background:var(--paper);font-size:.9rem}
.page{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.page.who{padding-bottom:0}
.who{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between;margin-bottom:1rem}
.who strong{font-size:1.05rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem .75rem;list-style:none;margin:0;padding:0}
nav [aria-current]{font-weight:700;color:var(--ink);text-decoration:none}
main{background:var(--paper);border:1px solid var(--line);border-top:4px solid var(--accent);border-radius:.5rem;padding:1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.05rem;margin:2rem 0 .5rem}
p{margin:.5rem 0}
.soft{color:var(--soft)}
.wrong{color:var(--wrong);font-weight:600;border-left:4px solid var(--wrong);padding:.25rem .75rem}
label{display:block;font-weight:600;margin-top:1rem}
input{width:100%;margin-top:.25rem;padding:.65rem .75rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.3rem}
.row{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}
button{display:block;width:100%;margin-top:1rem;padding:.75rem 1rem;font:inherit;font-weight:600;border-radius:.3rem;border:2px solid var(--accent);background:var(--accent);color:var(--paper);cursor:pointer}
button.second{background:transparent;color:var(--accent)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.amount{font-size:1.75rem;font-weight:700}
table{width:100%;border-collapse:collapse;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .5rem .4rem 0;border-top:1px solid var(--line)}
code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
th code{white-space:nowrap}
`

/** No scripts, no other origins; forms may lead elsewhere by redirect, as log-in and payment must. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

export interface Page {
  language: string
  title: string
  /** Says in the reader's language that nothing here is real. */
  makeBelieve: string
  /** Whose page this is. */
  owner: string
  /** The same page in other languages. */
  languages?: { code: string; name: string; href: string }[]
  languagesLabel?: string
  body: Html
}

export function renderPage({
  language,
  title,
  makeBelieve,
  owner,
  languages = [],
  languagesLabel = '',
  body,
}: Page): string {
  const link = ({ code, name, href }: { code: string; name: string; href: string }) =>
    html`<li><a href="${href}" lang="${code}" hreflang="${code}"${code === language ? new Html(' aria-current="true"') : ''}>${name}</a></li>`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${owner}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<p class="make-believe">${makeBelieve}</p>
<div class="page who"><strong>${owner}</strong>
${languages.length > 1 && html`<nav aria-label="${languagesLabel}"><ul>${languages.map(link)}</ul></nav>`}
</div>
</header>
<div class="page"><main>${body}</main></div>
</body>
</html>`.text
}

export const languageNames: Record<string, string> = {
  kk: 'Қазақша',
  tr: 'Türkçe',
  ky: 'Кыргызча',
  uz: 'Oʻzbekcha',
  az: 'Azərbaycanca',
  hu: 'Magyar',
  tk: 'Türkmençe',
  ru: 'Русский',
  en: 'English',
}
