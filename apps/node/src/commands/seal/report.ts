import {
  type FileAnswer,
  judgeByLists,
  type ListJudgement,
  type Qualification,
  type Reason,
  type SealVerdict,
} from '@kopru/seal'
import { type Language, texts } from './seal-texts.ts'

/** What `kopru verify` says of one file. */
export interface FileReport {
  readonly file: string
  readonly signatures: readonly SignatureReport[]
  /** Why there is no signature. */
  readonly reasons?: readonly ReasonInWords[]
  /** The file, or the content that was named for it, could not be read at all. */
  readonly error?: string
}

interface ReasonInWords extends Reason {
  readonly text: string
}

export interface SignatureReport {
  readonly format: SealVerdict['format']
  readonly level: SealVerdict['level']
  readonly indication: SealVerdict['indication']
  readonly subIndication: string | null
  readonly signer: SealVerdict['signer'] & { readonly issuer: string }
  /** When the signature is proven to have existed; where nothing proves it, when its signer says that it was made. */
  readonly time: string | null
  readonly isTimeProven: boolean
  /**
   * After the issuing state's trusted list, by ETSI TS 119 615: `QESig`, `AdESeal-QC`, … `N/A`, before it `Indeterminate`
   * where it is not certain; `not-determined` where no list was given.
   */
  readonly qualification: string
  /** Why it is not certain, or why no list speaks of the signature. */
  readonly qualificationReasons: readonly ReasonInWords[]
  /** The service that issued the certificate, as the list showed it then. */
  readonly trustedList: Qualification['by'] | null
  /** What it counts for in other states. */
  readonly countsAs: Qualification['countsAs']
  readonly algorithm: string
  readonly revocation: SealVerdict['revocation']
  readonly reasons: readonly ReasonInWords[]
  readonly counterSignatures?: readonly SignatureReport[]
}

const inWords = (reasons: readonly Reason[], language: Language): ReasonInWords[] =>
  reasons.map((reason) => ({ ...reason, text: sayReason(language, reason) }))

interface NamedReason {
  readonly code: string
  readonly params: Reason['params']
}

/** A reason may name others as its cause, which come in words too: `cause` the code of one, `why` that of its own. */
export function sayReason(language: Language, { code, params: { cause, why, ...rest } }: NamedReason): string {
  const word = (value: string | number | undefined, params: Reason['params']) => {
    const words = typeof value === 'string' && texts.has(value) ? sayReason(language, { code: value, params }) : ''
    // Not every reason brings the parameters of its cause along.
    return words === '' || /\{[a-z]+\}/i.test(words) ? value : words
  }
  const worded = { cause: word(cause, why === undefined ? rest : { ...rest, why }), why: word(why, rest) }
  return texts.say(language, code, { ...rest, ...dropUndefined(worded) })
}

const dropUndefined = (params: Readonly<Record<string, string | number | undefined>>) =>
  Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

export interface ReportOptions {
  readonly language: Language
  readonly lists?: ListJudgement | undefined
}

export function reportFile(file: string, { signatures, reasons }: FileAnswer, options: ReportOptions): FileReport {
  return {
    file,
    signatures: signatures.map((verdict) => reportSignature(verdict, options)),
    ...(reasons.length > 0 ? { reasons: inWords(reasons, options.language) } : {}),
  }
}

export function reportUnreadable(file: string, detail: string, language: Language): FileReport {
  return { file, signatures: [], error: texts.say(language, 'verify.unreadable', { detail }) }
}

