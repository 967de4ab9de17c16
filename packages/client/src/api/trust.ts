import { type Static, Type } from 'typebox'
import { OneOf, Party, Reason, Texts, Timestamp } from './common.ts'

/** Kinds of trust services (ETSI TS 119 612 §5.5.1), by our short names. */
export const trustServiceTypes = [
  'qualified-certificates',
  'certificates',
  'qualified-timestamps',
  'timestamps',
  'qualified-validation',
  'validation',
] as const
export type TrustServiceType = (typeof trustServiceTypes)[number]

const ServiceStatus = OneOf(['granted', 'withdrawn', 'other'] as const)

export const ListedTrustService = Type.Object({
  key: Type.String({ description: 'calls the service when it is edited' }),
  provider: Texts,
  names: Texts,
  type: OneOf([...trustServiceTypes, 'other'] as const),
  status: ServiceStatus,
  since: Timestamp,
  history: Type.Array(Type.Object({ status: ServiceStatus, since: Timestamp })),
})
export type ListedTrustService = Static<typeof ListedTrustService>

/** GET /api/operator/trust: the state's own trusted list, and how those of the other states stand here. */
export const TrustOverview = Type.Object({
  party: Party,
  own: Type.Optional(
    Type.Object({
      sequenceNumber: Type.Integer({ description: 'of the edition that is published' }),
      issuedAt: Timestamp,
      nextUpdate: Type.Optional(Timestamp),
      unsigned: Type.Boolean({ description: 'changes wait for the next edition' }),
      services: Type.Array(ListedTrustService),
    }),
  ),
  lists: Type.Array(
    Type.Object({
      party: Party,
      location: Type.String(),
      use: OneOf(['used', 'not-used'] as const),
      sequenceNumber: Type.Optional(Type.Integer()),
      nextUpdate: Type.Optional(Timestamp),
      services: Type.Optional(Type.Integer({ description: 'services in force' })),
      problem: Type.Optional(Reason),
      checkedAt: Timestamp,
    }),
  ),
})
export type TrustOverview = Static<typeof TrustOverview>

/** POST /api/operator/trust/services */
export const NewTrustService = Type.Object({
  provider: Type.String({ minLength: 1, maxLength: 200, description: 'in English' }),
  name: Type.String({ minLength: 1, maxLength: 200, description: 'in English' }),
  type: OneOf(trustServiceTypes),
  certificate: Type.String({ maxLength: 20_000, description: 'PEM' }),
})
export type NewTrustService = Static<typeof NewTrustService>

/** POST /api/operator/trust/withdrawals */
export const TrustServiceChoice = Type.Object({ key: Type.String({ minLength: 8, maxLength: 100 }) })
