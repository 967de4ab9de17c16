import { ProblemError } from '@kopru/client'
import { expect, test } from 'vitest'
import { UsageError } from '../../usage-error.ts'
import { JourneyFault } from '../fault.ts'
import { logIn } from './log-in.ts'
import { createUserAgent } from './user-agent.ts'

const host = 'http://host.example'
const home = 'http://home.example'
const passwordForm = `<form method="post" action="/log-in"><input type="hidden" name="csrf" value="c">
<input name="username"><input name="password" type="password"></form>
<table><tr><th scope="row"><code>aigerim.kz</code></th></tr><tr><th scope="row"><code>daniyar.kz</code></th></tr></table>`
const releaseForm = `<form method="post" action="/release"><input type="hidden" name="csrf" value="d">
<button name="decision" value="cancel">No</button><button name="decision" value="release">Yes</button></form>`

const html = (text: string, status = 200) => new Response(text, { status, headers: { 'content-type': 'text/html' } })
const go = (location: string) => new Response(null, { status: 303, headers: { location } })

/** Answers by `METHOD url`, and keeps what was sent. */
function webOf(answers: Record<string, () => Response>) {
  const sent: string[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const place = `${init?.method ?? 'GET'} ${input}`
    if (init?.body) sent.push(`${input} ${init.body}`)
    return (answers[place] ?? (() => html('<h1>Nothing here</h1>', 404)))()
  }
  return { agent: createUserAgent({ language: 'en', fetch }), sent }
}
const wish = { start: new URL(`${host}/login`), end: new URL(`${host}/`), password: 'kopru' }

const wholeWay = {
  [`GET ${host}/login`]: () => go(`${home}/ask`),
  [`GET ${home}/ask`]: () => html(passwordForm),
  [`POST ${home}/log-in`]: () => go('/interaction'),
  [`GET ${home}/interaction`]: () => html(releaseForm),
  [`POST ${home}/release`]: () => go(`${host}/?welcome`),
  [`GET ${host}/?welcome`]: () => html('<h1>Welcome</h1>'),
}

test('the first sample is typed, and what the host will learn is agreed to', async () => {
  const { agent, sent } = webOf(wholeWay)
  const typed: string[] = []
  await logIn(agent, { ...wish, onTyped: (name) => typed.push(name) })
  expect(sent).toEqual([
    `${home}/log-in csrf=c&username=aigerim.kz&password=kopru`,
    `${home}/release csrf=d&decision=release`,
  ])
  expect(typed).toEqual(['aigerim.kz'])
})

test('whoever is named is typed, and a log-in page that comes back means that nobody is so called', async () => {
  const again = { ...wholeWay, [`POST ${home}/log-in`]: () => html(passwordForm, 422) }
  const { agent, sent } = webOf(again)
  await expect(logIn(agent, { ...wish, username: 'nobody.kz' })).rejects.toBeInstanceOf(UsageError)
  expect(sent).toEqual([`${home}/log-in csrf=c&username=nobody.kz&password=kopru`])
})

test('where the browser is known already nothing is typed', async () => {
  const { agent, sent } = webOf({ ...wholeWay, [`GET ${home}/ask`]: () => go(`${host}/?welcome`) })
  await logIn(agent, { ...wish, onTyped: () => expect.unreachable() })
  expect(sent).toEqual([])
})

test('a node’s refusal comes with its code, and any other page is told by its heading', async () => {
  const refusal = { code: 'identity.loa-too-low', title: 'Too low', status: 403, params: {} }
  const refused = webOf({ ...wholeWay, [`POST ${home}/release`]: () => Response.json(refusal, { status: 403 }) })
  const error = await logIn(refused.agent, wish).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ProblemError)
  expect(error).toMatchObject({ problem: { code: 'identity.loa-too-low', status: 403 } })
  const { agent } = webOf({ ...wholeWay, [`POST ${home}/release`]: () => go('/nowhere') })
  const lost = logIn(agent, wish)
  await expect(lost).rejects.toBeInstanceOf(JourneyFault)
  await expect(lost).rejects.toThrow('home.example/nowhere (404, “Nothing here”)')
})
