import { join } from 'node:path'
import type { FileAnswer, Reason, SealVerdict } from '@kopru/seal'
import { type Language, loadTexts } from '../../platform/texts.ts'

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

interface SignatureReport {
  readonly format: SealVerdict['format']
  readonly level: SealVerdict['level']
  readonly indication: SealVerdict['indication']
  readonly subIndication: string | null
  readonly signer: SealVerdict['signer'] & { readonly issuer: string }
  /** When the signature is proven to have existed; where nothing proves it, when its signer says that it was made. */
  readonly time: string | null
  readonly isTimeProven: boolean
  /** After the issuing state's trusted list; `not-determined` where no list was given. */
  readonly qualification: string
  readonly algorithm: string
  readonly revocation: SealVerdict['revocation']
  readonly reasons: readonly ReasonInWords[]
  readonly counterSignatures?: readonly SignatureReport[]
}

const texts = loadTexts(join(import.meta.dirname, '../../texts'))

const inWords = (reasons: readonly Reason[], language: Language): ReasonInWords[] =>
  reasons.map((reason) => ({ ...reason, text: texts.say(language, reason.code, reason.params) }))

export function reportFile(file: string, { signatures, reasons }: FileAnswer, language: Language): FileReport {
  return {
    file,
    signatures: signatures.map((verdict) => reportSignature(verdict, language)),
    ...(reasons.length > 0 ? { reasons: inWords(reasons, language) } : {}),
  }
}

export function reportUnreadable(file: string, detail: string, language: Language): FileReport {
  return { file, signatures: [], error: texts.say(language, 'verify.unreadable', { detail }) }
}

function reportSignature(verdict: SealVerdict, language: Language): SignatureReport {
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
    qualification: 'not-determined',
    algorithm,
    revocation,
    reasons: inWords(verdict.reasons, language),
    ...(counter ? { counterSignatures: counter.map((one) => reportSignature(one, language)) } : {}),
  }
}

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
  ]
  const shown = facts.filter(([, value]) => value !== '')
  const width = Math.max(...shown.map(([name]) => name.length))
  return [
    `${indent}${marks[one.indication]} ${one.format}${level}: ${say(`verify.indication.${one.indication}`)}${sub}`,
    ...one.reasons.map(({ text }) => `${indent}    ${text}`),
    ...shown.map(([name, value]) => `${indent}    ${name.padEnd(width)}  ${value}`),
    ...(one.counterSignatures ?? []).flatMap((counter) => [
      `${indent}    ${say('verify.counter-signature')}:`,
      ...describe(counter, language, `${indent}      `),
    ]),
  ]
}
