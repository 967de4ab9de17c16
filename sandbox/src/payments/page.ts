import { html, languageNames, renderPage } from '../web/html.ts'
import type { Payment } from './store.ts'
import { type PaymentTexts, paymentTexts } from './texts.ts'

export const paymentLanguages = Object.keys(paymentTexts)

function textsIn(language: string): PaymentTexts {
  const texts = paymentTexts[language] ?? paymentTexts.en
  if (texts === undefined) throw new Error('The payment pages have no English')
  return texts
}

export function renderCheckout(payment: Payment, language: string): string {
  const texts = textsIn(language)
  const action = `/checkout/${payment.id}`
  const money = new Intl.NumberFormat(language, { style: 'currency', currency: payment.currency })
  const form = html`<form method="post" action="${action}">
<input type="hidden" name="lang" value="${language}">
<label for="card">${texts.card}</label>
<p class="soft" id="card-hint">${texts.cardHint}</p>
<input id="card" name="card" value="4000 0000 0000 0002" inputmode="numeric" autocomplete="off" aria-describedby="card-hint">
<div class="row">
<div><label for="expiry">${texts.expiry}</label><input id="expiry" name="expiry" value="12/30" autocomplete="off"></div>
<div><label for="code">${texts.code}</label><input id="code" name="code" value="123" inputmode="numeric" autocomplete="off"></div>
</div>
<button type="submit" name="outcome" value="pay">${texts.pay}</button>
<button type="submit" name="outcome" value="decline" class="second">${texts.decline}</button>
<button type="submit" name="outcome" value="time-out" class="second">${texts.timeOut}</button>
</form>`
  const ended = html`<p role="status">${texts.settled}</p><p><a href="${returnAddress(payment)}">${texts.back}</a></p>`
  return renderPage({
    language,
    title: texts.title,
    makeBelieve: texts.makeBelieve,
    owner: texts.owner,
    languagesLabel: texts.languages,
    languages: paymentLanguages.map((code) => ({
      code,
      name: languageNames[code] ?? code,
      href: `${action}?lang=${code}`,
    })),
    body: html`<h1>${texts.title}</h1>
<p class="amount">${money.format(payment.amount / 100)}</p>
<dl><dt>${texts.purpose}</dt><dd>${payment.description}</dd><dt>${texts.reference}</dt><dd>${payment.reference}</dd></dl>
${payment.state === 'pending' ? form : ended}`,
  })
}

export function renderUnknown(language: string): string {
  const { unknown, makeBelieve, owner } = textsIn(language)
  return renderPage({ language, title: unknown, makeBelieve, owner, body: html`<h1>${unknown}</h1>` })
}

/** Where the payer goes back to, with what is known; the merchant asks us rather than believe it. */
export function returnAddress({ returnUrl, id, state }: Payment): string {
  const url = new URL(returnUrl)
  url.searchParams.set('payment', id)
  url.searchParams.set('status', state)
  return url.href
}
