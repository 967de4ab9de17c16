import { type Equivalence, granted, serviceTypes } from './trusted-list.ts'

/** What an agreement makes of a state's trust services in another state. */
export interface RecognitionEffect {
  /** The state that recognises. */
  readonly in: string
  readonly since: Date
  /** `same-as-own`: qualified stays qualified; `admissible`: heard as evidence, as a service that is not qualified. */
  readonly effect: 'same-as-own' | 'admissible'
  /** Agreement and article. */
  readonly basis: string
}

/** Our types of services with those that they count as where they are only heard. */
const types = [
  [serviceTypes['qualified-certificates'], serviceTypes.certificates],
  [serviceTypes.certificates, serviceTypes.certificates],
  [serviceTypes['qualified-timestamps'], serviceTypes.timestamps],
  [serviceTypes.timestamps, serviceTypes.timestamps],
] as const

/** The mapping for a pointer to a list whose services are of the types of ETSI TS 119 612. */
export function equivalencesFor(effects: readonly RecognitionEffect[]): Equivalence[] {
  return effects.flatMap(({ effect, ...rest }) =>
    types.map(([own, plain]) => ({
      theirType: own,
      theirStatus: granted,
      ourType: effect === 'same-as-own' ? own : plain,
      ...rest,
    })),
  )
}
