import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublicKeys } from '../issuing/state-keys.ts'
import type { StateList } from '../lists/state-list.ts'
import { type Party, portsOf } from '../parties.ts'
import { listJson, readJson, type StateData } from '../state-data.ts'

/** Target path → bytes. */
export type Targets = Map<string, Buffer>

/** What all members say together: the agreements and the evidence types they share. */
export function readAgreements(repository: string): Targets {
  const files = listJson(join(repository, 'agreements'))
  return new Map(files.map(({ name, file }) => [`agreements/${name}`, readFileSync(file)]))
}

/** What one state says of itself: who it is, what it offers, what it can prove. */
export function describeMember(
  state: StateData,
  keys: PublicKeys,
  options: { portBase: number; repository: string; list: StateList },
) {
  const { party } = state
  const folder = join(options.repository, 'states', party)
  const services = listJson(join(folder, 'services')).map(({ file }) => readJson<unknown>(file))
  const evidence = readJson<unknown>(join(folder, 'evidence.json'))
  const at = (name: string) => `members/${party}/${name}.json`
  const targets: Targets = new Map()
  targets.set(at('node'), toBytes(describeNode(state, keys, options)))
  targets.set(at('services'), toBytes(services))
  targets.set(at('evidence'), toBytes(evidence))
  // This edition is at hand even where the state's own address is not; a later one is had from there.
  targets.set(`members/${party}/trusted-list.xml`, Buffer.from(options.list.xml))
  return targets
}

/** Every change here is a change of the directory's format, which other nodes read. */
function describeNode(state: StateData, keys: PublicKeys, { portBase, list }: { portBase: number; list: StateList }) {
  const party: Party = state.party
  const ports = portsOf(party, portBase)
  const portalUrl = `http://localhost:${ports.portal}`
  return {
    party,
    names: state.names,
    languages: state.languages,
    currency: state.currency,
    node: {
      exchangeUrl: `https://localhost:${ports.exchange}`,
      portalUrl,
      versions: [1],
      signingKeys: keys.signing,
      tlsCaCertificate: keys.tlsCa,
      oidcIssuer: `${portalUrl}/oidc`,
      oidcJwks: { keys: keys.oidc },
    },
    authorities: state.authorities.map(({ id, names }) => {
      const payloadKey = keys.payload.get(id)
      if (payloadKey === undefined) throw new Error(`${id} has no payload key`)
      return { id, names, payloadKey }
    }),
    // The root too: tokens of an earlier certificate of the time-stamp authority stay good when it gets a new one.
    trust: {
      anchors: [keys.root],
      timestampAuthorities: [keys.timestampAuthority, keys.root],
      list: { location: list.location, signers: [list.signer] },
    },
  }
}

function toBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
