import { type Static, Type } from 'typebox'

const Pointer = Type.String({ pattern: '^(/[^/]+)*$', description: 'RFC 6901' })

const Operation = Type.Object(
  {
    method: Type.Enum(['GET', 'POST', 'PUT'] as const),
    serviceCode: Type.Optional(Type.String({ description: 'X-Road only' })),
    path: Type.String({ pattern: '^/', description: '{name} stands for a key, percent-encoded' }),
    keys: Type.Array(Type.String(), { description: 'what the register is told, and nothing else' }),
    records: Pointer,
  },
  { additionalProperties: false },
)
export type Operation = Static<typeof Operation>

/** Our subsystem and the one asked, `instance/class/member/subsystem`. */
const XRoadParties = Type.Object({ client: Type.String(), provider: Type.String() })
export type XRoadParties = Readonly<Static<typeof XRoadParties>>

/** Where a record says whom it is about; where it lacks a place, it does not say. */
const SubjectPlaces = Type.Object(
  {
    nationalNumber: Pointer,
    familyName: Pointer,
    givenName: Pointer,
    patronymic: Type.Optional(Pointer),
    latinFamilyName: Pointer,
    latinGivenName: Pointer,
    birthDate: Pointer,
    sex: Pointer,
    birthPlace: Type.Optional(Pointer),
    /** Number of a passport or identity card that the record was compared with. */
    documentNumber: Type.Optional(Pointer),
    /** What the register itself calls the record, the same at each look. */
    reference: Type.Optional(Pointer),
  },
  { additionalProperties: false },
)
/** What a record says at those places, as the register wrote it. */
export type RecordSubject = { readonly [Place in keyof Static<typeof SubjectPlaces>]?: unknown }

/** A register of the state as `states/XX/registers.json` declares it; its address is in the node's settings. */
export const RegisterDeclaration = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+$' }),
    authority: Type.String(),
    connector: Type.Enum(['rest', 'xroad'] as const),
    xroad: Type.Optional(XRoadParties),
    subject: Type.Optional(SubjectPlaces),
    operations: Type.Record(Type.String(), Operation),
  },
  { additionalProperties: false },
)
export type RegisterDeclaration = Static<typeof RegisterDeclaration>

/** On whose behalf and why a register is asked; carried along where the bus has a place for it. */
export interface LookUpContext {
  readonly conversationId: string
  /** The authority abroad that wants to know. */
  readonly requester: string
}

export type RegisterRecord = Readonly<Record<string, unknown>>

/** `retryable`: the register or the way to it failed; otherwise it said no, and asking again will not help. */
export interface Unavailable {
  readonly is: 'unavailable'
  readonly retryable: boolean
  /** For the operator; never a person's data. */
  readonly why: string
}

export type LookUpResult =
  | { readonly is: 'one'; readonly record: RegisterRecord }
  | { readonly is: 'none' }
  | { readonly is: 'several'; readonly records: readonly RegisterRecord[] }
  | Unavailable

/** A request to a register after the keys are filled in, before the bus's own dress is put on. */
export interface RegisterRequest {
  readonly method: Operation['method']
  readonly serviceCode?: string
  readonly path: string
  readonly body?: object
}

export type BusAnswer = { readonly is: 'answer'; readonly body: unknown } | Unavailable
