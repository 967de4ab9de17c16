import type { X509Certificate } from 'node:crypto'
import type { InboundMessage, Verify } from '@kopru/wire'
import type { LegalBasisAnswer } from '../../federation/rules/check-legal-basis.ts'
import type { Refusal } from '../../platform/refusal.ts'
import type { ExchangeState, Mode } from '../schema.ts'

/** What is known before the body is read and before the database is asked. */
export interface GateFacts {
  readonly ownParty: string
  readonly directoryFault: Refusal | undefined
  /** Of the client at the other end of the connection. */
  readonly peerCertificate: X509Certificate | undefined
  /** Of the party that the message says it is from. */
  readonly senderTlsCa: X509Certificate | undefined
  /** The party's key with the message's key id. */
  readonly verify: Verify | undefined
}
export type GateRule = (message: InboundMessage, facts: GateFacts) => Refusal | undefined

/** The message that an arriving one answers, as our own log has it. */
export interface Question {
  readonly toParty: string
  readonly conversationId: string
  readonly type: string
  readonly mode: Mode
  readonly state: ExchangeState
  readonly deadline: Date
}

/** What is known when an authentic message that is next in its chain has been read to its end. */
export interface EntryFacts {
  readonly now: Date
  readonly bodyFault: Refusal | undefined
  readonly ownAuthorities: ReadonlySet<string>
  readonly legalBasis: LegalBasisAnswer
  /** `none` when the message answers nothing. */
  readonly question: Question | 'none' | 'unknown'
  readonly handled: boolean
}
export type EntryRule = (message: InboundMessage, facts: EntryFacts) => Refusal | undefined

/** Seconds by which two nodes' clocks may differ, and for which an immediate message stays fresh. */
export const toleranceS = 60
