import { createHash } from 'node:crypto'
import { verifyFile } from '@kopru/seal'
import { detailOf } from '../detail-of.ts'
import { UsageError } from '../usage-error.ts'
import { openFile } from './file-on-disk.ts'
import { TimestampRefusedError, timestampFrom } from './online.ts'
import type { Language } from './seal-texts.ts'
import { describeMade, type Outcome, reportMade, statusOfMade } from './sign-report.ts'
import { readAnchors } from './verify-command.ts'
import { chooseOutput, refuseOneFileForSeveral, writeOutput } from './write-output.ts'

export interface TimestampOptions {
  readonly tsa: string
  readonly anchor?: readonly string[]
  readonly out?: string
  readonly lang: Language
  readonly json?: boolean
}

/** `kopru timestamp`: a token (RFC 3161) for each file; prints a report for each and answers with the exit status. */
export async function timestampCommand(
  files: readonly string[],
  options: TimestampOptions,
  print: (line: string) => void,
): Promise<number> {
  const anchors = (await Promise.all((options.anchor ?? []).map(readAnchors))).flat()
  if (anchors.length === 0)
    throw new UsageError('a time-stamp is worth what its authority is: name the root of it by --anchor ROOT.pem')
  await refuseOneFileForSeveral(files.length, options.out)
  const outcomes: Outcome[] = []
  for (const file of files) {
    const outcome = await stamp(file, anchors, options)
    const report = reportMade([file], outcome, options.lang)
    print(options.json ? JSON.stringify(report) : describeMade(report, options.lang))
    outcomes.push(outcome)
  }
  return statusOfMade(outcomes)
}

async function stamp(
  file: string,
  anchors: readonly Uint8Array[],
  { tsa, out, lang }: TimestampOptions,
): Promise<Outcome> {
  const timestamp = timestampFrom(tsa, anchors)
  try {
    await using source = await openFile(file)
    const hash = createHash('sha256')
    for (let at = 0; at < source.size; at += pieceBytes)
      hash.update(await source.slice(at, Math.min(at + pieceBytes, source.size)))
    const token = await timestamp(new Uint8Array(hash.digest()))
    const answer = await verifyFile(token, { trust: { anchors, at: new Date() }, content: source })
    const output = await chooseOutput(`${file}.tst`, out)
    await writeOutput(output, token)
    return { is: 'made', file: output.path, signatures: answer.signatures }
  } catch (error) {
    if (error instanceof TimestampRefusedError) return { is: 'refused', reason: error.reason }
    // The system's own errors, such as a file that is not there.
    if (error instanceof Error && 'syscall' in error) return { is: 'unreadable', detail: detailOf(error, lang) }
    throw error
  }
}

const pieceBytes = 1024 * 1024