function reportSignature(before: SealVerdict, options: ReportOptions): SignatureReport {
  const { language, lists } = options
  const { verdict, qualification } = lists ? judgeByLists(before, lists) : { verdict: before, qualification: undefined }
  const { format, level, indication, subIndication = null, signer, issuer, timestamp, algorithm, revocation } = verdict
  const isTimeProven = timestamp?.valid === true
  const counter = verdict.counterSignatures
  return {
    format,
    level,
    indication,
    subIndication,
    signer: { ...signer, issuer },
    time: (isTimeProven ? timestamp.time : verdict.signedAt) ?? null,
    isTimeProven,
    qualification: qualification ? nameOf(qualification) : 'not-determined',
    qualificationReasons: inWords(qualification?.reasons ?? [], language),
    trustedList: qualification?.by ?? null,
    countsAs: qualification?.countsAs ?? [],
    algorithm,
    revocation,
    reasons: inWords(verdict.reasons, language),
    ...(counter ? { counterSignatures: counter.map((one) => reportSignature(one, options)) } : {}),
  }
}

const nameOf = ({ name, isCertain }: Qualification) => (isCertain ? name : `Indeterminate ${name}`)

const passes = ({ signatures }: FileReport) =>
  signatures.length > 0 && signatures.every(({ indication }) => indication === 'TOTAL_PASSED')

/** Exit status: 0 every signature of every file passed, 1 some did not or there was none, 2 some file could not be read. */
export function statusOf(reports: readonly FileReport[]): 0 | 1 | 2 {
  if (reports.some(({ error }) => error !== undefined)) return 2
  return reports.every(passes) ? 0 : 1
}

export function describeReport({ file, signatures, reasons = [], error }: FileReport, language: Language): string {
  const notes = [...(error === undefined ? [] : [error]), ...reasons.map(({ text }) => text)]
  return [
    file,
    ...notes.map((note) => `  ${note}`),
    ...signatures.flatMap((one) => describe(one, language, '  ')),
  ].join('\n')
}

const marks = { TOTAL_PASSED: '✓', INDETERMINATE: '?', TOTAL_FAILED: '✗' } as const

function describe(one: SignatureReport, language: Language, indent: string): string[] {
  const say = (key: string) => texts.say(language, key)
  const level = one.level === 'none' ? '' : `-${one.level}`
  const sub = one.subIndication === null ? '' : ` (${one.indication} / ${one.subIndication})`
  const facts: [string, string][] = [
    [say('verify.signer'), one.signer.subject || say('verify.signer-unknown')],
    [say('verify.issuer'), one.signer.issuer],
    [say(one.isTimeProven ? 'verify.time-proven' : 'verify.time-claimed'), one.time ?? ''],
    [say('verify.algorithm'), one.algorithm],
    ...describeQualification(one, say),
  ]
  const shown = facts.filter(([, value]) => value !== '')
  const width = Math.max(...shown.map(([name]) => name.length))
  return [
    `${indent}${marks[one.indication]} ${one.format}${level}: ${say(`verify.indication.${one.indication}`)}${sub}`,
    ...[...one.reasons, ...one.qualificationReasons.filter(isNew(one.reasons))].map(
      ({ text }) => `${indent}    ${text}`,
    ),
    ...shown.map(([name, value]) => `${indent}    ${name.padEnd(width)}  ${value}`),
    ...(one.counterSignatures ?? []).flatMap((counter) => [
      `${indent}    ${say('verify.counter-signature')}:`,
      ...describe(counter, language, `${indent}      `),
    ]),
  ]
}

/** A list that is not used is often why a signature did not pass and why its qualification is unknown. */
const isNew =
  (told: readonly ReasonInWords[]) =>
  ({ text }: ReasonInWords) =>
    !told.some((one) => one.text === text)

function describeQualification(one: SignatureReport, say: (key: string) => string): [string, string][] {
  if (one.qualification === 'not-determined') return []
  const by = one.trustedList
  return [
    [say('verify.qualification'), one.qualification],
    [say('verify.trusted-list'), by ? `${by.territory} ${by.sequenceNumber}: ${by.provider}, ${by.service}` : ''],
    [say('verify.counts-as'), one.countsAs.map((there) => `${there.in} ${there.name}`).join(', ')],
  ]
}
