import { secondsSince1970 } from '../../platform/clock.ts'
import { refuse } from '../../platform/refusal.ts'
import type { EntryRule } from './facts.ts'

/** Refuses a message that must no longer take effect. */
export const refuseAfterDeadline: EntryRule = ({ deadline }, { now }) =>
  secondsSince1970(now) <= deadline ? undefined : refuse('exchange.deadline-passed', { deadline })
