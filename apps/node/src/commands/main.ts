// `npx kopru`: the command line.
import { CommanderError } from 'commander'
import { createProgram } from './program.ts'
import { NoFederationError, UsageError } from './usage-error.ts'

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
  if (error instanceof UsageError) return 2
  // Whoever reads the output by program gets an answer of the usual shape.
  const failure = { step: 'find-federation', code: 'journey.no-federation', title: error.message }
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ healthy: false, granted: false, verified: false, failure }))
  return 1
}
