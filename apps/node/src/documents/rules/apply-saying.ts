import type { Reason } from '@kopru/client'
import type { SealVerdict } from '@kopru/seal'
import type { HeardSaying, HomeSaying } from '../home-state/ask-home.ts'
import { formatNotTaken } from '../home-state/messages.ts'
import type { JudgedFile, JudgedSignature } from '../judge-file.ts'
import { isSameSignature } from './same-signature.ts'
import { viewReasons } from './view-signature.ts'

/** What the home state said, as the reader is told. */
export interface Said {
  readonly reason: Reason
  readonly saying: HomeSaying
  /** It settles the matter: what was open here no longer counts. */
  readonly isDecided: boolean
}

const open: readonly (string | undefined)[] = ['seal.algorithm-unconfirmed', 'seal.algorithm-unsupported']

/**
 * Whether a signature is open here for its algorithm alone, and an answer would settle it: its bytes are known, and it
 * covers all that the reader was given.
 */
export function isForHome(verdict: SealVerdict, home: string): boolean {
  const { indication, reasons, signer, covers, reference } = verdict
  if (indication !== 'INDETERMINATE' || !open.includes(reasons[0]?.code) || signer.country !== home) return false
  return reference !== undefined && (covers === undefined || covers.whole)
}

/** What a signature becomes by what its home state said of it. Never throws. */
export function applySaying(judged: JudgedSignature, saying: HomeSaying): JudgedSignature {
  const { party } = saying
  const told = (code: string, params: Reason['params'] = {}, isDecided = false): Said => ({
    saying,
    reason: { code: `documents.home-${code}`, params: { party, ...params } },
    isDecided,
  })
  if (saying.is === 'no-answer') return { ...judged, said: told('no-answer') }
  if (saying.is === 'not-believed') {
    const { cause } = saying
    return { ...judged, said: cause.startsWith('svt.') ? told('answer-refused', { cause }) : told('question-refused') }
  }
  const { statement, at } = saying
  if (statement.result === 'INDETERMINATE')
    return { ...judged, said: told(statement.message === formatNotTaken ? 'format-not-taken' : 'open', { at }) }
  const { subIndication: _, ...verdict } = judged.verdict
  if (statement.result === 'FAILED')
    return { ...judged, verdict: { ...verdict, indication: 'TOTAL_FAILED' }, said: told('failed', { at }, true) }
  const [proof] = statement.times
  const timestamp = proof && {
    timestamp: { time: new Date(proof.time * 1000).toISOString(), authority: proof.iss, valid: true },
  }
  return {
    verdict: { ...verdict, ...timestamp, indication: 'TOTAL_PASSED' },
    // Its own service vouches for the certificate too.
    party,
    said: told('passed', { at }, true),
  }
}

/**
 * What a file becomes by what states said of its signatures, now or earlier: a saying counts for the signature that it
 * speaks of, while that is still open here. Of several the last answer counts: a later silence takes nothing back. A saying
 * names a value and bytes but no signer: of two signatures of its state that share these, it is nobody's. Never throws.
 */
export function applyHeard(found: JudgedFile, heard: readonly HeardSaying[]): JudgedFile {
  const isOf = ({ verdict }: JudgedSignature, { of, saying }: HeardSaying) =>
    isSameSignature(of, verdict.reference) && isForHome(verdict, saying.party)
  const clear = heard.filter((one) => found.signatures.filter((signature) => isOf(signature, one)).length === 1)
  const signatures = found.signatures.map((one) => {
    const ofIt = clear.filter((saying) => isOf(one, saying))
    const last = ofIt.findLast(({ saying }) => saying.is === 'said') ?? ofIt.at(-1)
    return last ? applySaying(one, last.saying) : one
  })
  return { ...found, signatures }
}

/** Why a signature is as it is: what its home state said, and our own reasons while that does not settle it. */
export function reasonsTold({ verdict, said }: JudgedSignature): Reason[] {
  const own = viewReasons(verdict.reasons)
  if (!said) return own
  return said.isDecided ? [said.reason] : [said.reason, ...own]
}

/** The tokens by which what was said can be proven (RFC 9321). */
export const tokensOf = ({ signatures }: JudgedFile): string[] => [
  ...new Set(signatures.flatMap(({ said }) => (said?.saying.is === 'said' ? [said.saying.token] : []))),
]
