import { serviceTypes } from '@kopru/seal'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { languageOption } from '../language-option.ts'

type Actions = typeof import('./trust-list.ts')

/** What stands below `kopru trust-list`. */
export function addListCommands(lists: Command): void {
  const add = (name: string, summary: string) =>
    lists
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
  const json = () => new Option('--json', 'print one JSON object and nothing else')
  // Loaded when asked for, as the other commands.
  const run =
    <A extends unknown[]>(pick: (actions: Actions) => (...args: A) => Promise<number>) =>
    async (...args: A) => {
      process.exitCode = await pick(await import('./trust-list.ts'))(...args)
    }

  add('create', 'begin a list with nothing on it')
    .argument('<file>', 'working form to make')
    .requiredOption('--territory <code>', 'whose list it is, two letters of ISO 3166-1')
    .addOption(texts('--operator <lang=name>', 'who keeps the list; in English too').makeOptionMandatory())
    .addOption(texts('--scheme <lang=name>', 'name of the list; in English too').makeOptionMandatory())
    .addOption(texts('--legal <lang=text>', 'the law that it rests on'))
    .addOption(texts('--info <lang=url>', 'page that explains it'))
    .option('--location <url>', 'where it will be published')
    .option('--list-of-lists', 'it points to other lists')
    .addOption(json())
    .action(run((actions) => actions.createList))

  add('add-service', 'add a trust service')
    .argument('<file>', 'working form')
    .addOption(texts('--provider <lang=name>', 'who runs the service').makeOptionMandatory())
    .addOption(texts('--name <lang=name>', 'name of the service').makeOptionMandatory())
    .requiredOption('--certificate <file>', 'certificate of the service, PEM or DER')
    .addOption(new Option('--type <type>', 'kind of service').choices(Object.keys(serviceTypes)).makeOptionMandatory())
    .addOption(new Option('--for <purpose...>', 'what its certificates are for').choices(['esign', 'eseal', 'web']))
    .addOption(
      new Option(
        '--qualifier <name...>',
        'qualifiers of its certificates that may sign, such as QCStatement QCForESeal',
      ),
    )
    .option('--policy <oid...>', 'the qualifiers are only for certificates of these policies')
    .addOption(status().default('granted'))
    .addOption(since())
    .addOption(json())
    .action(run((actions) => actions.addServiceToList))

  add('set-status', 'give a service another status; the old one becomes history')
    .argument('<file>', 'working form')
    .argument('<service>', 'its key, or the beginning of it, as `show` prints it')
    .addOption(status().makeOptionMandatory())
    .addOption(since())
    .addOption(json())
    .action(run((actions) => actions.setStatus))

  add('add-pointer', 'point from a list of lists to the list of a state')
    .argument('<file>', 'working form of the list of lists')
    .requiredOption('--territory <code>', 'whose list it is')
    .requiredOption('--location <url>', 'where that list is')
    .requiredOption('--signer <file...>', 'certificates of those who may sign it')
    .addOption(texts('--operator <lang=name>', 'who keeps it'))
    .option('--recognised-by <code...>', 'states in which its services count')
    .addOption(
      new Option('--effect <effect>', 'what they count as there')
        .choices(['same-as-own', 'admissible'])
        .default('same-as-own'),
    )
    .addOption(new Option('--basis <text>', 'agreement and article, such as draft/9').default('', 'none'))
    .addOption(since())
    .addOption(json())
    .action(run((actions) => actions.addPointerToList))

  add('sign', 'sign the next edition: one number higher, dated now')
    .argument('<file>', 'working form; its number and dates are written back')
    .option('--key <file>', 'private key, PEM')
    .option('--cert <file>', 'certificate of the key, PEM')
    .option('--p12 <file>', 'key and certificate in one PKCS #12 file')
    .option('--password-file <file>', 'text file whose first line is the password of the key')
    .requiredOption('--out <file>', 'XML to publish')
    .addOption(new Option('--days <count>', 'until the next update is due').default(180).argParser(dayCount))
    .addOption(json())
    .action(run((actions) => actions.signList))

  add('show', 'show a list, in either form, without judging it')
    .argument('<file>', 'working form or XML')
    .addOption(json())
    .action(run((actions) => actions.showList))

  add('verify', 'judge whether a published list can be used')
    .argument('<file>', 'XML')
    .requiredOption('--signer <file...>', 'certificates of those who may sign it')
    .option('--territory <code>', 'whose list it must be')
    .addOption(new Option('--known <number>', 'highest number of it seen before').argParser(Number))
    .addOption(new Option('--at <time>', 'judge as of this time').argParser(time))
    .addOption(languageOption('reason'))
    .addOption(json())
    .addHelpText(
      'after',
      `
In the federation that \`npm start\` runs the list of lists is signed by
.kopru/lists/signers.pem, and the list of a state, such as KZ.xml, by
.kopru/KZ/keys/list-operator.certificate.pem.`,
    )
    .action(run((actions) => actions.verifyList))
}

const since = () => new Option('--since <time>', 'from when on (default: now)').argParser(time)
const status = () => new Option('--status <status>', 'status of the service').choices(['granted', 'withdrawn'])

/** May be given once for each language. */
function texts(flags: string, description: string): Option {
  return new Option(flags, description).argParser(
    (value: string, earlier: { language: string; text: string }[] = []) => {
      const [, language, text] = /^([a-z]{2})=(.+)$/s.exec(value) ?? []
      if (!language || !text)
        throw new InvalidArgumentError('It must be a language, an equals sign and words: en=Ministry.')
      return [...earlier, { language, text }]
    },
  )
}

function time(text: string): Date {
  const read = new Date(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/.test(text) ? text : Number.NaN)
  if (Number.isNaN(read.getTime()))
    throw new InvalidArgumentError('It must be a date such as 2026-11-26, or a time such as 2026-11-26T12:00:00Z.')
  return read
}

function dayCount(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('It must be a number of days.')
  return Number(text)
}
