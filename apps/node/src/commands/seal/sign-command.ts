import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import {
  extendFile,
  type FileAnswer,
  MalformedError,
  maySign,
  parseCertificate,
  type Reason,
  readableName,
  type SealTrust,
  type SigningKey,
  SigningKeyError,
  verifyFile,
} from '@kopru/seal'
import { detailOf } from '../detail-of.ts'
import { UsageError } from '../usage-error.ts'
import { openFile, refuseUnreadable } from './file-on-disk.ts'
import { type KeyOptions, loadKey } from './load-key.ts'
import { makers, type Original } from './make-signature.ts'
import { revocationOnline, type Timestamp, TimestampRefusedError, timestampFrom } from './online.ts'
import type { Language } from './seal-texts.ts'
import { describeMade, type Outcome, refusedTimestamp, reportMade, statusOfMade } from './sign-report.ts'
import { type SigningFormat, signingFormats } from './signing-formats.ts'
import { readAnchors } from './verify-command.ts'
import { chooseOutput, makeFolderForSeveral, writeOutput } from './write-output.ts'

export type Level = 'B' | 'T' | 'LT' | 'LTA'

export interface SignOptions extends KeyOptions {
  /** Raise the signatures that are there instead of adding one. */
  readonly extend?: boolean
  readonly format?: SigningFormat
  readonly level: Level
  readonly tsa?: string
  readonly detached?: boolean
  /** What a detached signature covers that is to be raised. */
  readonly content?: string
  readonly anchor?: readonly string[]
  readonly reason: string
  readonly location: string
  readonly out?: string
  readonly language: Language
  readonly json?: boolean
}

/** `kopru sign`: makes or raises signatures, prints a report for each file made and answers with the exit status. */
export async function signCommand(
  files: readonly string[],
  options: SignOptions,
  print: (line: string) => void,
): Promise<number> {
  const work = options.extend ? await planRaising(files, options) : await planSigning(files, options)
  await makeFolderForSeveral(work.length, options.out)
  const outcomes: Outcome[] = []
  for (const { from, make } of work) {
    const outcome = await attempt(make, options.language)
    const report = reportMade(from, outcome, options.language)
    print(options.json ? JSON.stringify(report) : describeMade(report, options.language))
    outcomes.push(outcome)
  }
  return statusOfMade(outcomes)
}

interface Work {
  readonly from: readonly [string, ...string[]]
  readonly make: () => Promise<Outcome>
}

async function attempt(make: () => Promise<Outcome>, language: Language): Promise<Outcome> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof TimestampRefusedError) return refusedTimestamp(error)
    // Said at once, and not tried with the next file: tokens count wrong PINs and lock.
    if (error instanceof SigningKeyError) throw new UsageError(error.message)
    // What is to be signed does not follow its format.
    if (error instanceof MalformedError) return { is: 'unreadable', detail: error.message }
    // The system's own errors, such as a file that is not there.
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      return { is: 'unreadable', detail: detailOf(error, language) }
    throw error
  }
}

/** What both ways need of the outside. */
interface Means {
  readonly timestamp: Timestamp | undefined
  readonly trust: SealTrust & { readonly revocation: NonNullable<SealTrust['revocation']> }
  readonly level: Level
}

async function findMeans({ level, tsa, anchor = [] }: SignOptions, known: readonly Uint8Array[]): Promise<Means> {
  if (level !== 'B' && tsa === undefined)
    throw new UsageError(`level ${level} needs a time-stamp: name an authority by --tsa URL`)
  if (level === 'B' && tsa !== undefined)
    throw new UsageError('level B has no time-stamp: leave out --tsa, or ask for --level T')
  const named = (await Promise.all(anchor.map(readAnchors))).flat()
  const anchors = [...named, ...known]
  if (level !== 'B' && anchors.length === 0)
    throw new UsageError(`level ${level} rests on a time-stamp: name the root of its authority by --anchor ROOT.pem`)
  const trust = { anchors, at: new Date(), revocation: revocationOnline() }
  return { level, trust, timestamp: tsa === undefined ? undefined : timestampFrom(tsa, anchors) }
}

async function planSigning(files: readonly string[], options: SignOptions): Promise<Work[]> {
  const { format, detached = false } = options
  if (format === undefined) throw new UsageError(`say what to make: --format ${signingFormats.join(', ')}`)
  if (options.content !== undefined) throw new UsageError('--content goes with --extend alone')
  const maker = makers[format]
  if (detached && !maker.mayBeDetached) throw new UsageError(`--detached does not go with ${format}`)
  const key = await loadKey(options)
  const means = await findMeans(options, key.chain.filter(isSelfSigned))
  const [first, ...rest] = files
  if (first === undefined) return []
  if (maker.takesSeveral) refuseTwins(files)
  const groups: [string, ...string[]][] = maker.takesSeveral ? [[first, ...rest]] : files.map((file) => [file])
  return groups.map((from) => ({ from, make: () => sign(from, format, key, means, options) }))
}

/** In a container each file is known by its name alone. */
function refuseTwins(files: readonly string[]): void {
  const names = files.map((file) => basename(file).normalize('NFC'))
  const twin = names.find((name, index) => names.indexOf(name) !== index)
  if (twin !== undefined) throw new UsageError(`a container cannot hold two files named ${twin}`)
}

