import { secondsSince1970 } from '../../platform/clock.ts'
import { refuse } from '../../platform/refusal.ts'
import { type EntryRule, toleranceS } from './facts.ts'

/** Refuses an immediate message signed too long ago. A stored one may have waited for days: its deadline judges it. */
export const refuseStaleMessage: EntryRule = ({ mode, created }, { now }) =>
  mode === 'stored' || secondsSince1970(now) - created <= toleranceS
    ? undefined
    : refuse('exchange.stale-message', { created, toleranceS })
