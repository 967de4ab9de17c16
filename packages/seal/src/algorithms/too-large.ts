import { reason } from '../reasons.ts'
import { type Finding, undecided } from '../verdict.ts'
import type { HashBudget } from './digest.ts'
import { type HashName, nameOfHash } from './registry.ts'

/** Why a verdict stays open, where there is more in a file than is looked at. */
export const tooLargeToExamine = (): Finding =>
  undecided('SIG_CONSTRAINTS_FAILURE', reason('seal.too-large-to-examine'))

/** Why a verdict stays open, where a function that is not native would have to hash too much. */
export const tooLargeToHash = (hash: HashName, { limitBytes }: Pick<HashBudget, 'limitBytes'>): Finding =>
  undecided('SIG_CONSTRAINTS_FAILURE', reason('seal.too-large-to-hash', { algorithm: nameOfHash(hash), limitBytes }))
