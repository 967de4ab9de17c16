import { createHash } from 'node:crypto'

const style = `
:root{font-family:"Noto Sans",system-ui,sans-serif;color:#12302f;background:#f7f3ea;line-height:1.5}
body{margin:0;display:grid;min-height:100vh;place-items:center}
main{box-sizing:border-box;background:#fff;width:min(34rem,100% - 2rem);margin:1rem;padding:clamp(1.25rem,5vw,2.5rem);border-top:6px solid #0b6e6e;border-radius:4px;box-shadow:0 2px 18px #12302f1f}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}dl{margin:1rem 0;display:grid;gap:.75rem}dt{font-size:.875rem;color:#4a6160}dd{margin:0;font-weight:600}
.small{font-size:.875rem;color:#4a6160;overflow-wrap:anywhere}form{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}a{color:#0b6e6e}
button{font:inherit;font-weight:600;min-height:44px;padding:.5rem 1.25rem;border-radius:4px;border:2px solid #0b6e6e;background:#0b6e6e;color:#fff;cursor:pointer}
button[value=cancel]{background:#fff;color:#0b6e6e}a:focus-visible,button:focus-visible{outline:3px solid #12302f;outline-offset:2px}
`
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

/** The Content-Security-Policy of such a page: its one style, and forms to the given places (CSP 3 §6.4.2). */
export const framePolicy = (formAction: string): string =>
  `default-src 'none'; style-src ${styleHash}; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '')

/**
 * A page of the log-in's own. Plain HTML without script, since it stands between two states' portals and must work
 * whatever either of them runs. `body` is HTML.
 */
export const renderFrame = ({ language, title, body }: { language: string; title: string; body: string }): string =>
  `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body></html>`
