import { composeNode } from './compose.ts'
import { systemClock } from './platform/clock.ts'
import { createLog } from './platform/log.ts'
import { readSettings, SettingsError } from './platform/settings.ts'

const file = process.argv[2] ?? process.env.KOPRU_SETTINGS
if (!file) {
  console.error('Which settings? Give the file as argument or in KOPRU_SETTINGS.')
  process.exit(2)
}

try {
  const settings = readSettings(file)
  const log = createLog({ level: settings.logLevel, party: settings.party })
  const node = await composeNode({ settings, log, clock: systemClock, fetch: globalThis.fetch })
  let _stopping: Promise<void> | undefined
  const stop = () => {
    _stopping ??= node.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'a promise failed with nobody to catch it')
    process.exit(1)
  })
  await node.start()
  log.info({ portal: settings.portal.port, exchange: settings.exchange.port }, 'the node is open')
} catch (error) {
  // Before the log exists, and for an operator who reads the terminal.
  console.error(error instanceof SettingsError ? error.message : error)
  process.exit(1)
}
