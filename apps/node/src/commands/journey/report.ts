import type { Failure } from './fault.ts'
import type { StepName } from './journey.ts'
import { isWell } from './run-all.ts'
import type { JourneyResult, StepRecord } from './run-journey.ts'

export const wordsOfSteps: Readonly<Record<StepName, string>> = {
  'find-service': 'Finds the service in the home state’s catalogue',
  'log-in': 'Logs in with the home state',
  'start-application': 'Begins an application at the host',
  'fill-form': 'Fills in the form and saves the draft',
  'request-evidence': 'Requests the evidence from home',
  'preview-evidence': 'Previews and accepts it at home',
  'receive-evidence': 'The host receives and checks it',
  'upload-files': 'Uploads what no register has',
  'pay-fee': 'Pays the fee',
  submit: 'Submits',
  'officer-logs-in': 'The officer logs in',
  'officer-reads-case': 'The officer reads the case',
  'officer-asks': 'The officer asks a question',
  'applicant-answers': 'The applicant answers',
  'officer-sets-appointment': 'The officer sets an appointment',
  'officer-grants': 'The officer grants',
  'download-permit': 'The permit is sealed and downloaded',
  'verify-permit': 'A third state verifies file and QR code',
  'read-tracker': 'The tracker shows every exchange and look',
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1).padStart(6)} s`

/** `     1.2 s  Pays the fee: 964.00 TRY  (tried again 2×)`, where a node was away meanwhile. */
export function sayStep({ name, ms, retries, money }: StepRecord): string {
  const again = typeof retries === 'number' ? `  (tried again ${retries}×)` : ''
  const sum = money === undefined ? '' : `: ${money.amount} ${money.currency}`
  return `${seconds(ms)}  ${wordsOfSteps[name]}${sum}${again}`
}

export const sayFailure = ({ step, code, title, reference }: Failure): string =>
  `\n  stopped at “${step}”: ${title}\n  ${code}${reference === undefined ? '' : `, reference ${reference}`}`

/** One line: what came of it. */
export function saySummary(result: JourneyResult): string {
  const { from, to, permit, failure, totalMs, person } = result
  const who = `${from} → ${to}  ${(person ?? '').padEnd(12)} ${seconds(totalMs)}`
  if (isWell(result) && permit !== undefined)
    return `${who}  granted and verified: ${permit.number}\n${' '.repeat(24)}${permit.path}`
  return `${who}  failed${failure === undefined ? '' : ` at ${failure.step}: ${failure.code}`}`
}
