import { anchorsOf, type Reason, type ReportedVerdict } from '@kopru/seal'
import type { Directory } from '../federation/directory.ts'
import type { Clock } from '../platform/clock.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import type { Trust } from '../trust/service.ts'
import type { TrustOfState } from './examine/examination.ts'
import type { Examiner } from './examine/examiner.ts'
import type { Said } from './rules/apply-saying.ts'
import { joinAnswers } from './rules/join-answers.ts'
import { judgeByOwnList, onlyList } from './rules/judge-by-own-list.ts'
import { nameUnusedLists } from './rules/name-unused-lists.ts'
import { stateAnchors } from './rules/state-anchors.ts'

/** A signature as this node judges it, and the state that vouches for it. */
export interface JudgedSignature {
  readonly verdict: ReportedVerdict
  readonly party?: string
  /** What the state that it comes from said of it, where that state was asked: see `applySaying`. */
  readonly said?: Said
}

/** What is found of a file. */
export interface JudgedFile {
  /** The moment of asking. */
  readonly at: Date
  readonly signatures: readonly JudgedSignature[]
  /** Why there is no signature. */
  readonly reasons: readonly { readonly code: string; readonly params: Reason['params'] }[]
}

export interface JudgeDeps {
  readonly directory: Pick<Directory, 'members'> & Pick<Trust, 'trustAnchors' | 'listInUse'>
  readonly clock: Clock
  readonly examiner: Examiner
}

/**
 * Judges a file; `content` is what a detached signature covers. With `references` each verdict says which bytes it speaks
 * of. Refuses where too many wait.
 */
export type JudgeFile = (
  file: Uint8Array,
  content?: Uint8Array,
  wish?: { readonly references?: true },
) => Promise<JudgedFile>

/**
 * Judges by each state's own anchors, so that no state can sign in another's name, and then by the list of the state that
 * vouches for a signature: was its service in force then, and what is the signature by that list.
 */
export function createFileJudge({ directory, clock, examiner }: JudgeDeps): JudgeFile {
  const trustOf = (party: string, at: Date): TrustOfState => {
    const list = directory.listInUse(party)
    // A service that was withdrawn since still vouches for what existed before; the list says so afterwards.
    return { party, ...(list ? anchorsOf(onlyList(list), at) : stateAnchors(directory.trustAnchors(party))) }
  }
  return async (file, content, { references } = {}) => {
    const at = clock.now()
    const states = directory.members().map(({ party }) => trustOf(party, at))
    const examination = await examiner.examine({ file, content, states, at, ...(references && { references }) })
    if (examination.is === 'too-busy') throw new RefusalError(refuse('documents.too-busy'))
    if (examination.is !== 'judged')
      return { at, signatures: [], reasons: [{ code: `documents.examination-${examination.is}`, params: {} }] }
    const unused = directory.members().flatMap((member) => directory.trustAnchors(member.party).notUsed ?? [])
    const signatures = joinAnswers(examination.answers).map(({ verdict, party }): JudgedSignature => {
      const list = party === undefined ? undefined : directory.listInUse(party)
      const judged = list ? judgeByOwnList(verdict, list, at) : verdict
      return { verdict: nameUnusedLists(judged, unused), ...(party && { party }) }
    })
    return { at, signatures, reasons: examination.answers[0]?.answer.reasons ?? [] }
  }
}
