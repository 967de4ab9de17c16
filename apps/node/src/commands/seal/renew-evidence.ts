import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import {
  findRecordHash,
  type Reason,
  type RenewedRecord,
  type RevocationSources,
  renewHashTrees,
  renewTimestamps,
  type SealVerdict,
  verifyFile,
} from '@kopru/seal'
import { openFile } from './file-on-disk.ts'
import { revocationOnline, TimestampRefusedError } from './online.ts'
import { type Outcome, refusedTimestamp } from './sign-report.ts'
import { detailOfSystem, digestFile } from './stamp-batch.ts'
import type { RecordMeans } from './timestamp-command.ts'
import { chooseOutput, type Output, refuseTaken, writeOutput } from './write-output.ts'

/** An evidence record that can be renewed. */
interface Old {
  readonly place: number
  readonly record: Uint8Array
  /** The document it is for; renewing the time-stamp alone does without. */
  readonly document: string | undefined
}

const ending = /(\.renewed)?\.er$/i

/** The document lies beside its record, under the record's name without its ending. */
function documentOf(record: string): string | undefined {
  const path = record.replace(ending, '')
  return path !== record && existsSync(path) ? path : undefined
}

/**
 * Renews evidence records (RFC 4998 §5.2): their time-stamps, one new token for all that have one hash function; or with
 * `hash` their hash trees, for which the documents are read again. A record that does not hold is refused. Answers in the
 * order of the records.
 */
export async function renewTogether(records: readonly string[], means: RecordMeans): Promise<readonly Outcome[]> {
  const outputs = await Promise.all(records.map((record) => outputOf(record, means.out)))
  await refuseTaken(outputs)
  const outcomes = new Map<number, Outcome>()
  const olds: Old[] = []
  const revocation = remembering(revocationOnline())
  for (const [place, path] of records.entries()) {
    const read = await readOld(path, means, revocation)
    if ('is' in read) outcomes.set(place, read)
    else olds.push({ place, ...read })
  }
  for (const group of groupsOf(olds, means))
    for (const [place, outcome] of await renewGroup(group, { outputs, means, revocation })) outcomes.set(place, outcome)
  return records.flatMap((_, place) => outcomes.get(place) ?? [])
}

/**
 * Beside the record as NAME.renewed.er, in another folder as NAME.er; one that was renewed before is replaced by what
 * covers it.
 */
async function outputOf(record: string, out: string | undefined): Promise<Output> {
  const name = record.replace(ending, '')
  if (out !== undefined) return chooseOutput(`${name}.er`, out)
  const isRenewed = /\.renewed\.er$/i.test(record)
  return { path: isRenewed ? record : `${name}.renewed.er`, mayReplace: isRenewed, isPrecious: isRenewed }
}

/** Asks once about each certificate: many records share a token. */
function remembering({ ask, askCrls, ...more }: RevocationSources): RevocationSources {
  return { ...more, ...(ask && { ask: once(ask) }), ...(askCrls && { askCrls: once(askCrls) }) }
}

function once<Answer>(ask: (question: RevocationQuestion) => Promise<Answer>) {
  const asked = new Map<string, Promise<Answer>>()
  return (question: RevocationQuestion): Promise<Answer> => {
    const id = `${question.certificate.sha256} ${question.issuer.sha256}`
    const answer = asked.get(id) ?? ask(question)
    asked.set(id, answer)
    return answer
  }
}

type RevocationQuestion = Parameters<NonNullable<RevocationSources['ask']>>[0]

/**
 * A record that is to hold for decades is renewed while it can be learnt of its authority that nobody revoked it; where
 * `withoutRevocation` is said, only what is known to be revoked keeps it from being renewed.
 */
async function readOld(
  path: string,
  means: RecordMeans,
  revocation: RevocationSources,
): Promise<Omit<Old, 'place'> | Outcome> {
  const document = means.content ?? documentOf(path)
  try {
    const record = new Uint8Array(await readFile(path))
    const heeded = means.withoutRevocation ? { ...revocation, optional: true } : revocation
    const trust = { ...means.trust, at: new Date(), revocation: heeded }
    const { signatures, reasons } = await judge(record, document, { ...means, trust })
    const refusal = refusalOf(signatures, document, means) ?? reasons[0]
    if (!refusal) return { record, document }
    const advice = refusal.code === 'seal.revocation-unknown' ? ({ advice: 'timestamp.renew-later' } as const) : {}
    return { is: 'refused', reason: refusal, signatures, ...advice }
  } catch (error) {
    return { is: 'unreadable', detail: detailOfSystem(error, means.language) }
  }
}

