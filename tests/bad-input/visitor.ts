import type { Problem } from '@kopru/client'
import { expect } from 'vitest'
import type { Portal } from '../../apps/node/src/commands/journey/browser/portal.ts'
import { type JourneyOptions, prepareJourney } from '../../apps/node/src/commands/journey/run-journey.ts'
import { fillIn } from '../../apps/node/src/commands/journey/steps/fill-in.ts'
import { logInAtHost } from '../../apps/node/src/commands/journey/steps/log-in.ts'
import { beginStarting } from '../../apps/node/src/commands/journey/steps/start-application.ts'
import { uploadFiles } from '../../apps/node/src/commands/journey/steps/upload-files.ts'
import type { NodeAccess } from '../nodes.ts'

export const residencePermit = 'residence-permit-short-term'
export const password = 'kopru'

/** Somebody in front of a browser who has logged in at the host. */
export async function visit(options: Pick<JourneyOptions, 'from' | 'to' | 'nodes' | 'fetch'>, username: string) {
  const journey = prepareJourney(options)
  await logInAtHost(journey, { username, password, levelOfAssurance: 'substantial' })
  return journey
}

/** An applicant with a draft whose form is filled in and whose files are uploaded; nothing is asked for or paid. */
export async function visitWithDraft(options: Parameters<typeof visit>[0], username: string) {
  const journey = await visit(options, username)
  const { id } = await beginStarting(journey, residencePermit)()
  await fillIn(journey, id)
  await uploadFiles(journey, id)
  return { journey, id }
}

export interface Sending {
  readonly json?: object
  readonly file?: { readonly bytes: Uint8Array; readonly name: string; readonly mediaType: string }
  /** Instead of the session's; `null` for none. */
  readonly csrfToken?: string | null
}

/** Sends as a page's script would, or as somebody who writes requests by hand. */
export async function send(
  portal: Portal,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { json, file, csrfToken, language = 'en' }: Sending & { language?: string } = {},
): Promise<Response> {
  const token = csrfToken === undefined ? (await portal.session()).csrfToken : csrfToken
  const body = file === undefined ? json && JSON.stringify(json) : formOf(file)
  return portal.agent.fetch(`${portal.url}${path}`, {
    method,
    headers: {
      'accept-language': language,
      ...(token !== null && { 'x-kopru-csrf': token }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  })
}

function formOf({ bytes, name, mediaType }: NonNullable<Sending['file']>): FormData {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), name)
  return form
}

const languages = ['en', 'kk', 'tr', 'ru'] as const

/**
 * Sends the same in four languages and holds each answer to be the refusal, with a title in the reader's language.
 * What is refused has no effect, so it may be sent four times.
 */
export async function holdToRefusal(
  expected: Readonly<{ status: number; code: string; params?: object }>,
  ...[portal, method, path, sending]: Parameters<typeof send>
): Promise<void> {
  const titles: string[] = []
  for (const language of languages) {
    const answer = await send(portal, method, path, { ...sending, language })
    const hint = `${method} ${path} in ${language}`
    expect(answer.headers.get('content-type'), hint).toMatch(/^application\/problem\+json/)
    expect(answer.headers.get('content-language'), hint).toBe(language)
    const problem = (await answer.json()) as Problem
    expect(problem, hint).toMatchObject({ ...expected, type: `urn:kopru:refusal:${expected.code}` })
    titles.push(problem.title)
  }
  holdToFourLanguages(titles, expected.code)
}

/** English, Kazakh, Turkish and Russian words of one thing: four different sentences, none of them a stopgap. */
export function holdToFourLanguages(
  [english, kazakh, turkish, russian]: readonly (string | undefined)[],
  hint: string,
) {
  const all = [english, kazakh, turkish, russian]
  expect(new Set(all).size, `${hint}: ${all.join(' | ')}`).toBe(4)
  for (const title of all) expect(title, hint).not.toMatch(/^\[/)
  expect(kazakh, hint).toMatch(/\p{Script=Cyrillic}/u)
  expect(russian, hint).toMatch(/\p{Script=Cyrillic}/u)
  expect(turkish, hint).toMatch(/^\P{Script=Cyrillic}*$/u)
}

/** The open session of a browser, in the node's database; the CSRF token tells which it is. */
export async function ownSession({ db }: NodeAccess, portal: Portal) {
  const { csrfToken } = await portal.session()
  return { csrfToken, update: () => db.updateTable('session').where('csrfToken', '=', csrfToken) }
}
