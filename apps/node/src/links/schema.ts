import type { LevelOfAssurance, PersonIdentity } from '@kopru/client'
import type { NameForm } from '@kopru/names'
import type { JSONColumnType } from 'kysely'

/** The evidence type of a sealed link. */
export const linkEvidenceType = 'identity-link'

/** The ways to prove that a record is one's own. */
export const waysOfProof = ['log-in', 'document', 'officer'] as const
export type WayOfProof = (typeof waysOfProof)[number]

/** What links must know of an offer in `states/XX/evidence.json`. */
export interface LinkableOffer {
  readonly evidenceType: string
  readonly authority: string
  readonly register: string
  readonly operation: string
  readonly otherwise?: string
  readonly levelOfAssurance: LevelOfAssurance
  /** The least level of a link on which this evidence is given; that of the evidence itself if not said. */
  readonly linkLevel?: LevelOfAssurance
  readonly fields: Readonly<Record<string, string>>
}

export interface LinkBasis {
  readonly conversationId: string
  readonly agreement: string
  readonly article: string
  readonly purpose: string
}

interface LinkQuestionTable extends LinkBasis {
  id: string
  personKey: string
  identity: JSONColumnType<PersonIdentity>
  evidenceType: string
  authority: string
  register: string
  requestId: string
  requester: string
  found: number
  reasons: JSONColumnType<string[]>
  /** `answered-elsewhere`: the record was found without an answer to this question. */
  state: 'open' | 'with-officer' | 'linked' | 'no-record' | 'answered-elsewhere'
  askedAt: Date
  officerAskedAt: Date | null
  decidedAt: Date | null
  ground: string | null
}

interface LinkTable extends LinkBasis {
  id: string
  personKey: string
  authority: string
  register: string | null
  recordReference: string
  holderKey: string | null
  how: WayOfProof
  levelOfAssurance: LevelOfAssurance
  subject: JSONColumnType<PersonIdentity>
  alsoNamed: JSONColumnType<NameForm[]> | null
  sealed: JSONColumnType<object>
  madeAt: Date
  usedAt: Date | null
  revokedAt: Date | null
}

declare module '../platform/database.ts' {
  interface Database {
    linkQuestion: LinkQuestionTable
    link: LinkTable
  }
}
