import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import type { LegalBasis, LevelOfAssurance, PersonIdentity } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import { deriveIdentityKeys } from './keys.ts'
import { createLogInService, type LogInService } from './log-in-service.ts'
import { loaAtLeast, readLoa } from './rules/loa-at-least.ts'
import { type ClaimNames, readNationalClaims, readNodeClaims } from './rules/person-claims.ts'
import { safeReturn } from './rules/safe-return.ts'
import type { LogInAttempt, PersonSession } from './schema.ts'
import type { NewSession } from './sessions.ts'
import {
  findHomePerson,
  findPersonByPseudonym,
  insertAttempt,
  listPseudonyms,
  saveHomePerson,
  savePseudonym,
  takeAttempt,
} from './store.ts'

const attemptMs = 15 * 60_000

/** What identity must know of another party's node; the directory says it. */
export interface Peer {
  readonly party: string
  readonly portalUrl: string
  readonly oidcIssuer: string
  readonly oidcJwks: { readonly keys: readonly object[] }
  readonly signingKeys: readonly object[]
}

/** How to speak with this state's own log-in service: `states/XX/log-in.json`. */
export interface LogInDeclaration {
  readonly scope: string
  readonly claims: ClaimNames
}

export interface IdentityOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly party: string
  readonly portalUrl: string
  readonly secret: Uint8Array
  readonly signingKey: KeyObject
  readonly signingKeyId: string
  readonly national: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string }
  readonly declaration: LogInDeclaration
  readonly findPeer: (party: string) => Peer | undefined
  readonly fetch: typeof globalThis.fetch
  readonly log?: Pick<Log, 'warn'>
  /** How long a log-in service may take to answer; 10 s if not given. */
  readonly logInTimeoutSeconds?: number
}

export type Identity = ReturnType<typeof createIdentity>

export interface EndedLogIn {
  readonly who: NewSession
  readonly returnTo: string
  readonly second?: { readonly beside: string | null; readonly about: string | undefined }
}

interface HomePerson {
  readonly nationalNumber: string
  readonly identity: PersonIdentity
  readonly levelOfAssurance: LevelOfAssurance
}

