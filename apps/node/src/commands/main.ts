// `npx kopru`: the command line.
import { CommanderError } from 'commander'
import { createProgram } from './program.ts'
import { NoFederationError, UsageError } from './usage-error.ts'

/** What the answers of these commands say in any case. */
const nothingDone: Readonly<Record<string, object>> = {
  journey: { granted: false, verified: false },
  status: { healthy: false },
}

// Whoever reads us may have read enough (`| head`): no fault, and nobody is left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

try {
  await createProgram().parseAsync()
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
  const isUsage = error instanceof UsageError
  if (process.argv.includes('--json')) tellProgram(isUsage ? 'usage' : 'no-federation', error.message)
  return isUsage ? 2 : 1
}

/** Whoever reads the output by program gets an answer of the usual shape. */
function tellProgram(what: string, title: string): void {
  const [, , command = ''] = process.argv
  const answer = nothingDone[command]
  if (answer) console.log(JSON.stringify({ ...answer, failure: { code: `${command}.${what}`, title } }))
}
