import { keepSecret } from '../issuing/keys.ts'
import { pathsOf } from '../issuing/paths.ts'
import type { People } from '../people.ts'
import type { StateData } from '../state-data.ts'
import type { SandboxServer } from '../web/server.ts'
import type { RegisterFacts } from './answer.ts'
import { openNotices } from './notices.ts'
import { createRestRegisters } from './rest.ts'
import { createXRoadRegisters } from './xroad/service.ts'

/** The registers of a state in the protocol they speak, not yet listening. */
export async function createRegisters(options: {
  home: string
  state: StateData
  people: (now: Date) => People
  now: () => Date
}): Promise<SandboxServer> {
  const { home, state, people, now } = options
  const { party, currency } = state
  const paths = pathsOf(home, party)
  const notices = openNotices(paths.notices)
  const facts = (): RegisterFacts => {
    const at = now()
    return { party, people: people(at), currency, now: at }
  }
  if (party === 'KG') return createXRoadRegisters({ state, facts, notices })
  return createRestRegisters({ credential: keepSecret(paths.registersCredential), facts, notices })
}
