import { secondsSince1970 } from '../../platform/clock.ts'
import { refuse } from '../../platform/refusal.ts'
import { type EntryRule, toleranceS } from './facts.ts'

/** Refuses a message signed, by the sender's clock, after now. */
export const refuseFromTheFuture: EntryRule = ({ created }, { now }) =>
  created - secondsSince1970(now) <= toleranceS
    ? undefined
    : refuse('exchange.from-the-future', { created, toleranceS })
