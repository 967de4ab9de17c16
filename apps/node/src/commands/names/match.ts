import { createReadStream } from 'node:fs'
import { type MatchResult, matchPersons, matchReasonText, type NameForm, type PersonDescription } from '@kopru/names'
import type { Command } from 'commander'
import type { Language } from '../../platform/texts.ts'
import { detailOf } from '../detail-of.ts'
import { languageOption } from '../language-option.ts'
import { UsageError } from '../usage-error.ts'
import { answersOf } from './match-pairs.ts'

interface MatchOptions {
  readonly pairs?: string
  readonly languageA?: string
  readonly languageB?: string
  readonly birthA?: string
  readonly birthB?: string
  readonly language: Language
  readonly json?: boolean
}

/** `kopru names match`: two names, or the pairs of a file. Answers 0 whatever the verdict. */
export function addMatch(names: Command): void {
  names
    .command('match')
    .summary('tell whether two names are of one person')
    .description(
      'Says same, different or cannot-tell, how probable it is that the two are one person, and why. Names may be in different scripts and their parts in any order.',
    )
    .argument('[nameA]', 'a name, its parts in any order')
    .argument('[nameB]', 'another one')
    .option('--language-a <language>', 'language of the first name, such as kk or uz-Cyrl')
    .option('--language-b <language>', 'language of the second name')
    .option('--birth-a <date>', 'birth date with the first name: YYYY, YYYY-MM or YYYY-MM-DD')
    .option('--birth-b <date>', 'birth date with the second name')
    .option('--pairs <file>', 'compare the rows of a TSV file with columns name_a, lang_a, name_b, lang_b')
    .addOption(languageOption('reasons'))
    .option('--json', 'print JSON: one object, or one for each row of the file')
    .addHelpText(
      'after',
      `
Examples:
  npx kopru names match "Рафаэль Гусейнов" "Rəfael Hüseynov"
  npx kopru names match "Айгерім Сәдуақасова" "Aigerim Saduakassova" \\
      --birth-a 1994-03-12 --birth-b 1994
  npx kopru names match --pairs pairs.tsv --json

Exit status: 0 whatever the answer, 2 the command is wrong.`,
    )
    .action(async (a: string | undefined, b: string | undefined, options: MatchOptions) => {
      if (options.pairs !== undefined) {
        if (a !== undefined) throw new UsageError('Give two names or --pairs, not both')
        return matchFile(options.pairs, options)
      }
      if (a === undefined || b === undefined) throw new UsageError('Give two names, or a file with --pairs')
      const result = matchPersons(
        describe(a, options.languageA, options.birthA),
        describe(b, options.languageB, options.birthB),
      )
      console.log(options.json ? JSON.stringify(withTexts(result, options.language)) : tell(result, options.language))
    })
}

function describe(full: string, language?: string, birthDate?: string): PersonDescription {
  const name: NameForm = language === undefined ? { full } : { full, language }
  return birthDate === undefined ? { names: [name] } : { names: [name], birthDate }
}

function withTexts({ verdict, probability, reasons }: MatchResult, language: Language) {
  return {
    verdict,
    probability: round(probability),
    reasons: reasons.map((reason) => ({ ...reason, text: matchReasonText(reason, language) })),
  }
}

const round = (probability: number) => Number(probability.toFixed(6))

function tell({ verdict, probability, reasons }: MatchResult, language: Language): string {
  const lines = reasons.map((reason) => `  ${matchReasonText(reason, language)}`)
  return [`${verdict} (${probability.toFixed(3)})`, ...lines].join('\n')
}

/** Answers are written as the file is read, so that its length does not matter. */
async function matchFile(file: string, { json }: MatchOptions): Promise<void> {
  const stream = createReadStream(file)
  try {
    for await (const answers of answersOf(stream)) {
      const lines = answers.map(({ result, row }) =>
        json
          ? JSON.stringify({
              probability: round(result.probability),
              verdict: result.verdict,
              reasons: result.reasons.map(({ code }) => code),
            })
          : [result.verdict, result.probability.toFixed(3), ...row].join('\t'),
      )
      if (lines.length > 0) await write(`${lines.join('\n')}\n`)
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      throw new UsageError(`${file} cannot be read: ${detailOf(error)}`)
    throw error
  }
}

/** Waits until the reader keeps up. */
function write(text: string): Promise<void> {
  return new Promise((written) => process.stdout.write(text, () => written()))
}
