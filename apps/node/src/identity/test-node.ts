import { generateKeyPairSync } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import type { Kysely } from 'kysely'
import { systemClock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { createHttp } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { assembleRefusals, orThrow } from '../platform/refusal.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { captureLines } from '../platform/test-lines.ts'
import { findFreePort } from '../platform/test-postgres.ts'
import { loadTexts } from '../platform/texts.ts'
import { createBrowserCookie } from './browser-cookie.ts'
import { createProvider } from './provider.ts'
import { identityRefusals } from './refusals.ts'
import { guardAgainstForgery, registerIdentityRoutes } from './routes.ts'
import { createIdentity, type IdentityOptions, type Peer } from './service.ts'
import { createSessions } from './sessions.ts'

/** What the directory would say of the parties; a test may change it under a running node. */
export type TestDirectory = Map<string, Peer>

/** The question that a second log-in is to answer. */
export const aboutOfTest = '0193570f-0000-7000-8000-000000000001'

export const testLegalBasis = { agreement: 'test-agreement', article: '4', purpose: 'cross-border-log-in' }

const claimNames: IdentityOptions['declaration']['claims'] = {
  nationalNumber: 'national_number',
  given: 'given_name',
  family: 'family_name',
  patronymic: 'patronymic',
  latinGiven: 'latin_given_name',
  latinFamily: 'latin_family_name',
  birthDate: 'birthdate',
  sex: 'gender',
  birthPlace: 'birth_place',
  staffAuthority: 'staff_authority',
  staffRoles: 'staff_roles',
}

const newKey = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const named = { kid, use: 'sig', alg: 'ES256' }
  return {
    privateKey,
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...named },
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...named },
  }
}

export interface TestNode {
  readonly portalUrl: string
  readonly identity: ReturnType<typeof createIdentity>
  /** Everything that other servers answered to this node. */
  readonly received: string[]
  /** Destinations to which a person was released, as the journal would have them. */
  readonly released: { destination: string; personKey: string }[]
  /** Who logged in a second time, beside whom. */
  readonly seconds: { person: string; second: string; about: string | undefined }[]
  /** Parties towards which there is no law. */
  readonly withoutLaw: Set<string>
  said(): string
  /** Stands in for the network until told otherwise. */
  setNetwork(network: typeof globalThis.fetch): void
  /** Ends the process as far as it can be ended from inside, and begins a new one with the same keys and database. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Makes one state's node with log-in and nothing else, over real HTTP. `listen` once its national service is known. */
export async function prepareTestNode(party: string, db: Kysely<Database>, directory: TestDirectory) {
  const port = await findFreePort()
  const portalUrl = `http://localhost:${port}`
  const [signing, oidc] = [newKey(`${party}/signing-1`), newKey(`${party}/oidc-1`)]
  directory.set(party, {
    party,
    portalUrl,
    oidcIssuer: `${portalUrl}/oidc`,
    oidcJwks: { keys: [oidc.publicJwk] },
    signingKeys: [signing.publicJwk],
  })
  const secret = Buffer.alloc(32, party)
  const received: string[] = []
  const released: { destination: string; personKey: string }[] = []
  const seconds: TestNode['seconds'] = []
  const withoutLaw = new Set<string>()
  const { destination, said } = captureLines()
  const log = createLog({ level: 'debug', party }, destination)
  const texts = loadTexts(new URL('../texts', import.meta.url).pathname)
  let network = globalThis.fetch
  const listeningFetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await network(input, init)
    received.push(await answer.clone().text())
    return answer
  }

  async function start(national: IdentityOptions['national']) {
    const findPeer = (wanted: string) => directory.get(wanted)
    const identity = createIdentity({
      ...{ db, clock: systemClock, party, portalUrl, secret, national, findPeer, log },
      signingKey: signing.privateKey,
      signingKeyId: `${party}/signing-1`,
      declaration: { scope: 'openid profile', claims: claimNames },
      fetch: listeningFetch,
      logInTimeoutSeconds: 2,
    })
    const sessions = createSessions({ db, clock: systemClock, party, secure: false })
    const provider = createProvider({
      ...{ db, clock: systemClock, log, portalUrl, party },
      keys: { keys: [oidc.privateJwk] },
      cookieKey: identity.keys.cookieKey,
      pseudonymOf: identity.keys.pseudonym,
      findRelyingParty: (wanted) => (wanted === party ? undefined : findPeer(wanted)),
    })
    const refusals = assembleRefusals(platformRefusals, identityRefusals)
    const app = await createHttp({ log, texts, refusals })
    await app.register(fastifyCookie)
    await app.register(fastifyFormbody)
    guardAgainstForgery(app, sessions, portalUrl)
    const browserCookie = createBrowserCookie({ party, portalUrl })
    await registerIdentityRoutes(app, {
      ...{ identity, sessions, provider, db, texts, party, portalUrl, findPeer },
      browserCookie,
      refusals: identityRefusals,
      onSecondLogIn: async (person, second, about) => {
        seconds.push({ person: person.identity.identifier, second: second.identity.identifier, about })
        return undefined
      },
      legalBasis: { find: (to) => (withoutLaw.has(to) ? undefined : testLegalBasis) },
      nameOfParty: (wanted, language) => `${wanted} (${language})`,
      nameOfAgreement: (id, language) => `Agreement ${id} (${language})`,
      journalRelease: async (_trx, release) => void released.push(release),
    })
    // Begins a second log-in beside the session of whoever comes.
    app.get('/second', async (request, reply) => {
      const url = await identity.beginLogIn({
        ...{ kind: 'second', home: party, returnTo: '/anything', levelOfAssurance: 'substantial', language: 'en' },
        browser: browserCookie.ensure(request, reply),
        beside: (await sessions.requirePerson(request)).identity.identifier,
        about: aboutOfTest,
      })
      return reply.redirect(orThrow(url).href, 303)
    })
    app.get('/anything', (request) => ({ url: request.url }))
    await app.listen({ port, host: 'localhost' })
    return { app, identity }
  }

  return {
    portalUrl,
    listen: async (national: IdentityOptions['national']): Promise<TestNode> => {
      let running = await start(national)
      return {
        ...{ portalUrl, received, released, seconds, withoutLaw, said },
        get identity() {
          return running.identity
        },
        setNetwork: (other) => {
          network = other
        },
        restart: async () => {
          running.app.server.closeAllConnections()
          await running.app.close()
          running = await start(national)
        },
        close: async () => {
          running.app.server.closeAllConnections()
          await running.app.close()
        },
      }
    },
  }
}
