import type { PersonIdentity } from '@kopru/client'
import { escapeHtml, renderFrame } from './page-frame.ts'

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

/** The home state's page that shows what another state will learn before it learns it. */
export function renderReleasePage(
  { name, birthDate }: Pick<PersonIdentity, 'name' | 'birthDate'>,
  words: ReleaseWords,
  { language, action, csrfToken }: { language: string; action: string; csrfToken: string },
): string {
  // A calendar date is the same day in every time zone.
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
  const native = [name.family, name.given, name.patronymic].filter(Boolean).join(' ')
  const row = (label: string, value: string) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`
  return renderFrame({
    language,
    title: words.title,
    body: `<p>${escapeHtml(words.asks)}</p><p>${escapeHtml(words.what)}</p>
<dl>${row(words.native, native)}${row(words.latin, `${name.latinFamily} ${name.latinGiven}`)}${row(words.birthDate, day.format(new Date(birthDate)))}</dl>
<p>${escapeHtml(words.not)}</p><p class="small">${escapeHtml(words.basis)}</p>
<form method="post" action="${escapeHtml(action)}"><input type="hidden" name="csrf" value="${escapeHtml(csrfToken)}">
<button name="decision" value="release">${escapeHtml(words.release)}</button>
<button name="decision" value="cancel">${escapeHtml(words.cancel)}</button></form>`,
  })
}
