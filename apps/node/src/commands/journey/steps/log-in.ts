import type { Session } from '@kopru/client'
import { logIn } from '../browser/log-in.ts'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'

type Person = NonNullable<Session['person']>

/** Whom to log in as; without a name, as the first sample. */
export interface Who {
  readonly username?: string
  readonly password: string
  readonly onTyped?: (username: string) => void
}

/** Logs the applicant in at the host through the home state. */
export async function logInAtHost(
  { host, from }: Journey,
  { levelOfAssurance, ...who }: Who & { levelOfAssurance: string },
): Promise<Person> {
  const start = new URL('/login', host.url)
  start.search = new URLSearchParams({ home: from, return: '/', loa: levelOfAssurance }).toString()
  await logIn(host.agent, { start, end: new URL('/', host.url), ...who })
  const { person } = await host.session()
  if (person?.home !== from)
    throw new JourneyFault('journey.not-logged-in', `The host knows nobody of ${from} after the log-in`)
  return person
}

/** Makes sure that the applicant is known at home too; whoever logged in through home is already. */
export async function logInAtHome({ home, from }: Journey, who: Who): Promise<void> {
  if ((await home.session()).person !== undefined) return
  const start = new URL('/login', home.url)
  start.search = new URLSearchParams({ home: from, return: '/' }).toString()
  await logIn(home.agent, { start, end: new URL('/', home.url), ...who })
  if ((await home.session()).person === undefined)
    throw new JourneyFault('journey.not-logged-in', 'The home state knows nobody after the log-in')
}

/** Logs the officer in at the host, by the state's own log-in service. */
export async function logInOfficer({ office }: Journey, who: Who): Promise<{ authority: string }> {
  const start = new URL('/staff/login', office.url)
  start.search = new URLSearchParams({ return: '/officer' }).toString()
  await logIn(office.agent, { start, end: new URL('/officer', office.url), ...who })
  const { staff } = await office.session()
  if (!staff?.roles.includes('officer'))
    throw new JourneyFault('journey.not-logged-in', 'The host knows no officer after the log-in')
  return { authority: staff.authority }
}