export function createIdentity(options: IdentityOptions) {
  const { db, clock, party, portalUrl, declaration, findPeer, national } = options
  const surroundings = { fetch: options.fetch, log: options.log, timeoutSeconds: options.logInTimeoutSeconds }
  const keys = deriveIdentityKeys(options.secret)
  const nowMs = () => clock.now().getTime()
  const hashOf = (text: string) => createHash('sha256').update(text).digest()

  // The national service tells a person's own matters from an officer's work by where it is asked to return.
  const atHome = (redirectPath: string) =>
    createLogInService(
      {
        party,
        issuer: national.issuer,
        clientId: national.clientId,
        redirectUri: `${portalUrl}${redirectPath}`,
        scope: declaration.scope,
        authentication: { secret: national.clientSecret },
      },
      surroundings,
    )
  const [ofCitizens, ofStaff] = [atHome('/login/home-callback'), atHome('/staff/callback')]
  // By issuer and keys: when a member moves its node or renews its keys, a new service is made.
  const abroad = new Map<string, LogInService>()
  function findAbroad(home: string): LogInService | undefined {
    const peer = findPeer(home)
    if (!peer) return undefined
    const key = JSON.stringify([home, peer.oidcIssuer, peer.oidcJwks])
    const known = abroad.get(key)
    if (known) return known
    const made = createLogInService(
      {
        party: home,
        issuer: peer.oidcIssuer,
        clientId: party,
        redirectUri: `${portalUrl}/login/callback`,
        scope: 'openid person',
        authentication: { key: options.signingKey, keyId: options.signingKeyId },
        pinnedKeys: peer.oidcJwks,
      },
      surroundings,
    )
    abroad.set(key, made)
    return made
  }
  const findService = ({ home, kind }: Pick<LogInAttempt, 'home' | 'kind'>) =>
    kind === 'staff' ? ofStaff : home === party ? ofCitizens : findAbroad(home)

  return {
    keys,

    /** Begins a log-in and says where to send the browser, which is known again by `browser`. */
    async beginLogIn(asked: {
      kind: LogInAttempt['kind']
      home: string
      returnTo: unknown
      levelOfAssurance: LevelOfAssurance
      language: string
      browser: string
      beside?: string | undefined
      about?: string | undefined
    }): Promise<URL | Refusal> {
      const service = findService(asked)
      if (!service) return refuse('identity.unknown-party', { party: asked.home.slice(0, 8) })
      const secret = () => randomBytes(32).toString('base64url')
      const attempt: LogInAttempt = {
        state: secret(),
        nonce: secret(),
        codeVerifier: secret(),
        kind: asked.kind,
        home: asked.home,
        returnTo: safeReturn(asked.returnTo, portalUrl),
        beside: asked.beside ?? null,
        about: asked.about ?? null,
      }
      const url = await service.authorizationUrl({ ...attempt, ...asked }, nowMs())
      if (isRefusal(url)) return url
      const expiresAt = new Date(nowMs() + attemptMs)
      await insertAttempt(db, { ...attempt, browserHash: hashOf(asked.browser), expiresAt })
      return url
    },

    /** Ends a log-in: who it is, and where the browser wanted to go. A second one begins no session. */
    async endLogIn(callback: URL, browser: string): Promise<EndedLogIn | Refusal> {
      const state = callback.searchParams.get('state') ?? ''
      const attempt = await takeAttempt(db, state, hashOf(browser), clock.now())
      if (!attempt) return refuse('identity.log-in-not-started-here')
      const service = findService(attempt)
      if (!service) return refuse('identity.unknown-party', { party: attempt.home })
      const isHome = attempt.home === party
      const answer = await service.readAnswer(callback, attempt, { withUserInfo: isHome, nowMs: nowMs() })
      if (isRefusal(answer)) return answer
      const { claims } = answer
      const read =
        attempt.kind === 'staff'
          ? readStaff(claims)
          : isHome
            ? await readCitizen(claims)
            : readForeigner(claims, attempt.home)
      if (isRefusal(read)) return read
      const { kind, returnTo, beside, about } = attempt
      return { who: read, returnTo, ...(kind === 'second' && { second: { beside, about: about ?? undefined } }) }
    },

    /** Remembers, at home, under which pseudonym a person is known in the state that they log in to. */
    rememberPseudonym: (trx: Transaction<Database>, destination: string, personKey: string) =>
      savePseudonym(trx, { destination, pseudonym: keys.pseudonym(personKey, destination), personKey }),

    /** A person of this state who has logged in here; the national number stays here. */
    async findHomePerson(personKey: string): Promise<HomePerson | undefined> {
      const row = await findHomePerson(db, personKey)
      return row && { ...row, nationalNumber: keys.openNumber(row.nationalNumberSealed) }
    },

    /** Under which identifiers a person of this state is known in others. */
    identifiersAbroad: async (personKey: string): Promise<string[]> => {
      const rows = await listPseudonyms(db, personKey)
      return rows.map(({ destination, pseudonym }) => `${party}/${destination}/${pseudonym}`)
    },

    /**
     * Whom another state means by `origin/destination/pseudonym`. Only the home state can tell; the national number
     * stays here. `within` is the transaction that asks, where there is one.
     */
    async resolvePseudonym(
      destination: string,
      identifier: string,
      within: Kysely<Database> = db,
    ): Promise<
      | { personKey: string; nationalNumber: string; identity: PersonIdentity; levelOfAssurance: LevelOfAssurance }
      | undefined
    > {
      const [origin, to, pseudonym] = identifier.split('/')
      if (origin !== party || to !== destination || !pseudonym) return undefined
      const row = await findPersonByPseudonym(within, destination, pseudonym)
      if (!row) return undefined
      return {
        personKey: row.personKey,
        nationalNumber: keys.openNumber(row.nationalNumberSealed),
        identity: { ...row.identity, identifier },
        levelOfAssurance: row.levelOfAssurance,
      }
    },
  }

  async function readCitizen(claims: Readonly<Record<string, unknown>>): Promise<NewSession | Refusal> {
    const read = readNationalClaims(claims, declaration.claims, party)
    if ('missing' in read) return refuse('identity.person-incomplete', { missing: read.missing.join(', ') })
    const personKey = keys.personKey(read.nationalNumber)
    const levelOfAssurance = readLoa(claims.acr)
    const identity = { ...read.identity, identifier: `${party}/${party}/${keys.pseudonym(personKey, party)}` }
    const nationalNumberSealed = keys.sealNumber(read.nationalNumber)
    await saveHomePerson(db, { personKey, nationalNumberSealed, identity, levelOfAssurance, seenAt: clock.now() })
    return { kind: 'person', data: { identity, home: party, levelOfAssurance, personKey } }
  }

  function readForeigner(claims: Readonly<Record<string, unknown>>, home: string): NewSession | Refusal {
    const read = readNodeClaims(claims, { home, destination: party, sub: String(claims.sub) })
    if ('missing' in read) return refuse('identity.person-incomplete', { missing: read.missing.join(', ') })
    const data: PersonSession = { identity: read.identity, home, levelOfAssurance: readLoa(claims.acr) }
    return { kind: 'person', data }
  }

  function readStaff(claims: Readonly<Record<string, unknown>>): NewSession | Refusal {
    const { staffAuthority, staffRoles, given, family, latinGiven, latinFamily } = declaration.claims
    const assured = readLoa(claims.acr)
    if (!loaAtLeast(assured, 'substantial'))
      return refuse('identity.loa-too-low', { needed: 'substantial', given: assured })
    const [authority, roles] = [claims[staffAuthority], claims[staffRoles]]
    const known = (['officer', 'operator'] as const).filter((role) => Array.isArray(roles) && roles.includes(role))
    const isOurs = typeof authority === 'string' && /^[A-Z]{2,8}\/[a-z0-9-]{1,40}$/.test(authority)
    if (!isOurs || !authority.startsWith(`${party}/`) || known.length === 0)
      return refuse('identity.role-needed', { role: 'officer' })
    const join = (...parts: unknown[]) => parts.filter((part) => typeof part === 'string').join(' ')
    const name = join(claims[given], claims[family])
    const latinName = join(claims[latinGiven], claims[latinFamily])
    const data = { name, ...(latinName && { latinName }), subject: String(claims.sub), authority, roles: known }
    return { kind: 'staff', data }
  }
}

/** The legal basis on which a home state tells another who logs in; looked up by its purpose. */
export interface LogInLegalBasis {
  readonly find: (destination: string) => LegalBasis | undefined
}
