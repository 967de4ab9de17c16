import { type MatchResult, matchPersons } from '@kopru/names'
import { UsageError } from '../usage-error.ts'

/** What was judged of one row, with the names as the file has them. */
export interface RowAnswer {
  readonly row: readonly [nameA: string, nameB: string]
  readonly result: MatchResult
}

const needed = ['name_a', 'lang_a', 'name_b', 'lang_b'] as const

/**
 * Judges the rows of a TSV file (UTF-8, with or without byte order mark, lines ending in LF or CRLF): a batch of answers
 * for each piece of the file that arrives. Bytes that are no UTF-8 make a name unreadable, not the file.
 *
 * @throws UsageError where the header line lacks a column.
 */
export async function* answersOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly RowAnswer[]> {
  let judge: ((line: string) => RowAnswer) | undefined
  for await (const lines of linesOf(pieces)) {
    const rows = judge === undefined ? lines.slice(1) : lines
    judge ??= rowJudge(lines[0] ?? '')
    yield rows.filter((line) => line !== '').map(judge)
  }
  if (judge === undefined) rowJudge('')
}

/** Whole lines, as many as each piece completes; never an empty batch. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  const split = (text: string) => text.split('\n').map((line) => line.replace(/\r$/, ''))
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true })
    const end = text.lastIndexOf('\n')
    if (end < 0) rest += text
    else {
      yield split(rest + text.slice(0, end))
      rest = text.slice(end + 1)
    }
  }
  rest += decoder.decode()
  if (rest !== '') yield split(rest)
}

function rowJudge(header: string): (line: string) => RowAnswer {
  const columns = header.split('\t').map((column) => column.trim())
  const missing = needed.filter((column) => !columns.includes(column))
  if (missing.length > 0) throw new UsageError(`The header line of the file lacks ${missing.join(', ')}`)
  const [nameA = 0, langA = 0, nameB = 0, langB = 0] = needed.map((column) => columns.indexOf(column))
  return (line) => {
    const cells = line.split('\t')
    const row = [cells[nameA] ?? '', cells[nameB] ?? ''] as const
    const named = (full: string, language = '') => ({ names: [{ full, language: language.trim() }] })
    return { row, result: matchPersons(named(row[0], cells[langA]), named(row[1], cells[langB])) }
  }
}
