import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { secretMode, toJson, writeWhole } from './files.ts'
import { pathsOf } from './issuing/paths.ts'
import { authorityName } from './issuing/state-keys.ts'
import { localUrl, type Party, parties, portsOf } from './parties.ts'
import { hasValidationService, migrationAuthority, repository as ownRepository, readJson } from './state-data.ts'

/** Two roles of one database: the node's own, which may not rewrite the journal, and the migrator's. */
export interface DatabaseSettings {
  url: string
  migrationUrl: string
  poolSize?: number
  idleSeconds?: number
}

/** The client under which a state's node is known to the state's log-in service. */
export function loginClientId(party: Party): string {
  return `kopru-${party.toLowerCase()}`
}

/** Writes a node's settings; paths in it start at the file, so that the whole home can be moved. */
export function writeSettings(options: {
  home: string
  portBase: number
  party: Party
  repository?: string
  database: DatabaseSettings | undefined
}): void {
  const { home, portBase, party, repository } = options
  const paths = pathsOf(home, party)
  const ports = portsOf(party, portBase)
  const at = (file: string) => relative(paths.node, file) || '.'
  const seal = authorityName(migrationAuthority(party))
  // The nearest first; the other nodes' copies when this state's own publishing is away.
  const mirrors = [
    localUrl(ports.pki, '/directory'),
    ...parties
      .filter((other) => other !== party)
      .map((other) => localUrl(portsOf(other, portBase).portal, '/directory')),
  ]
  const registers = readJson<{ id: string; connector: string }[]>(
    join(repository ?? ownRepository, 'states', party, 'registers.json'),
  )
  const settings = {
    party,
    home: '.',
    portal: { host: 'localhost', port: ports.portal, url: localUrl(ports.portal) },
    exchange: { host: 'localhost', port: ports.exchange, url: `https://localhost:${ports.exchange}` },
    database: options.database ?? knownDatabase(paths.settings) ?? placeholder(ports.postgres),
    keys: {
      tlsKeyFile: at(paths.tlsKey),
      tlsCertificateFile: at(paths.tlsCertificate),
      tlsCaFile: at(paths.tlsCa),
      signingKeyFile: at(paths.signingKey),
      signingKeyId: paths.readSigningKeyId(),
      sealKeyFile: at(paths.sealKey(seal)),
      sealCertificateFile: at(paths.sealCertificate(seal)),
      sealChainFile: at(paths.sealChain),
      payloadKeyFile: at(paths.payloadKeys),
      oidcKeyFile: at(paths.oidcKeys),
      secretFile: at(paths.secret),
    },
    directory: { rootFile: at(paths.directoryRoot), mirrors },
    login: {
      issuer: localUrl(ports.login),
      clientId: loginClientId(party),
      clientSecretFile: at(paths.loginClientSecret),
    },
    registers: Object.fromEntries(
      registers.map(({ id, connector }) => [
        id,
        {
          url: localUrl(ports.registers),
          // A security server knows its clients by the connection, not by a bearer's secret.
          ...(connector === 'rest' && { credentialFile: at(paths.registersCredential) }),
        },
      ]),
    ),
    timestampAuthority: { url: localUrl(ports.pki, '/tsa') },
    signing: Object.fromEntries(parties.map((of) => [of, meansOf(of, portsOf(of, portBase).signing)])),
    trustedList: {
      folder: dirname(at(paths.trustedList.form)),
      keyFile: at(paths.trustedList.key),
      certificateFile: at(paths.trustedList.certificate),
    },
    ...(hasValidationService(party, repository) && {
      validation: {
        url: localUrl(ports.validation),
        keyFile: at(paths.validation.key),
        certificateFile: at(paths.validation.certificate),
      },
    }),
    sandbox: true,
    payment: { url: localUrl(ports.payment), secretFile: at(paths.paymentSecret) },
    ...(repository !== undefined && {
      statesDir: join(repository, 'states'),
      agreementsDir: join(repository, 'agreements'),
    }),
  }
  writeWhole(paths.settings, toJson(settings), secretMode)
}

/** How a page reaches the people's means of signing: Kazakhstan's program by its own protocol, the others by ours. */
const meansOf = (party: Party, port: number) =>
  party === 'KZ'
    ? { means: 'ncalayer', address: `ws://localhost:${port}/` }
    : { means: 'sandbox', address: localUrl(port, '/sign') }

function knownDatabase(file: string): DatabaseSettings | undefined {
  return existsSync(file) ? readJson<{ database: DatabaseSettings }>(file).database : undefined
}

function placeholder(port: number): DatabaseSettings {
  const url = `postgres://kopru@localhost:${port}/kopru`
  return { url, migrationUrl: url }
}
