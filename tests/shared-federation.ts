// Before the first federation test: one whole federation on ports and a home of its own, which all test files share;
// after the last one it is gone. Tests get at it with `sharedFederation()`.
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Federation, startFederation } from '../sandbox/src/federation/federation.ts'
import { isParty } from '../sandbox/src/parties.ts'
import type { FederationAccess } from './federation.ts'
import { findFreePortBase } from './ports.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'kopru-tests-'))
  // PostgreSQL's unprivileged user must be able to pass through.
  chmodSync(home, 0o711)
  const federation = await startFederation({ home, portBase: await findFreePortBase() }).catch((error: unknown) => {
    keepLogs(home)
    throw error
  })
  const control = await openControl(federation)
  project.provide('federation', {
    home,
    portBase: federation.portBase,
    urls: federation.urls,
    settingsFiles: federation.settingsFiles,
    control,
  })
  return async () => {
    await federation.stop()
    keepLogs(home)
    rmSync(home, { recursive: true, force: true })
  }
}

/** What the nodes said stays in `test-results/`, which git ignores, for whoever looks into a failed test. */
function keepLogs(home: string) {
  const kept = resolve(import.meta.dirname, '../test-results/logs')
  rmSync(kept, { recursive: true, force: true })
  cpSync(join(home, 'logs'), kept, { recursive: true })
}

/** The tests run in other processes: they ask for kills and restarts over a port that knows a secret. */
async function openControl(federation: Federation): Promise<FederationAccess['control']> {
  const token = randomBytes(16).toString('hex')
  const server = http.createServer(async (request, response) => {
    const [, given, action, party = ''] = (request.url ?? '').split('/')
    const acts = { kill: federation.kill, restart: federation.restart, 'kill-database': federation.killDatabase }
    const act = acts[action as keyof typeof acts]
    if (given !== token || act === undefined || !isParty(party)) return response.writeHead(404).end()
    try {
      await act(party)
      response.writeHead(204).end()
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  server.unref()
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The control port did not open')
  return `http://127.0.0.1:${address.port}/${token}`
}
