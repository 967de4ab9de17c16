import { type SealTrust, verifyFile } from '@kopru/seal'
import { detailOf } from '../detail-of.ts'
import { UsageError } from '../usage-error.ts'
import { openFile, refuseUnreadable } from './file-on-disk.ts'
import { type Timestamp, TimestampRefusedError, timestampFrom } from './online.ts'
import { renewTogether } from './renew-evidence.ts'
import type { Language } from './seal-texts.ts'
import { describeMade, type Outcome, refusedTimestamp, reportMade, statusOfMade } from './sign-report.ts'
import { digestFile, stampTogether } from './stamp-batch.ts'
import { readAnchors } from './verify-command.ts'
import { chooseOutput, makeFolderForSeveral, writeOutput } from './write-output.ts'

export interface TimestampOptions {
  readonly tsa: string
  readonly anchor?: readonly string[]
  /** One time-stamp for all files, an evidence record (RFC 4998) for each. */
  readonly batch?: boolean
  /** The files are evidence records, to be renewed. */
  readonly renew?: boolean
  /** Hash function of the tree; with `renew` the trees are made anew with it. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512'
  /** With `renew`: the document of the one record. */
  readonly content?: string
  /** With `renew`: go on where nobody says whether the authority's certificate was revoked. */
  readonly withoutRevocation?: boolean
  readonly out?: string
  readonly language: Language
  readonly json?: boolean
}

/** What evidence records are made with. */
export interface RecordMeans
  extends Pick<TimestampOptions, 'hash' | 'content' | 'withoutRevocation' | 'out' | 'language'> {
  readonly timestamp: Timestamp
  readonly trust: SealTrust
}

/**
 * `kopru timestamp`: a token (RFC 3161) for each file, or one for all with an evidence record for each; prints a report
 * for each and answers with the exit status.
 */
export async function timestampCommand(
  files: readonly string[],
  options: TimestampOptions,
  print: (line: string) => void,
): Promise<number> {
  const anchors = (await Promise.all((options.anchor ?? []).map(readAnchors))).flat()
  if (anchors.length === 0)
    throw new UsageError('a time-stamp is worth what its authority is: name the root of it by --anchor ROOT.pem')
  await refuseMixedOptions(files, options)
  await makeFolderForSeveral(files.length, options.out)
  const means = { ...options, timestamp: timestampFrom(options.tsa, anchors), trust: { anchors, at: new Date() } }
  const outcomes: Outcome[] = []
  const tell = (file: string, outcome: Outcome) => {
    const report = reportMade([file], outcome, options.language)
    print(options.json ? JSON.stringify(report) : describeMade(report, options.language))
    outcomes.push(outcome)
  }
  if (options.batch || options.renew) {
    const made = await (options.renew ? renewTogether : stampTogether)(files, means)
    for (const [place, outcome] of made.entries()) tell(files[place] ?? '', outcome)
  } else for (const file of files) tell(file, await stamp(file, means))
  return statusOfMade(outcomes)
}

async function refuseMixedOptions(
  files: readonly string[],
  { batch, renew, hash, content, withoutRevocation }: TimestampOptions,
): Promise<void> {
  if (batch && renew) throw new UsageError('--batch makes evidence records and --renew renews them: leave out one')
  if (hash !== undefined && !batch && !renew) throw new UsageError('--hash goes with --batch or --renew')
  if (withoutRevocation && !renew) throw new UsageError('--without-revocation goes with --renew alone')
  if (content === undefined) return
  if (!renew) throw new UsageError('--content goes with --renew alone')
  if (files.length > 1)
    throw new UsageError('--content is the document of one record; others are found beside their records')
  await refuseUnreadable('--content', content)
}

async function stamp(file: string, { timestamp, trust, out, language }: RecordMeans): Promise<Outcome> {
  try {
    const token = await timestamp(await digestFile(file, 'sha256'))
    await using source = await openFile(file)
    const answer = await verifyFile(token, { trust: { ...trust, at: new Date() }, content: source })
    const output = await chooseOutput(`${file}.tst`, out)
    await writeOutput(output, token)
    return { is: 'made', file: output.path, signatures: answer.signatures }
  } catch (error) {
    if (error instanceof TimestampRefusedError) return refusedTimestamp(error)
    // The system's own errors, such as a file that is not there.
    if (error instanceof Error && 'syscall' in error) return { is: 'unreadable', detail: detailOf(error, language) }
    throw error
  }
}
