import { refuse } from '../../platform/refusal.ts'
import type { EntryRule } from './facts.ts'

/** Refuses a type of message that no part of this node deals with. */
export const refuseTypeNotHandled: EntryRule = ({ type }, { handled }) =>
  handled ? undefined : refuse('exchange.type-not-handled', { type })
