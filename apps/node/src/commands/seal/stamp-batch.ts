import { createHash } from 'node:crypto'
import { stampBatch, verifyEvidenceRecord } from '@kopru/seal'
import { detailOf } from '../detail-of.ts'
import { openFile, piecesOf } from './file-on-disk.ts'
import { TimestampRefusedError } from './online.ts'
import { type Outcome, refusedTimestamp } from './sign-report.ts'
import type { RecordMeans } from './timestamp-command.ts'
import { chooseOutput, refuseTaken, writeOutput } from './write-output.ts'

/**
 * One time-stamp for all files, over a hash tree (RFC 4998 §4.2), and an evidence record for each: `FILE.er`. A file
 * that cannot be read is said so and does not keep the others from being stamped. Answers in the order of the files.
 */
export async function stampTogether(files: readonly string[], means: RecordMeans): Promise<readonly Outcome[]> {
  const { hash = 'sha256', timestamp, trust, out, language } = means
  const outputs = await Promise.all(files.map((file) => chooseOutput(`${file}.er`, out)))
  await refuseTaken(outputs)
  const outcomes = new Map<number, Outcome>()
  const leaves: { readonly place: number; readonly digest: Uint8Array }[] = []
  for (const [place, file] of files.entries()) {
    const digest = await digestFile(file, hash).catch((error: unknown) => detailOfSystem(error, language))
    if (typeof digest === 'string') outcomes.set(place, { is: 'unreadable', detail: digest })
    else leaves.push({ place, digest })
  }
  if (leaves.length === 0) return [...outcomes.values()]
  try {
    const { recordOf } = await stampBatch(
      leaves.map(({ digest }) => digest),
      { hash, timestamp },
    )
    for (const [leaf, { place, digest }] of leaves.entries()) {
      const record = recordOf(leaf)
      const known = { digests: async () => new Map([[hash, digest]]) }
      const verdict = await verifyEvidenceRecord(record, trust, [known])
      const output = outputs[place] ?? { path: '', mayReplace: false }
      await writeOutput(output, record)
      outcomes.set(place, { is: 'made', file: output.path, signatures: [verdict] })
    }
  } catch (error) {
    if (!(error instanceof TimestampRefusedError)) throw error
    for (const { place } of leaves) outcomes.set(place, refusedTimestamp(error))
  }
  return files.flatMap((_, place) => outcomes.get(place) ?? [])
}

export async function digestFile(path: string, hash: NonNullable<RecordMeans['hash']>): Promise<Uint8Array> {
  await using source = await openFile(path)
  const hasher = createHash(hash)
  for await (const piece of piecesOf(source)) hasher.update(piece)
  return new Uint8Array(hasher.digest())
}

/** What the system says of a file; what is no error of the system goes on. */
export function detailOfSystem(error: unknown, language: RecordMeans['language']): string {
  if (error instanceof Error && 'syscall' in error) return detailOf(error, language)
  throw error
}
