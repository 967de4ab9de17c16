import type { LevelOfAssurance, PersonIdentity, StaffRoleName } from '@kopru/client'
import type { JSONColumnType } from 'kysely'

/** A person logged in here, of this state or another. */
export interface PersonSession {
  readonly identity: PersonIdentity
  readonly home: string
  readonly levelOfAssurance: LevelOfAssurance
  /** Present only at the person's own state. */
  readonly personKey?: string
}

/** An officer or operator of this state. */
export interface StaffSession {
  /** As shown; two people may have it. */
  readonly name: string
  /** The passport's Latin form; absent where the log-in service does not tell it. */
  readonly latinName?: string
  /** `sub` at the state's log-in service (OpenID Connect Core §2); absent in sessions begun by an earlier release. */
  readonly subject?: string
  /** `TR/goc` */
  readonly authority: string
  readonly roles: readonly StaffRoleName[]
}

export type SessionRecord = { readonly csrfToken: string; readonly expiresAt: Date } & (
  | { readonly kind: 'person'; readonly person: PersonSession }
  | { readonly kind: 'staff'; readonly staff: StaffSession }
)

export interface LogInAttempt {
  readonly state: string
  /** `second`: somebody who is logged in proves to be known here by a national number too. */
  readonly kind: 'person' | 'staff' | 'second'
  /** The party whose log-in service vouches. */
  readonly home: string
  readonly codeVerifier: string
  readonly nonce: string
  /** A path of this portal. */
  readonly returnTo: string
  /** Of a second log-in: the identifier of whose session it stands beside, and the question that it is to answer. */
  readonly beside: string | null
  readonly about: string | null
}

interface SessionTable {
  idHash: Buffer
  kind: 'person' | 'staff'
  csrfToken: string
  data: JSONColumnType<PersonSession | StaffSession>
  createdAt: Date
  expiresAt: Date
}

interface LogInAttemptTable extends LogInAttempt {
  browserHash: Buffer
  expiresAt: Date
}

interface HomePersonTable {
  personKey: string
  nationalNumberSealed: Buffer
  identity: JSONColumnType<PersonIdentity>
  levelOfAssurance: LevelOfAssurance
  seenAt: Date
}

interface PseudonymTable {
  destination: string
  pseudonym: string
  personKey: string
}

interface OidcRecordTable {
  model: string
  id: string
  payload: JSONColumnType<Record<string, unknown>>
  grantId: string | null
  uid: string | null
  consumedAt: Date | null
  expiresAt: Date | null
}

declare module '../platform/database.ts' {
  interface Database {
    session: SessionTable
    logInAttempt: LogInAttemptTable
    homePerson: HomePersonTable
    pseudonym: PseudonymTable
    oidcRecord: OidcRecordTable
  }
}