function isSelfSigned(certificate: Uint8Array): boolean {
  const { issuer, subject } = parseCertificate(certificate)
  return issuer.comparable === subject.comparable
}

async function sign(
  from: readonly [string, ...string[]],
  format: SigningFormat,
  key: SigningKey,
  means: Means,
  options: SignOptions,
): Promise<Outcome> {
  const at = new Date()
  const unfit = refuseUnfit(key, at)
  if (unfit) return { is: 'refused', reason: unfit }
  const order = { key, at, timestamp: means.timestamp, ...describeSigner(key, options) }
  const originals = (await Promise.all(from.map(readOriginal))) as [Original, ...Original[]]
  const maker = makers[format]
  const made = await maker.make(originals, order)
  const content = order.detached ? originals[0].bytes : undefined
  return finish(made, means, { content, name: maker.outName(from[0], order.detached), out: options.out })
}

function describeSigner(key: SigningKey, { detached = false, reason, location }: SignOptions) {
  const { subject } = parseCertificate(key.certificate)
  return { detached, reason, location, signerName: subject.commonName ?? readableName(subject) }
}

const readOriginal = async (path: string): Promise<Original> => ({ path, bytes: new Uint8Array(await readFile(path)) })

/** Nobody would accept a signature of a certificate that is not valid now, or not made for signing. */
function refuseUnfit({ certificate }: SigningKey, at: Date): Reason | undefined {
  const parsed = parseCertificate(certificate)
  const { notBefore, notAfter } = parsed
  const name = readableName(parsed.subject)
  if (!maySign(parsed)) return { code: 'seal.certificate-not-for-signing', params: { certificate: name } }
  if (at < notBefore)
    return { code: 'seal.certificate-not-yet-valid', params: { certificate: name, notBefore: notBefore.toISOString() } }
  if (at > notAfter)
    return { code: 'seal.certificate-expired', params: { certificate: name, notAfter: notAfter.toISOString() } }
  return undefined
}

interface Destination {
  readonly content: Uint8Array | undefined
  readonly name: string
  readonly out: string | undefined
}

/** Raises what was made at B or T where more was asked for, looks at it as anybody would, and writes it. */
async function finish(made: Uint8Array, means: Means, { content, name, out }: Destination): Promise<Outcome> {
  const { level, timestamp, trust } = means
  let file = made
  if (timestamp && (level === 'LT' || level === 'LTA')) {
    const extended = await extendFile(made, { level, trust, timestamp, content })
    if (extended.outcome !== 'extended') return refusalOf(extended)
    file = extended.file
  }
  return write(file, means, { content, name, out })
}

async function write(file: Uint8Array, means: Means, { content, name, out }: Destination): Promise<Outcome> {
  const { revocation: _, ...offline } = means.trust
  const answer: FileAnswer = await verifyFile(file, { trust: { ...offline, at: new Date() }, content })
  const failed = answer.signatures.find(({ indication }) => indication === 'TOTAL_FAILED')
  const [why] = failed?.reasons ?? []
  if (why) return { is: 'refused', reason: why, signatures: answer.signatures }
  const output = await chooseOutput(name, out)
  await writeOutput(output, file)
  return { is: 'made', file: output.path, signatures: answer.signatures }
}

type Refusal = Exclude<Awaited<ReturnType<typeof extendFile>>, { outcome: 'extended' }>

function refusalOf(refusal: Refusal): Outcome {
  if (refusal.outcome === 'unsupported') return { is: 'refused', reason: refusal.reason }
  const reason = refusal.verdicts.find(({ reasons }) => reasons.length > 0)?.reasons[0]
  return { is: 'refused', reason: reason ?? { code: 'seal.no-signature', params: {} }, signatures: refusal.verdicts }
}

async function planRaising(files: readonly string[], options: SignOptions): Promise<Work[]> {
  const unfit = (['key', 'cert', 'p12', 'pkcs11', 'remote', 'format', 'detached'] as const).find(
    (option) => options[option] !== undefined,
  )
  if (unfit) throw new UsageError(`--extend raises signatures that are there: leave out --${unfit}`)
  if (options.level === 'B') throw new UsageError('every signature has level B: say --level T, LT or LTA')
  if (options.content !== undefined) await refuseUnreadable('--content', options.content)
  const means = await findMeans(options, [])
  return files.map((file) => ({ from: [file], make: () => raise(file, means, options) }))
}

async function raise(file: string, means: Means, options: SignOptions): Promise<Outcome> {
  const { level, trust, timestamp } = means
  if (level === 'B' || !timestamp) throw new Error('Raising was planned without a level or a time-stamp')
  const content = options.content === undefined ? undefined : (await readOriginal(options.content)).bytes
  await using source = await openFile(file)
  const extended = await extendFile(source, { level, trust, timestamp, content })
  if (extended.outcome !== 'extended') return refusalOf(extended)
  const ending = extname(file)
  const name = `${file.slice(0, file.length - ending.length)}.${level.toLowerCase()}${ending}`
  return write(extended.file, means, { content, name, out: options.out })
}
