import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Language, languages } from '../../platform/texts.ts'
import type { SignOptions } from './sign-command.ts'
import { signingFormats } from './signing-formats.ts'
import type { TimestampOptions } from './timestamp-command.ts'
import type { VerifyOptions } from './verify-command.ts'

/** `kopru verify`, `kopru sign`, `kopru timestamp`: signatures and time-stamps on files. They need no federation. */
export function addSealCommands(program: Command): void {
  addVerify(program)
  addSign(program)
  addTimestamp(program)
}

function addVerify(program: Command): void {
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
    .option('--report <file>', 'write the validation report of ETSI TS 119 102-2 (XML) of one file')
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

function addSign(program: Command): void {
  program
    .command('sign')
    .summary('sign files, or raise the level of signatures that are there')
    .description(
      [
        'Signs files with a key of yours, as PAdES (inside a PDF), CAdES (.p7m, or .p7s beside the file), XAdES (inside an',
        'XML document), ASiC-E (one container for all the files) or JAdES (JSON). Level B is the signature alone, T proves by a',
        'time-stamp when it existed, LT carries all that is needed to check it later, LTA keeps it checkable for decades.',
        'With --extend no key is needed: the signatures in the files are raised to the level.',
      ].join('\n'),
    )
    .argument('<file...>', 'files to sign, or with --extend signed files')
    .option('--key <file>', 'private key, PEM')
    .option('--cert <file>', 'certificate of the key, PEM')
    .option('--chain <file>', 'certificates above it, PEM; may be given again', collect)
    .option('--p12 <file>', 'key, certificate and chain in one PKCS #12 file')
    .option('--pkcs11 <library>', 'PKCS #11 library of a token, with --token and --key-id; needs pkcs11-tool (OpenSC)')
    .option('--token <label>', 'label of the token')
    .option('--key-id <hex>', 'identifier of key and certificate on the token')
    .option('--remote <url>', 'remote signing service (CSC API v2), with --credential and --access-token-file')
    .option('--credential <id>', 'the key’s name at the service')
    .option('--access-token-file <file>', 'file with the token that the service knows you by')
    .option('--password-file <file>', 'file whose first line opens the key: password or PIN')
    .addOption(new Option('--format <format>', 'what to make').choices([...signingFormats]))
    .addOption(new Option('--level <level>', 'how much goes along').choices(['B', 'T', 'LT', 'LTA']).default('B'))
    .option('--tsa <url>', 'time-stamp authority (RFC 3161), for every level above B')
    .option('--anchor <file>', 'root to trust, of the authority too, PEM or DER; may be given again', collect)
    .option('--detached', 'leave the content outside the signature')
    .option('--extend', 'raise the signatures that are there')
    .option('--content <file>', 'with --extend: what a detached signature covers')
    .option('--reason <text>', 'PAdES: why it is signed', '')
    .option('--location <text>', 'PAdES: where it is signed', '')
    .option('--out <path>', 'file or folder to write to; a new file beside the first one if not given')
    .addOption(languageOption())
    .option('--json', 'print one JSON object for each file made and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  npx kopru sign decision.pdf --key key.pem --cert cert.pem --format pades
  npx kopru sign a.docx b.png --p12 ministry.p12 --password-file secret.txt --format asic-e \\
      --level LT --tsa https://tsa.example/ --anchor root.pem --out case.asice
  npx kopru sign --extend case.asice --level LTA --tsa https://tsa.example/ --anchor root.pem

Exit status: 0 all were made, 1 something stands against it (a revoked certificate, a time-stamp that was refused),
2 a file could not be read or the command itself is wrong.`,
    )
    .action(async (files: string[], options: SignOptions) => {
      const { signCommand } = await import('./sign-command.ts')
      process.exitCode = await signCommand(files, options, console.log)
    })
}

function addTimestamp(program: Command): void {
  program
    .command('timestamp')
    .summary('have it vouched for that files exist now')
    .description(
      'Asks a time-stamp authority (RFC 3161) for a token over the SHA-256 digest of each file; the file itself stays here. `kopru verify TOKEN --content FILE` judges it.',
    )
    .argument('<file...>', 'files to stamp')
    .requiredOption('--tsa <url>', 'time-stamp authority')
    .option('--anchor <file>', 'root of the authority, PEM or DER; may be given again', collect)
    .option('--out <path>', 'file or folder to write to; FILE.tst if not given')
    .addOption(languageOption())
    .option('--json', 'print one JSON object for each token and nothing else')
    .addHelpText(
      'after',
      `
Example:
  npx kopru timestamp register.csv --tsa https://tsa.example/ --anchor root.pem
  npx kopru verify register.csv.tst --content register.csv --anchor root.pem

Exit status: 0 all were stamped, 1 the authority refused or is not to be trusted, 2 a file could not be read.`,
    )
    .action(async (files: string[], options: TimestampOptions) => {
      const { timestampCommand } = await import('./timestamp-command.ts')
      process.exitCode = await timestampCommand(files, options, console.log)
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
