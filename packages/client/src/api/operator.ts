import { type Static, Type } from 'typebox'
import { exchangeStates } from './applications.ts'
import { OneOf, Party, Reason, Timestamp } from './common.ts'

/** GET /api/operator/status: how the node stands towards each other state. */
export const OperatorStatus = Type.Object({
  party: Party,
  parties: Type.Array(
    Type.Object({
      party: Party,
      reachable: Type.Boolean(),
      lastAnswer: Type.Optional(Timestamp),
      /** Messages of the last day, and all that still wait, by state. */
      sent: Type.Partial(Type.Object(Object.fromEntries(exchangeStates.map((state) => [state, Type.Integer()])))),
      oldestQueued: Type.Optional(Timestamp),
      attempts: Type.Integer({ description: 'failed attempts in a row' }),
      fault: Type.Optional(Reason),
      chainFaults: Type.Array(
        Type.Object({
          direction: OneOf(['in', 'out'] as const),
          kind: OneOf(['gap', 'fork'] as const),
          seq: Type.Integer(),
          at: Type.String(),
          resuming: Type.Boolean({ description: 'an operator has let the chain go on with the next message' }),
        }),
      ),
    }),
  ),
  unhandled: Type.Integer({ description: 'received, but not dealt with yet' }),
  journal: Type.Object({
    ok: Type.Boolean(),
    length: Type.Optional(Type.Integer()),
    brokenAt: Type.Optional(Type.Integer()),
    at: Timestamp,
  }),
})
export type OperatorStatus = Static<typeof OperatorStatus>
