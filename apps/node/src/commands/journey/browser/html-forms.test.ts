import { expect, test } from 'vitest'
import { readForms, readHeading, unescapeHtml } from './html-forms.ts'

const page = `<!doctype html><html><head><title>Log in · State</title><style>form{color:red}</style>
<script>document.write('<form action="/evil"></form>')</script></head><body>
<!-- <form action="/old"></form> -->
<h1>Log <em>in</em> &amp; go on</h1>
<form method="post" action="/interaction/a?x=1&amp;y=2">
<input type="hidden" name="csrf" value="a&quot;b&#39;c&#x41;">
<input id="username" name="username" value="" required autofocus>
<input id="password" name="password" type="password">
<input type="checkbox" name="agree" value="yes"><input type="checkbox" name="told" value="yes" checked>
<input type="submit" name="go" value="Go"><button type="button" name="show">Show</button>
<button name="decision" value="a > b">Yes</button>
</form>
<form action="/search"><input name=q value=bridge><button>Find</button></form></body></html>`

test('forms are read with what a browser would send of them', () => {
  const [logIn, search] = readForms(page)
  expect(logIn).toEqual({
    action: '/interaction/a?x=1&y=2',
    method: 'post',
    fields: [
      { name: 'csrf', type: 'hidden', value: `a"b'cA` },
      { name: 'username', type: 'text', value: '' },
      { name: 'password', type: 'password', value: '' },
      { name: 'told', type: 'checkbox', value: 'yes' },
    ],
    buttons: [
      { name: 'go', value: 'Go' },
      { name: 'decision', value: 'a > b' },
    ],
  })
  expect(search).toEqual({
    action: '/search',
    method: 'get',
    fields: [{ name: 'q', type: 'text', value: 'bridge' }],
    buttons: [{ value: '' }],
  })
})

test('forms in scripts and comments are none', () => {
  expect(readForms(page)).toHaveLength(2)
})

test('a page without heading has its title, and one without either has nothing', () => {
  expect(readHeading(page)).toBe('Log in & go on')
  expect(readHeading('<title>Paid</title><p>…')).toBe('Paid')
  expect(readHeading('{"code":"x"}')).toBe('')
})

test('what is no known reference stays as it is', () => {
  expect(unescapeHtml('&amp;amp; &unknown; &#1114112; &#601; AT&T')).toBe('&amp; &unknown; &#1114112; ə AT&T')
})
