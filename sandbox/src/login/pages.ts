import { Html, html, languageNames, renderPage } from '../web/html.ts'
import { type Account, type Accounts, type SampleAccount, sandboxPassword } from './accounts.ts'
import parts from './parts.json' with { type: 'json' }
import { type LoginTexts, loginTexts } from './texts.ts'

export interface LoginForm {
  language: string
  languages: readonly string[]
  owner: string
  kind: Account['kind']
  action: string
  csrf: string
  username: string
  fault?: 'wrong'
  accounts: Accounts
  /** The name of an authority of the state in this language. */
  authorityName: (id: string) => string
}

export function textsIn(language: string): LoginTexts {
  const texts = loginTexts[language] ?? loginTexts.en
  if (texts === undefined) throw new Error('The log-in pages have no English')
  return texts
}

const partIn = (language: string, part: SampleAccount['part']): string => {
  const texts: Readonly<Record<string, string>> = parts[part]
  return texts[language] ?? parts[part].en
}

export function renderLogin({
  language,
  languages,
  owner,
  kind,
  action,
  csrf,
  username,
  fault,
  accounts,
  authorityName,
}: LoginForm): string {
  const texts = textsIn(language)
  const rows = accounts
    .samples(kind)
    .map(
      ({ username, displayName, part, authority }) =>
        html`<tr><th scope="row"><code>${username}</code></th><td>${displayName}<br><span class="soft">${partIn(language, part)}${authority !== undefined && ` · ${authorityName(authority)}`}</span></td></tr>`,
    )
  const wrong = html`<p class="wrong" id="fault" role="alert">${texts.wrong}</p>`
  const described = fault === undefined ? 'username-hint' : 'fault username-hint'
  const invalid = fault === undefined ? '' : new Html(' aria-invalid="true"')
  return renderPage({
    language,
    title: texts.title,
    makeBelieve: texts.makeBelieve,
    owner: `${owner} · ${texts.service}`,
    languagesLabel: texts.languages,
    languages: languages.map((code) => ({ code, name: languageNames[code] ?? code, href: `${action}?lang=${code}` })),
    body: html`<h1>${texts.title}</h1>
<p class="soft">${texts.lead}</p>
${fault !== undefined && wrong}
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<input type="hidden" name="lang" value="${language}">
<label for="username">${texts.username}</label>
<p class="soft" id="username-hint">${texts.usernameHint}</p>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus aria-describedby="${described}"${invalid}>
<label for="password">${texts.password}</label>
<p class="soft" id="password-hint">${texts.passwordHint} <code>${sandboxPassword}</code></p>
<input id="password" name="password" type="password" autocomplete="current-password" required aria-describedby="password-hint"${invalid}>
<button type="submit">${texts.submit}</button>
</form>
<h2 id="samples">${kind === 'staff' ? texts.staff : texts.samples}</h2>
<table aria-labelledby="samples"><thead><tr><th scope="col">${texts.account}</th><th scope="col">${texts.who}</th></tr></thead><tbody>${rows}</tbody></table>`,
  })
}

export function renderNotice(language: string, owner: string, title: string, words: string): string {
  const texts = textsIn(language)
  return renderPage({
    language,
    title,
    makeBelieve: texts.makeBelieve,
    owner: `${owner} · ${texts.service}`,
    body: html`<h1>${title}</h1>${words !== '' && html`<p>${words}</p>`}`,
  })
}

/** `form` is the provider's own markup, an empty form with the id `op.logoutForm`. */
export function renderLogOut(language: string, owner: string, form: string): string {
  const texts = textsIn(language)
  return renderPage({
    language,
    title: texts.logOut,
    makeBelieve: texts.makeBelieve,
    owner: `${owner} · ${texts.service}`,
    body: html`<h1>${texts.logOutQuestion}</h1>${new Html(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>${texts.logOut}</button>`,
  })
}
