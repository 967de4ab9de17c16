import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  anchorsOf,
  certificatesFromPem,
  type FileAnswer,
  type FileSource,
  judgeByLists,
  type ListJudgement,
  onlineRevocation,
  type SealTrust,
  type VerifyFileFacts,
  verifyFile,
  verifyWithEvidence,
  writeValidationReport,
} from '@kopru/seal'
import { typedPath } from '../../platform/typed-path.ts'
import { detailOf } from '../detail-of.ts'
import { loadLists } from '../lists/load-lists.ts'
import { findLists, findRunningNodes, possibleHomes } from '../local-home.ts'
import { UsageError } from '../usage-error.ts'
import { openFile, piecesOf, refuseUnreadable } from './file-on-disk.ts'
import {
  describeReport,
  type FileReport,
  reportFile,
  reportUnreadable,
  type SignatureReport,
  statusOf,
} from './report.ts'
import { type Language, texts } from './seal-texts.ts'
import { isFolder, refuseUnwritable } from './write-output.ts'

export interface VerifyOptions {
  readonly content?: string
  /** The evidence record of the one file, or the folder where `NAME.renewed.er` or `NAME.er` lies for each. */
  readonly evidence?: string
  readonly anchor?: readonly string[]
  readonly lists?: string
  readonly listSigner?: readonly string[]
  readonly listMemory?: string
  readonly at?: Date
  readonly online?: boolean
  readonly successive?: boolean
  /** Where the validation report of the one file goes. */
  readonly report?: string
  readonly language: Language
  readonly json?: boolean
  /** Data folders that a federation on this machine may have; those of this checkout if not given. */
  readonly homes?: readonly string[]
}

/** `kopru verify`: prints a report for each file and answers with the exit status. */
export async function verifyCommand(
  files: readonly string[],
  options: VerifyOptions,
  print: (line: string) => void,
): Promise<number> {
  if (options.report !== undefined && files.length > 1)
    throw new UsageError('--report goes with one file; give each file a report of its own')
  if (options.content !== undefined) await refuseUnreadable('--content', options.content)
  if (options.evidence !== undefined) await refuseEvidence(options.evidence, files)
  const { trust, lists } = await trustOf(options)
  const reports: FileReport[] = []
  for (const file of files) {
    const report = await verifyOne(file, { trust, lists }, options)
    print(options.json ? JSON.stringify(report) : describeReport(report, options.language))
    reports.push(report)
  }
  if (!options.json) {
    const advice = [adviseOnTrust(reports, files, options), adviseOnHome(reports, options)]
    for (const one of advice) if (one !== undefined) print(`\n${one}`)
  }
  return statusOf(reports)
}

async function refuseEvidence(path: string, files: readonly string[]): Promise<void> {
  if (await isFolder(path)) return
  await refuseUnreadable('--evidence', path)
  if (files.length > 1)
    throw new UsageError('--evidence names the record of one file; for several, name the folder of their records')
}

/** What to do where a signature is sound and only nobody was named whom to trust; undefined elsewhere. */
function adviseOnTrust(
  reports: readonly FileReport[],
  files: readonly string[],
  { anchor = [], lists, content, evidence, language, homes }: VerifyOptions,
): string | undefined {
  const isTrustNamed = anchor.length > 0 || lists !== undefined
  const lacksTrust = ({ subIndication }: SignatureReport) => subIndication === 'NO_CERTIFICATE_CHAIN_FOUND'
  if (isTrustNamed || !reports.some(({ signatures }) => signatures.some(lacksTrust))) return undefined
  const local = findLists(homes ?? possibleHomes())
  if (local === undefined) return texts.say(language, 'verify.name-trust')
  const beside = [
    ...(content === undefined ? [] : ['--content', typedPath(content)]),
    ...(evidence === undefined ? [] : ['--evidence', typedPath(evidence)]),
  ]
  const command = ['npx kopru verify', ...files.map(typedPath), ...beside, '--lists', typedPath(local)].join(' ')
  return texts.say(language, 'verify.try-local-lists', { command })
}

/** Where a state can be asked whose algorithm is not known here well enough; undefined where there is nothing to ask. */
function adviseOnHome(reports: readonly FileReport[], { language, homes }: VerifyOptions): string | undefined {
  const signatures = reports.flatMap((report) => report.signatures)
  const isForHome = signatures.some(({ reasons }) => reasons.some(({ code }) => code === 'seal.algorithm-unconfirmed'))
  if (!isForHome) return undefined
  const running = (homes ?? possibleHomes()).flatMap((home) => Object.values(findRunningNodes(home) ?? {}))
  return texts.say(language, 'verify.ask-home', { page: `${running[0] ?? 'https://NODE'}/verify` })
}