async function judge(record: Uint8Array, document: string | undefined, { trust }: RecordMeans) {
  if (document === undefined) return verifyFile(record, { trust })
  await using content = await openFile(document)
  return await verifyFile(record, { trust, content })
}

const contentMissing = { code: 'seal.content-missing', params: {} } as const

/** Why the record is not renewed. Without its document nobody can tell what it proves, and it may be renewed still. */
function refusalOf(
  [verdict]: readonly SealVerdict[],
  document: string | undefined,
  { hash }: RecordMeans,
): Reason | undefined {
  if (!verdict) return undefined
  if (verdict.format !== 'EvidenceRecord') return { code: 'evidence.malformed', params: { part: 'EvidenceRecord' } }
  if (document === undefined && hash !== undefined) return contentMissing
  const [why] = verdict.reasons
  return document === undefined && why?.code === contentMissing.code ? undefined : why
}

/** One token for all whose hash trees are renewed, and for all time-stamps of one hash function. */
function groupsOf(olds: readonly Old[], { hash }: RecordMeans): readonly (readonly Old[])[] {
  if (hash !== undefined) return olds.length > 0 ? [olds] : []
  return [...Map.groupBy(olds, ({ record }) => findRecordHash(record)).values()]
}

interface Renewing {
  readonly outputs: readonly Output[]
  readonly means: RecordMeans
  readonly revocation: RevocationSources
}

async function renewGroup(
  group: readonly Old[],
  { outputs, means, revocation }: Renewing,
): Promise<readonly (readonly [number, Outcome])[]> {
  const [first] = group
  if (means.hash === undefined && first && findRecordHash(first.record) === undefined) {
    // A token over another hash function than SHA-2 is nothing that we would ask for: its tree is to be renewed.
    const reason: Reason = { code: 'seal.unsupported-form', params: { form: 'evidence record without SHA-2' } }
    return group.map(({ place }) => [place, { is: 'refused', reason }])
  }
  try {
    const renewed = await renew(group, means, revocation)
    const made: (readonly [number, Outcome])[] = []
    for (const [index, { place, document }] of group.entries()) {
      const { record, isComplete } = renewed[index] ?? { record: new Uint8Array(), isComplete: false }
      const output = outputs[place] ?? { path: '', mayReplace: false }
      const { signatures } = await judge(record, document, { ...means, trust: { ...means.trust, at: new Date() } })
      const isLacking = !isComplete && !means.withoutRevocation
      const reason = refusalOf(signatures, document, means) ?? (isLacking ? foreignForm : undefined)
      if (!reason) await writeOutput(output, record)
      made.push([place, reason ? { is: 'refused', reason, signatures } : { is: 'made', file: output.path, signatures }])
    }
    return made
  } catch (error) {
    if (!(error instanceof TimestampRefusedError)) throw error
    return group.map(({ place }) => [place, refusedTimestamp(error)])
  }
}

/** Of a record that somebody else wrote in another form nothing can be changed, not even by adding to its token. */
const foreignForm: Reason = {
  code: 'seal.unsupported-form',
  params: { form: 'evidence record whose token cannot be completed' },
}

async function renew(
  group: readonly Old[],
  { hash, timestamp, trust }: RecordMeans,
  revocation: RevocationSources,
): Promise<readonly RenewedRecord[]> {
  const facts = { timestamp, trust: { ...trust, at: new Date(), revocation } }
  if (hash === undefined)
    return renewTimestamps(
      group.map(({ record }) => record),
      facts,
    )
  const renewals: { record: Uint8Array; digests: Uint8Array[] }[] = []
  for (const { record, document = '' } of group) renewals.push({ record, digests: [await digestFile(document, hash)] })
  return renewHashTrees(renewals, { ...facts, hash })
}
