import { Command, InvalidArgumentError, Option } from 'commander'
import { completeGroup } from './add-when-asked.ts'
import { type FederationWish, findFederation } from './federation-at.ts'
import { addIdCommands } from './id/id-command.ts'
import { addTrustListCommands } from './lists/trust-list-command.ts'
import { addNamesCommands } from './names/names-command.ts'
import { addSealCommands } from './seal/seal-commands.ts'
import { UsageError } from './usage-error.ts'

interface Place {
  baseUrl?: string
  home?: string
  portBase: number
}

/** `npx kopru`, with all its commands; whoever parses with it hears of mistakes by exception. */
export function createProgram(): Command {
  const program = new Command('kopru')
    .description(
      'Köprü joins the e-governments of states without giving any of them away. `journey` and `status` speak to running nodes; all other commands work by themselves.',
    )
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'kopru: ')) })
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ sortSubcommands: false, subcommandTerm: termOf })
    .addHelpText(
      'after',
      `
Examples:
  npx kopru status
  npx kopru journey residence-permit --from KZ --to TR
  npx kopru journey --all --json
  npx kopru names match "Рафаэль Гусейнов" "Rəfael Hüseynov"
  npx kopru id check KZ 900101300017
  npx kopru verify permit.pdf --lists .kopru/lists
  npx kopru sign decision.pdf --key key.pem --cert cert.pem --format pades
  npx kopru trust-list show .kopru/lists/KZ.xml

\`npx kopru help COMMAND\` tells more of each.

Exit status: 0 all went well, 1 something did not, 2 the command is wrong.`,
    )

  addJourney(program)
  addStatus(program)
  addNamesCommands(program)
  addIdCommands(program)
  addSealCommands(program)
  addTrustListCommands(program)
  addHelp(program)
  return program
}

/** Commander's own help command shows a group before what stands below it has been added. */
function addHelp(program: Command): void {
  program
    .command('help')
    .summary('show the help of a command')
    .description('Shows the help of a command.')
    .argument('[command]', 'the command (default: all of them)')
    .action(async (name?: string) => {
      const asked = name === undefined ? program : program.commands.find((command) => command.name() === name)
      if (asked === undefined) throw new UsageError(`there is no command ${name}; npx kopru help lists them`)
      await completeGroup(asked)
      asked.help()
    })
}

/** Without [options], which every command has, so that the column of what they do is wide enough to read. */
function termOf(command: Command): string {
  const terms = command.registeredArguments.map((argument) => {
    const shown = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? `<${shown}>` : `[${shown}]`
  })
  return [command.name(), ...terms].join(' ')
}

const placeOptions = (command: Command) =>
  command
    .addOption(new Option('--base-url <url>', 'address of any node; it tells of the others'))
    .addOption(new Option('--home <folder>', 'data folder of the federation on this machine').env('KOPRU_HOME'))
    .addOption(
      new Option('--port-base <port>', 'first port of the federation on this machine')
        .env('KOPRU_PORT_BASE')
        .default(7000)
        .argParser(wholeNumber(1024, 65_000)),
    )

function addJourney(program: Command): void {
  placeOptions(
    program
      .command('journey')
      .summary('go through a whole application, without a browser')
      .description(
        [
          'Does over HTTP what the browsers of an applicant and an officer do: log-in at home, form, evidence with preview,',
          'uploads, fee, question and answer, decision, download. Then a third state verifies the permit, and the data',
          'tracker must show every exchange. Uses the sandbox’s made-up people and its payment provider.',
        ].join(' '),
      )
      .argument('[service]', 'the service’s id, or how it begins', 'residence-permit')
      .addOption(new Option('--from <state>', 'home state of the applicant, for instance KZ').argParser(upperCase))
      .addOption(new Option('--to <state>', 'state that decides, for instance TR').argParser(upperCase))
      .addOption(new Option('--all', 'citizens of every state in every other one').conflicts(['from', 'to']))
      .addOption(
        new Option('--parallel <count>', 'with --all: how many at a time').default(2).argParser(wholeNumber(1, 16)),
      )
      .addOption(new Option('--person <username>', 'who applies (default: a sample person of the home state)'))
      .addOption(new Option('--officer <username>', 'who decides (default: a sample officer of that state)'))
      .addOption(
        new Option(
          '--out <folder>',
          'where the permit goes (default: permits/ in the data folder of the federation on this machine, else here)',
        ),
      )
      .addOption(new Option('--json', 'print one JSON object and nothing else'))
      .addHelpText(
        'after',
        `
Examples:
  npx kopru journey residence-permit --from KZ --to TR
  npx kopru journey --from UZ --to AZ --person jasur.uz --out permits
  npx kopru journey --all --json

Exit status: 0 granted and verified, 1 not, 2 the command is wrong.`,
      ),
  ).action(async (service: string, { baseUrl, home, portBase, ...options }, command: Command) => {
    // Loaded when asked for: its PDF library alone would double the start of every other command.
    const { journeyCommand } = await import('./journey/journey-command.ts')
    process.exitCode = await journeyCommand({ ...options, service, federation: wishOf(command) })
  })
}

function addStatus(program: Command): void {
  placeOptions(
    program
      .command('status')
      .summary('tell the health of each node')
      .description('Asks every node for its health, whom it reaches, and what waits in its queue.')
      .addOption(new Option('--json', 'print one JSON object and nothing else'))
      .addHelpText('after', '\nExit status: 0 all nodes are well, 1 not all are, 2 the command is wrong.'),
  ).action(async ({ json }: { json?: boolean }, command: Command) => {
    const [{ readStatus }, { describeStatus }] = await Promise.all([
      import('./status/read-status.ts'),
      import('./status/status-table.ts'),
    ])
    const status = await readStatus(await findFederation(wishOf(command)), new Date())
    console.log(json ? JSON.stringify(status) : describeStatus(status))
    process.exitCode = status.healthy ? 0 : 1
  })
}

/** What was typed counts before what the environment says. */
function wishOf(command: Command): FederationWish {
  const { baseUrl, home, portBase } = command.opts<Place>()
  const isTyped = (option: keyof Place) => command.getOptionValueSource(option) === 'cli'
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ''))
    throw new UsageError(`--base-url ${baseUrl} is no web address`)
  const isHomeMeant = home !== undefined && home !== '' && (isTyped('home') || !isTyped('portBase'))
  return { portBase, ...(baseUrl !== undefined && { baseUrl }), ...(isHomeMeant && { home }) }
}

function upperCase(text: string): string {
  return text.toUpperCase()
}

function wholeNumber(least: number, most: number) {
  return (text: string) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    return value
  }
}