interface Trusted {
  readonly trust: SealTrust
  readonly lists: ListJudgement | undefined
}

async function verifyOne(file: string, { trust, lists }: Trusted, options: VerifyOptions): Promise<FileReport> {
  const { content, language } = options
  const xmlReading = options.successive ? 'successive' : 'strict'
  try {
    await using source = await openFile(file)
    await using covered = content === undefined ? undefined : await openFile(content)
    const answer = await judgeOne(file, source, { trust, xmlReading, content: covered }, options)
    await keepReport(answer, covered ?? source, trust.at, { lists, to: options.report })
    return reportFile(file, answer, { language, lists })
  } catch (error) {
    // Only the system's own errors, such as a file that is not there: what is in a file never throws.
    if (!(error instanceof Error && 'code' in error)) throw error
    return reportUnreadable(file, detailBeside(file, error as NodeJS.ErrnoException, language), language)
  }
}

/** What stands against the file, or against the one that was to be read with it, which is named then. */
function detailBeside(file: string, error: NodeJS.ErrnoException, language: Language): string {
  const detail = detailOf(error, language)
  return error.path === undefined || error.path === file ? detail : `${error.path}: ${detail}`
}

async function judgeOne(
  file: string,
  source: FileSource,
  facts: VerifyFileFacts,
  { evidence }: VerifyOptions,
): Promise<FileAnswer> {
  if (evidence === undefined) return verifyFile(source, facts)
  const path = (await isFolder(evidence)) ? recordIn(evidence, file) : evidence
  await using record = await openFile(path)
  return await verifyWithEvidence(source, record, facts)
}

/** The record of a file in a folder: the one that was renewed, where there is one. */
function recordIn(folder: string, file: string): string {
  const renewed = join(folder, `${basename(file)}.renewed.er`)
  return existsSync(renewed) ? renewed : join(folder, `${basename(file)}.er`)
}

/** Writes the report of ETSI TS 119 102-2, with what the trusted lists made of each signature. */
async function keepReport(
  { signatures, reasons }: FileAnswer,
  document: FileSource,
  at: Date,
  { lists, to }: { lists: ListJudgement | undefined; to: string | undefined },
): Promise<void> {
  if (to === undefined) return
  const hash = createHash('sha256')
  for await (const piece of piecesOf(document)) hash.update(piece)
  const judged = signatures.map((one) => {
    if (!lists) return one
    const { verdict, qualification } = judgeByLists(one, lists)
    return { ...verdict, qualification }
  })
  const report = writeValidationReport({ signatures: judged, reasons, at, documentSha256: hash.digest() })
  await writeFile(to, report).catch((error: unknown) => refuseUnwritable(to, error))
}

async function trustOf(options: VerifyOptions): Promise<Trusted> {
  const { anchor = [], at = new Date(), online } = options
  const ownAnchors = (await Promise.all(anchor.map(readAnchors))).flat()
  const sources = onlineRevocation({ fetch, get: fetch, nonce: () => randomBytes(16), now: () => new Date() })
  const revocation = online ? { revocation: sources } : {}
  if (options.lists === undefined) {
    if (options.listSigner) throw new UsageError('--list-signer goes with --lists')
    return { trust: { anchors: ownAnchors, at, ...revocation }, lists: undefined }
  }
  const signers = (await Promise.all((options.listSigner ?? []).map(readAnchors))).flat()
  const lists = await loadLists(options.lists, { signers, at, memory: options.listMemory })
  const listed = anchorsOf(lists, at)
  const anchors = [...ownAnchors, ...listed.anchors]
  const timestampAnchors = [...ownAnchors, ...listed.timestampAnchors]
  return { trust: { anchors, timestampAnchors, at, ...revocation }, lists: { lists, at, ownAnchors } }
}

/** Certificates of a PEM file, or one in DER. */
export async function readAnchors(path: string): Promise<Uint8Array[]> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(`the certificates in ${path} cannot be read: ${detailOf(error)}`)
  })
  if (bytes[0] === 0x30) return [new Uint8Array(bytes)]
  const certificates = certificatesFromPem(bytes.toString('latin1'))
  if (certificates.length === 0) throw new UsageError(`${path} holds no certificate, neither in PEM nor in DER`)
  return certificates
}
