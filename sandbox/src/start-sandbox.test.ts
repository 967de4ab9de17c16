import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localUrl, parties, portsOf } from './parties.ts'
import { prepareSandbox } from './prepare.ts'
import { startSandbox } from './start-sandbox.ts'

const portBase = 17_600
let home: string
let sandbox: Awaited<ReturnType<typeof startSandbox>>

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-sandbox-'))
  await prepareSandbox({ home, portBase })
  sandbox = await startSandbox({ home, portBase })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true })
})

test.each(parties)(
  '%s has log-in, registers, trust services, payments and a mirror of the directory',
  async (party) => {
    const { login, registers, pki, payment } = portsOf(party, portBase)
    const status = async (port: number, path: string) => (await fetch(localUrl(port, path))).status
    const discovery = await fetch(localUrl(login, '/.well-known/openid-configuration'))
    expect(await discovery.json()).toMatchObject({
      issuer: localUrl(login),
      code_challenge_methods_supported: ['S256'],
    })
    expect(await status(registers, party === 'KG' ? '/listClients' : '/notices')).toBe(party === 'KG' ? 200 : 401)
    expect(await status(pki, '/crl')).toBe(200)
    expect(await status(pki, '/directory/metadata/timestamp.json')).toBe(200)
    expect(await status(payment, '/payments/x')).toBe(401)
  },
)

test('a second sandbox on the same ports says so and leaves nothing open', async () => {
  await expect(startSandbox({ home, portBase })).rejects.toThrow(/EADDRINUSE/)
})
