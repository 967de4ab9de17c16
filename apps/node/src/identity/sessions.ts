import '@fastify/cookie'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { LevelOfAssurance } from '@kopru/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { type Refusal, RefusalError, refuse } from '../platform/refusal.ts'
import { loaAtLeast } from './rules/loa-at-least.ts'
import type { PersonSession, SessionRecord, StaffSession } from './schema.ts'
import { deleteSession, findSession, insertSession, prolongSession } from './store.ts'

const minuteMs = 60_000
/** A session ends this long after its last use … */
const idleMs = 60 * minuteMs
/** … and this long after log-in in any case. */
const longestMs = 12 * 60 * minuteMs

export interface Sessions {
  /** Begins a session and sets its cookie. The former one of this browser ends, so that a log-in always changes the id. */
  begin(request: FastifyRequest, reply: FastifyReply, who: NewSession): Promise<void>
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>
  current(request: FastifyRequest): Promise<SessionRecord | undefined>
  /** Throws `identity.log-in-needed`, `identity.session-expired` or `identity.loa-too-low` to the HTTP edge. */
  requirePerson(request: FastifyRequest, needed?: LevelOfAssurance): Promise<PersonSession>
  /** Throws `identity.log-in-needed`, `identity.session-expired` or `identity.role-needed` to the HTTP edge. */
  requireStaff(request: FastifyRequest, role: 'officer' | 'operator'): Promise<StaffSession>
  /**
   * Refuses a request of an open session without the session's CSRF token: `given`, or else the header `X-Kopru-Csrf`.
   * Where no session is open there is nothing to forge, and nothing is refused.
   */
  refuseWithoutCsrfToken(request: FastifyRequest, given?: string): Promise<Refusal | undefined>
}

export type NewSession = { kind: 'person'; data: PersonSession } | { kind: 'staff'; data: StaffSession }

const hashOf = (text: string) => createHash('sha256').update(text).digest()

export function createSessions({
  db,
  clock,
  party,
  secure,
}: {
  db: Kysely<Database>
  clock: Clock
  party: string
  /** Whether the portal is served over HTTPS: only then may the cookie say `Secure`. */
  secure: boolean
}): Sessions {
  // Ports do not part cookies: the nodes of the local federation share `localhost`, so each has a name of its own.
  const cookieName = `${secure ? '__Host-' : ''}kopru_${party.toLowerCase()}`
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const known = new WeakMap<FastifyRequest, Promise<Lookup>>()

  async function lookUp(request: FastifyRequest): Promise<Lookup> {
    const id = request.cookies[cookieName]
    if (id === undefined || id.length > 100) return { is: 'none' }
    const idHash = hashOf(id)
    const row = await findSession(db, idHash)
    if (row === undefined) return { is: 'none' }
    const now = clock.now()
    if (row.expiresAt <= now) return { is: 'expired' }
    const expiresAt = new Date(Math.min(now.getTime() + idleMs, row.createdAt.getTime() + longestMs))
    // Written once a minute at most: a page that polls must not become a row update each time.
    if (expiresAt.getTime() - row.expiresAt.getTime() > minuteMs) await prolongSession(db, idHash, expiresAt)
    const common = { csrfToken: row.csrfToken, expiresAt }
    const record: SessionRecord =
      row.kind === 'person'
        ? { ...common, kind: 'person', person: row.data as PersonSession }
        : { ...common, kind: 'staff', staff: row.data as StaffSession }
    return { is: 'open', record }
  }
  const find = (request: FastifyRequest) => {
    const found = known.get(request) ?? lookUp(request)
    known.set(request, found)
    return found
  }
  const getOpen = async (request: FastifyRequest): Promise<SessionRecord> => {
    const found = await find(request)
    if (found.is === 'open') return found.record
    throw new RefusalError(refuse(found.is === 'expired' ? 'identity.session-expired' : 'identity.log-in-needed'))
  }
  const end = async (request: FastifyRequest) => {
    const id = request.cookies[cookieName]
    if (id !== undefined) await deleteSession(db, hashOf(id))
    known.delete(request)
  }

  return {
    async begin(request, reply, { kind, data }) {
      await end(request)
      const id = randomBytes(32).toString('base64url')
      const now = clock.now()
      await insertSession(db, {
        idHash: hashOf(id),
        kind,
        csrfToken: randomBytes(18).toString('base64url'),
        data,
        createdAt: now,
        expiresAt: new Date(now.getTime() + idleMs),
      })
      reply.setCookie(cookieName, id, cookie)
    },
    async end(request, reply) {
      await end(request)
      reply.clearCookie(cookieName, cookie)
    },
    async current(request) {
      const found = await find(request)
      return found.is === 'open' ? found.record : undefined
    },
    async requirePerson(request, needed = 'low') {
      const session = await getOpen(request)
      if (session.kind !== 'person') throw new RefusalError(refuse('identity.log-in-needed'))
      const given = session.person.levelOfAssurance
      if (!loaAtLeast(given, needed)) throw new RefusalError(refuse('identity.loa-too-low', { needed, given }))
      return session.person
    },
    async requireStaff(request, role) {
      const session = await getOpen(request)
      if (session.kind !== 'staff' || !session.staff.roles.includes(role))
        throw new RefusalError(refuse('identity.role-needed', { role }))
      return session.staff
    },
    async refuseWithoutCsrfToken(request, given) {
      const found = await find(request)
      if (found.is !== 'open') return undefined
      const sent = given ?? request.headers['x-kopru-csrf']
      // Hashed, so that the comparison takes as long for any token.
      const fits = typeof sent === 'string' && timingSafeEqual(hashOf(sent), hashOf(found.record.csrfToken))
      return fits ? undefined : refuse('identity.wrong-csrf-token')
    },
  }
}

type Lookup = { is: 'none' } | { is: 'expired' } | { is: 'open'; record: SessionRecord }
