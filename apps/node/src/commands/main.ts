// `npx kopru`: the command line of a federation that runs.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type FederationWish, findFederation } from './federation-at.ts'
import { addIdCommands } from './id/id-command.ts'
import { addTrustListCommands } from './lists/trust-list-commands.ts'
import { addNamesCommands } from './names/names-command.ts'
import { addSealCommands } from './seal/seal-commands.ts'
import { NoFederationError, UsageError } from './usage-error.ts'

interface Place {
  baseUrl?: string
  home?: string
  portBase: number
}

const program = new Command('kopru')
  .description(
    'Köprü joins the e-governments of states without giving any of them away. Speaks to nodes that run; names, numbers and signatures it judges by itself.',
  )
  .version('0.1.0')
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .addHelpText(
    'after',
    `
Examples:
  npx kopru status                                          how each node is
  npx kopru journey residence-permit --from KZ --to TR      a whole application, without a browser
  npx kopru journey --all --json                            every state's citizen in every other state
  npx kopru names match "Рафаэль Гусейнов" "Rəfael Hüseynov"   one person or two
  npx kopru id check KZ 900101300017                        is it well made, what does it tell
  npx kopru verify permit.pdf --anchor kz-root.pem          who signed, when, and does it hold
  npx kopru sign decision.pdf --key key.pem --cert cert.pem --format pades
  npx kopru trust-list show KZ.xml                          whom a state vouches for

Exit status: 0 all went well, 1 something did not, 2 the command itself is wrong.`,
  )

const placeOptions = (command: Command) =>
  command
    .addOption(new Option('--base-url <url>', 'address of any node of the federation; it tells of the others'))
    .addOption(new Option('--home <folder>', 'data folder of a federation that runs on this machine').env('KOPRU_HOME'))
    .addOption(
      new Option('--port-base <port>', 'first port of a federation that runs on this machine')
        .env('KOPRU_PORT_BASE')
        .default(7000)
        .argParser(wholeNumber(1024, 65_000)),
    )

placeOptions(
  program
    .command('journey')
    .summary('go the whole way of an application, over HTTP, without a browser')
    .description(
      [
        'Goes the whole way of an application as the browsers of an applicant and of an officer would: log-in at home,',
        'form, evidence with preview, uploads, fee, question and answer, decision, download. Then a third state',
        'verifies the permit, and the data tracker must show every exchange. Uses the sandbox’s sample people and its',
        'payment provider.',
      ].join(' '),
    )
    .argument('[service]', 'id of the service, or what its id begins with', 'residence-permit')
    .addOption(new Option('--from <state>', 'home state of the applicant, for instance KZ').argParser(upperCase))
    .addOption(new Option('--to <state>', 'state that decides, for instance TR').argParser(upperCase))
    .addOption(new Option('--all', 'every state to every other').conflicts(['from', 'to']))
    .addOption(
      new Option('--parallel <count>', 'with --all: journeys at a time').default(2).argParser(wholeNumber(1, 16)),
    )
    .addOption(new Option('--person <username>', 'who applies; a sample person of the home state if not given'))
    .addOption(new Option('--officer <username>', 'who decides; a sample officer of the host if not given'))
    .addOption(new Option('--out <folder>', 'folder for the permits; a new one among the temporary files if not given'))
    .addOption(new Option('--json', 'print one JSON object and nothing else')),
).action(async (service: string, { baseUrl, home, portBase, ...options }) => {
  // Loaded when asked for: its PDF library alone would double the start of every other command.
  const { journeyCommand } = await import('./journey/journey-command.ts')
  process.exitCode = await journeyCommand({ ...options, service, federation: wishOf({ baseUrl, home, portBase }) })
})

placeOptions(
  program
    .command('status')
    .summary('tell the health of each node')
    .description('Asks every node for its health, whom it reaches, and what waits in its queue.')
    .addOption(new Option('--json', 'print one JSON object and nothing else')),
).action(async ({ json, ...place }: Place & { json?: boolean }) => {
  const [{ readStatus }, { describeStatus }] = await Promise.all([
    import('./status/read-status.ts'),
    import('./status/status-table.ts'),
  ])
  const status = await readStatus(await findFederation(wishOf(place)), new Date())
  console.log(json ? JSON.stringify(status) : describeStatus(status))
  process.exitCode = status.healthy ? 0 : 1
})

addNamesCommands(program)
addIdCommands(program)
addSealCommands(program)
addTrustListCommands(program)

function wishOf({ baseUrl, home, portBase }: Place): FederationWish {
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ''))
    throw new UsageError(`--base-url ${baseUrl} is no web address`)
  return { portBase, ...(baseUrl !== undefined && { baseUrl }), ...(home && { home }) }
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

// Whoever reads us may have read enough (`| head`): no fault, and nobody is left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = tell(error)
}
// Connections kept open for a next request would keep us here for seconds; what was printed must be out, though.
process.stdout.write('', () => process.exit())

/** Says what went wrong, where the command line itself can tell; answers with the exit status. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (!(error instanceof UsageError || error instanceof NoFederationError)) throw error
  console.error(`kopru: ${error.message}`)
  if (error instanceof UsageError) return 2
  // Whoever reads the output by program gets an answer of the usual shape.
  const failure = { step: 'find-federation', code: 'journey.no-federation', title: error.message }
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ healthy: false, granted: false, verified: false, failure }))
  return 1
}
