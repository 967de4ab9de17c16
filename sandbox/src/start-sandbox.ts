import { keepStateCa } from './issuing/state-keys.ts'
import { openAccounts } from './login/accounts.ts'
import { createLogin } from './login/service.ts'
import { parties, portsOf } from './parties.ts'
import { createPaymentProvider } from './payments/service.ts'
import { openPeople } from './people.ts'
import { openCertificateStatus } from './pki/certificate-status.ts'
import { createPki } from './pki/service.ts'
import { publishSandboxDirectory, type SandboxPlace } from './prepare.ts'
import { createRegisters } from './registers/service.ts'
import { createPersonalSigner } from './signing/browser-signers.ts'
import { atThisMachine, createPersonalKeys } from './signing/personal-keys.ts'
import { findValidationConnector, readState } from './state-data.ts'
import { createEImzo } from './validation/e-imzo.ts'
import { createNcaNode } from './validation/ncanode.ts'
import { listen, type SandboxServer } from './web/server.ts'

const hourMs = 3_600_000
const validationSystems = { 'e-imzo': createEImzo, ncanode: createNcaNode }

/** Opens the make-believe national systems of the five states for business. `prepareSandbox` must have been called. */
export async function startSandbox(place: SandboxPlace): Promise<{ close(): Promise<void> }> {
  const { home, portBase, repository } = place
  const now = () => new Date()
  const servers: SandboxServer[] = []
  const open = async (server: SandboxServer, port: number) => {
    servers.push(server)
    await listen(server, port)
  }
  const close = async () => {
    clearInterval(timer)
    await Promise.all(servers.map((server) => server.close()))
  }
  // A federation that runs for weeks must not let its directory run out.
  const timer = setInterval(() => {
    publishSandboxDirectory(place, now()).catch((error: unknown) => console.error('directory', error))
  }, hourMs)
  try {
    for (const party of parties) {
      const state = readState(party, repository)
      const people = openPeople(party)
      const accounts = openAccounts(party, () => people(now()))
      const ports = portsOf(party, portBase)
      const ca = await keepStateCa(home, portBase, state, now())
      const status = openCertificateStatus(home, party)
      await open(await createPki({ home, ca, status, now }), ports.pki)
      const validation = findValidationConnector(party, repository)
      if (validation) await open(await validationSystems[validation]({ ca, status, now }), ports.validation)
      await open(await createRegisters({ home, state, people, now }), ports.registers)
      await open(await createPaymentProvider({ home, portBase, state, now }), ports.payment)
      const place = atThisMachine(home, party)
      await open(await createLogin({ home, portBase, state, accounts, onLogIn: place.remember }), ports.login)
      const sign = createPersonalKeys({ home, portBase, party, ca, people: () => people(now()), now })
      await open(
        await createPersonalSigner((content, detached, person) => sign(content, detached, person || place.find())),
        ports.signing,
      )
    }
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}
