// One process of the local federation: prepares keys, lists and settings of the five states, then serves their systems.
import { resolve } from 'node:path'
import { argv, env, exit } from 'node:process'
import { prepareSandbox } from '../prepare.ts'
import { startSandbox } from '../start-sandbox.ts'
import { databasesOf } from './databases.ts'

const { KOPRU_HOME: home, KOPRU_PORT_BASE: portBase = '7000' } = env
if (home === undefined || !/^\d{4,5}$/.test(portBase)) {
  console.error(`Usage: KOPRU_HOME=<folder> [KOPRU_PORT_BASE=7000] ${argv[0]} sandbox/src/federation/run-sandbox.ts`)
  exit(2)
}
const place = { home: resolve(home), portBase: Number(portBase) }
await prepareSandbox({ ...place, databases: databasesOf(place.home, place.portBase) })
const sandbox = await startSandbox(place)
console.log('The sandbox is open')
let closing = false
const stop = () => {
  if (closing) return
  closing = true
  void sandbox.close().then(() => exit(0))
}
process.once('SIGTERM', stop).once('SIGINT', stop)
