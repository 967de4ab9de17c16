import type { Problem } from '@kopru/client'
import { ProblemError } from '@kopru/client'
import { UsageError } from '../../usage-error.ts'
import { JourneyFault } from '../fault.ts'
import { type HtmlForm, readForms, readHeading } from './html-forms.ts'
import type { Page, UserAgent } from './user-agent.ts'

export interface LogInWish {
  /** Where the way begins: a node's `/login` or `/staff/login`. */
  readonly start: URL
  /** Where it ends; query and fragment do not count. */
  readonly end: URL
  /** Without one, the first whom the log-in page itself names as a sample. */
  readonly username?: string
  readonly password: string
  /** Told which name was typed, as soon as it is. */
  readonly onTyped?: (username: string) => void
}

const mostPages = 8

/**
 * Goes the way of a log-in as a person does: types name and password where a page asks for them, agrees where the home
 * state shows what another state will learn. Nothing is typed where the log-in service still knows this browser.
 *
 * Throws `UsageError` when there is no such person, `ProblemError` when a node refuses, `JourneyFault` on a page that is
 * none of these, `UnreachableError`.
 */
export async function logIn(agent: UserAgent, wish: LogInWish): Promise<void> {
  const { start, end, password } = wish
  let typed: string | undefined
  let page = await agent.open(start)
  for (let pages = 0; pages < mostPages; pages += 1) {
    if (page.url.origin === end.origin && page.url.pathname === end.pathname) return
    refuseProblem(page)
    const forms = readForms(page.text)
    const logInForm = forms.find(({ fields }) => fields.some(({ type }) => type === 'password'))
    if (logInForm !== undefined) {
      if (typed !== undefined)
        throw new UsageError(`${page.url.origin} knows nobody as ${typed}, or the password differs`)
      typed = wish.username ?? readSample(page)
      wish.onTyped?.(typed)
      page = await agent.submit(page, logInForm, { username: typed, password })
      continue
    }
    const release = findRelease(forms)
    if (release === undefined) throw strangePage(page)
    page = await agent.submit(page, release.form, {}, release.button)
  }
  throw strangePage(page)
}

/** The sandbox's log-in pages list accounts to try; the first is the one with whom nothing special is. */
export function readSample({ text, url }: Pick<Page, 'text' | 'url'>): string {
  const [, username] = /<th scope="row"><code>([^<]+)<\/code>/.exec(text) ?? []
  if (username === undefined)
    throw new UsageError(`The log-in page of ${url.origin} names no sample people; say who with --person`)
  return username
}

function findRelease(forms: readonly HtmlForm[]) {
  for (const form of forms) {
    const button = form.buttons.find(({ name, value }) => name === 'decision' && value === 'release')
    if (button !== undefined) return { form, button }
  }
  return undefined
}

function refuseProblem({ mediaType, text, status }: Page): void {
  if (status < 400 || !mediaType.endsWith('json')) return
  const problem = JSON.parse(text) as Partial<Problem>
  if (problem.code === undefined || problem.title === undefined) return
  throw new ProblemError({ type: 'about:blank', params: {}, status, ...problem } as Problem)
}

function strangePage({ url, status, text }: Page): JourneyFault {
  const heading = readHeading(text)
  return new JourneyFault(
    'journey.strange-page',
    `The log-in led to ${url.origin}${url.pathname} (${status}${heading && `, “${heading}”`}), where there is nothing to do`,
  )
}
