import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Language, languages } from '../../platform/texts.ts'
import type { VerifyOptions } from './verify-command.ts'

/** `kopru verify`: signatures and time-stamps on files. Needs no federation. */
export function addSealCommands(program: Command): void {
  program
    .command('verify')
    .summary('judge the signatures in files; needs no running node')
    .description(
      [
        'Judges every signature in every file: PDF (PAdES), CMS and CAdES, XML (XAdES), ASiC, JWS and JAdES,',
        'SD-JWT, time-stamps. The format is known by what is in the file, not by its name. Without --anchor nobody’s certificate is trusted, and a sound',
        'signature is INDETERMINATE with NO_CERTIFICATE_CHAIN_FOUND.',
      ].join('\n'),
    )
    .argument('<file...>', 'files with signatures')
    .option('--content <file>', 'what a detached signature or a time-stamp covers')
    .option('--anchor <file>', 'certificate to trust, PEM or DER; may be given again', collect)
    .option(
      '--lists <folder|url>',
      'trusted lists (ETSI TS 119 612): a folder of them, or the address of a list of lists',
    )
    .option('--list-signer <file>', 'certificate of who may sign the list of lists; may be given again', collect)
    .addOption(
      new Option('--list-memory <file>', 'where the highest numbers of lists seen are kept').env('KOPRU_LIST_MEMORY'),
    )
    .addOption(new Option('--at <time>', 'judge as of this time, for instance 2026-11-26T12:00:00Z').argParser(time))
    .option('--online', 'ask the services that the certificates name whether they were revoked')
    .option('--successive', 'XML: each signature covers the document as it stood then, as in Kazakhstan')
    .addOption(languageOption())
    .option('--json', 'print one JSON object for each file and nothing else')
    .addHelpText(
      'after',
      `
A folder of lists holds the list of lists as list-of-lists.xml, the states’ lists as KZ.xml, TR.xml and so on, and in
signers.pem the certificates of those who may sign the list of lists. Without a list of lists each list must be
signed by one of signers.pem. The numbers of the lists seen are kept between runs, so that an older one is noticed:
by default in ~/.local/state/kopru/trusted-lists.json, apart for each set of signers.

Examples:
  npx kopru verify permit.pdf --anchor kz-root.pem
  npx kopru verify permit.pdf --lists .kopru/lists
  npx kopru verify decision.p7s --content decision.docx --anchor kz-root.pem --lang kk
  npx kopru verify *.pdf --json

Exit status: 0 every signature passed, 1 some did not or there was none, 2 a file could not be read.`,
    )
    .action(async (files: string[], options: VerifyOptions) => {
      // Loaded when asked for: the libraries of the formats would slow the start of every other command.
      const { verifyCommand } = await import('./verify-command.ts')
      process.exitCode = await verifyCommand(files, options, console.log)
    })
}

const languageOption = () =>
  new Option('--lang <code>', 'language of the reasons').choices([...languages]).default('en' satisfies Language)

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

function time(text: string): Date {
  const read = new Date(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? text : Number.NaN,
  )
  if (Number.isNaN(read.getTime()))
    throw new InvalidArgumentError('It must be a date such as 2026-11-26, or a time such as 2026-11-26T12:00:00Z.')
  return read
}
