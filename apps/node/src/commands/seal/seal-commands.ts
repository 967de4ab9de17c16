import { type Command, InvalidArgumentError, Option } from 'commander'
import { languageOption } from '../language-option.ts'
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
    .summary('judge the signatures in files')
    .description(
      [
        'Judges every signature in every file: PDF (PAdES), CMS and CAdES, XML (XAdES), ASiC, JWS and JAdES, SD-JWT,',
        'time-stamps, evidence records. The format is known by the content, not by the file’s name. Say whom you trust with --lists or',
        '--anchor; without them nobody is trusted, and the answer is “cannot tell”.',
      ].join(' '),
    )
    .argument('<file...>', 'files with signatures')
    .option('--content <file>', 'what a detached signature or a time-stamp covers')
    .option(
      '--evidence <path>',
      'evidence record (RFC 4998) of the file, or the folder that holds NAME.renewed.er or NAME.er for each file',
    )
    .option('--lists <folder|url>', 'trust the states’ trusted lists: a folder, or the address of a list of lists')
    .option('--anchor <file>', 'trust this certificate, PEM or DER; may be given again', collect)
    .option('--list-signer <file>', 'certificate of who may sign the list of lists; may be given again', collect)
    .addOption(
      new Option('--list-memory <file>', 'where the numbers of the lists seen are kept').env('KOPRU_LIST_MEMORY'),
    )
    .addOption(new Option('--at <time>', 'judge as of this time, such as 2026-11-26T12:00:00Z').argParser(time))
    .option('--online', 'ask the certificates’ issuers whether they were revoked')
    .option('--report <file>', 'write a validation report (ETSI TS 119 102-2, XML) of one file')
    .option(
      '--successive',
      'XML signed by one after the other, as in Kazakhstan: each signature covers the document as it then was',
    )
    .addOption(languageOption('reasons'))
    .option('--json', 'print one JSON object for each file and nothing else')
    .addHelpText(
      'after',
      `
Trusted lists (ETSI TS 119 612): the federation that \`npm start\` runs keeps
them in a folder whose name the start prints, usually .kopru/lists. Such a
folder holds list-of-lists.xml, the states’ lists as KZ.xml, TR.xml and so on,
and in signers.pem the certificates of those who may sign the list of lists.
Without a list of lists, each list must be signed by one of signers.pem. The
numbers of the lists seen are kept, so that an older one is noticed, usually in
~/.local/state/kopru/trusted-lists.json.

No state is asked about a signature: one whose algorithm only its own state
knows, such as Oʻz DSt 1092, stays “cannot tell” here. The page /verify of a
node asks that state, where the person wishes it.

Examples:
  npx kopru verify permit.pdf --lists .kopru/lists
  npx kopru verify permit.pdf --anchor root.pem
  npx kopru verify letter.p7s --content letter.docx --anchor root.pem \\
      --language kk
  npx kopru verify *.pdf --lists .kopru/lists --json
  npx kopru verify a.csv --evidence a.csv.er --anchor root.pem

Exit status: 0 every signature passed, 1 some did not or there was none,
2 a file could not be read or the command is wrong.`,
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
        'XML document), ASiC-E (one container for all the files, its signature XAdES or CAdES), ASiC-S (a container for one',
        'file) or JAdES (JSON). Level B is the signature alone; T adds a',
        'time-stamp that proves when it existed; LT adds what is needed to check it later; LTA keeps it checkable for',
        'decades. With --extend no key is needed: signatures that are there are raised to the level.',
      ].join(' '),
    )
    .argument('<file...>', 'files to sign, or with --extend signed files')
    .option('--key <file>', 'private key, PEM')
    .option('--cert <file>', 'certificate of the key, PEM')
    .option('--chain <file>', 'certificates above it, PEM; may be given again', collect)
    .option('--p12 <file>', 'key, certificate and chain in one PKCS #12 file')
    .option(
      '--pkcs11 <library>',
      'PKCS #11 library of a token, with --token, --key-id and --password-file; needs OpenSC’s pkcs11-tool',
    )
    .option('--token <label>', 'the token’s label')
    .option('--key-id <hex>', 'the key’s identifier on the token')
    .option('--remote <url>', 'remote signing service (CSC API v2), with --credential and --access-token-file')
    .option('--credential <id>', 'the key’s name at the service')
    .option('--access-token-file <file>', 'file with the access token for the service')
    .option('--password-file <file>', 'text file whose first line is the password or PIN of the key')
    .addOption(new Option('--format <format>', 'form of the signature').choices([...signingFormats]))
    .addOption(new Option('--level <level>', 'level of the signature').choices(['B', 'T', 'LT', 'LTA']).default('B'))
    .option('--tsa <url>', 'time-stamp authority (RFC 3161), for levels above B')
    .option(
      '--anchor <file>',
      'root to trust, also of the time-stamp authority, PEM or DER; may be given again',
      collect,
    )
    .option('--detached', 'cades, jades: keep the content out of the signature')
    .option('--extend', 'raise the signatures that are in the files')
    .option('--content <file>', 'with --extend: what a detached signature covers')
    .addOption(new Option('--reason <text>', 'pades: why it is signed').default('', 'none'))
    .addOption(new Option('--location <text>', 'pades: where it is signed').default('', 'none'))
    .option('--out <path>', 'file or folder to write to (default: a new file beside the first one)')
    .addOption(languageOption('reasons'))
    .option('--json', 'print one JSON object for each file made and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  npx kopru sign decision.pdf --key key.pem --cert cert.pem --format pades
  npx kopru sign a.docx b.png --p12 me.p12 --password-file secret.txt \\
      --format asic-e --out case.asice
  npx kopru sign --extend case.asice --level LT --tsa https://tsa.example/ \\
      --anchor root.pem

A key to try with, in a PKCS #12 file as certificate authorities give it out:
  openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem \\
      -days 9 -subj "/CN=Me" -addext keyUsage=digitalSignature \\
      -addext basicConstraints=CA:FALSE
  echo me > secret.txt
  openssl pkcs12 -export -inkey key.pem -in cert.pem -out me.p12 \\
      -passout file:secret.txt

Exit status: 0 all were made, 1 something speaks against it (a revoked
certificate, a time-stamp that was refused), 2 a file could not be read or
written, or the command is wrong.`,
    )
    .action(async (files: string[], options: SignOptions) => {
      const { signCommand } = await import('./sign-command.ts')
      process.exitCode = await signCommand(files, options, console.log)
    })
}

function addTimestamp(program: Command): void {
  program
    .command('timestamp')
    .summary('have a time-stamp made that proves that files exist now')
    .description(
      [
        'Asks a time-stamp authority (RFC 3161) for a token over the SHA-256 digest of each file; the file itself stays',
        'here. `kopru verify FILE.tst --content FILE` judges it. With --batch one token serves all files, and each gets an',
        'evidence record (RFC 4998) that says how it belongs to it; `kopru verify FILE --evidence FILE.er` judges that.',
        'Records are renewed with --renew, before the authority’s certificate ends.',
      ].join(' '),
    )
    .argument('<file...>', 'files to stamp, or with --renew evidence records')
    .requiredOption('--tsa <url>', 'time-stamp authority')
    .option('--anchor <file>', 'root of the authority, PEM or DER; may be given again', collect)
    .addOption(new Option('--batch', 'one time-stamp for all files, an evidence record for each').conflicts(['renew']))
    .option('--renew', 'the files are evidence records: put a new time-stamp over their last one')
    .addOption(
      new Option(
        '--hash <function>',
        'hash function of the tree; with --renew the tree is made anew with it, from the documents',
      ).choices(['sha256', 'sha384', 'sha512']),
    )
    .option('--content <file>', 'with --renew: the document, where it is not beside its record')
    .option(
      '--without-revocation',
      'with --renew: go on where nobody says whether the authority’s certificate was revoked; once the authority is gone, its time-stamp cannot be checked',
    )
    .option(
      '--out <path>',
      'file or folder to write to (default: FILE.tst, FILE.er, FILE.renewed.er; in a folder a renewed record is FILE.er)',
    )
    .addOption(languageOption('reasons'))
    .option('--json', 'print one JSON object for each file made and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  npx kopru timestamp a.csv --tsa https://tsa.example/ --anchor root.pem
  npx kopru verify a.csv.tst --content a.csv --anchor root.pem
  npx kopru timestamp --batch *.csv --tsa https://tsa.example/ \\
      --anchor root.pem --out evidence
  npx kopru verify *.csv --evidence evidence --anchor root.pem
  npx kopru timestamp --renew evidence/*.er --tsa https://tsa.example/ \\
      --anchor root.pem --out renewed

Exit status: 0 all were stamped, 1 the authority refused or is not trusted, or
a record does not hold, or nobody says whether its authority was revoked (such
a record is not renewed), 2 a file could not be read or written, or the command
is wrong.`,
    )
    .action(async (files: string[], options: TimestampOptions) => {
      const { timestampCommand } = await import('./timestamp-command.ts')
      process.exitCode = await timestampCommand(files, options, console.log)
    })
}

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
