import {
  type MrzDocument,
  type MrzFault,
  mrzFormats,
  type NameLanguage,
  type ReasonLanguage,
  readMrz,
  reasonText,
  writeMrz,
} from '@kopru/names'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { languageOption } from '../language-option.ts'
import { UsageError } from '../usage-error.ts'
import { describeReading, faultLine } from './describe-mrz.ts'
import { readDocument } from './mrz-document.ts'
import { readStandardInput } from './standard-input.ts'

interface ReadOptions {
  readonly at: string
  readonly language: ReasonLanguage
  readonly json?: boolean
}

interface WriteOptions {
  readonly script: NameLanguage
  readonly language: ReasonLanguage
  readonly json?: boolean
}

/** `kopru names mrz read` and `write`. Answer 1 where the zone has a fault, or what was to be written has. */
export function addMrz(names: Command): void {
  const mrz = names
    .command('mrz')
    .summary('read and write machine-readable zones of passports and cards')
    .description(`Machine-readable zones by ICAO Doc 9303: ${mrzFormats.join(', ')}.`)
  mrz
    .command('read')
    .summary('read a zone, name its faults, say what may have been misread')
    .argument('[lines...]', 'the lines, in quotes (default: standard input)')
    .addOption(
      new Option('--at <date>', 'as of this day: which century a two-digit year means')
        .default(today(), 'today')
        .argParser(isoDate),
    )
    .addOption(languageOption('faults'))
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText(
      'after',
      `
Example:
  npx kopru names mrz read \\
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' \\
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10'

Exit status: 0 no fault, 1 faults, 2 the command is wrong.`,
    )
    .action(async (lines: string[], options: ReadOptions) => {
      const text = lines.length > 0 ? lines.join('\n') : await readStandardInput()
      if (text.trim() === '') throw new UsageError('say the lines of the zone, or send them to standard input')
      const reading = readMrz(text, { at: options.at })
      const faults = inWords(reading.faults, options.language)
      console.log(options.json ? JSON.stringify({ ...reading, faults }) : describeReading(reading, faults))
      process.exitCode = reading.valid ? 0 : 1
    })
  mrz
    .command('write')
    .summary('write a zone with its check digits')
    .description(
      'Takes what `read --json` gives: the document as JSON, its names in any script of --script’s language.',
    )
    .argument('[document]', 'the document as JSON (default: standard input)')
    .addOption(
      new Option('--script <language>', 'language the names are written in')
        .choices(['kk', 'ru', 'ky', 'tr', 'az', 'uz', 'tk', 'hu', 'en'])
        .default('en'),
    )
    .addOption(languageOption('faults'))
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText(
      'after',
      `
Example:
  npx kopru names mrz write --script kk '{"format":"TD3","documentCode":"P",
    "issuer":"KAZ","surname":"Әубәкіров","givenNames":"Тоқтар",
    "documentNumber":"N12345678","nationality":"KAZ","birthDate":"1946-07-27",
    "sex":"male","expiryDate":"2030-01-31","optionalData":[]}'

Exit status: 0 written, 1 something does not fit, 2 the command is wrong.`,
    )
    .action(async (given: string | undefined, options: WriteOptions) => {
      const document: MrzDocument = readDocument(given ?? (await readStandardInput()))
      const writing = writeMrz(document, { language: options.script })
      const faults = writing.is === 'refused' ? inWords(writing.faults, options.language) : []
      const lines = writing.is === 'written' ? writing.lines : null
      if (options.json) console.log(JSON.stringify({ lines, faults }))
      else if (lines !== null) console.log(lines.join('\n'))
      else console.error(faults.map(faultLine).join('\n'))
      process.exitCode = lines === null ? 1 : 0
    })
}

const inWords = (faults: readonly MrzFault[], language: ReasonLanguage) =>
  faults.map((fault) => ({ ...fault, text: reasonText(fault, language) }))

const today = () => new Date().toISOString().slice(0, 10)

function isoDate(text: string): string {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('It must be a day, such as 2026-11-26.')
  return text
}
