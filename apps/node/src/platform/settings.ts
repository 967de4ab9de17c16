import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const HttpUrl = Type.String({ pattern: '^https?://[^\\s/]+' })
const HttpsUrl = Type.String({ pattern: '^https://[^\\s/]+' })
const PostgresUrl = Type.String({ pattern: '^postgres(ql)?://' })
const File = Type.String({ minLength: 1, description: 'A path; relative ones start at the settings file' })
const Folder = File

const strict = { additionalProperties: false } as const

export const Settings = Type.Object(
  {
    party: Type.String({ pattern: '^[A-Z]{2,8}$' }),
    home: Folder,
    portal: Type.Object(
      {
        host: Type.String(),
        port: Port,
        url: HttpUrl,
        /** Addresses or networks (`10.0.0.0/8`) of the proxies before the portal: they alone say who the caller is. */
        trustedProxies: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9a-fA-F.:]+(/[0-9]{1,3})?$' }))),
      },
      strict,
    ),
    exchange: Type.Object({ host: Type.String(), port: Port, url: HttpsUrl }, strict),
    database: Type.Object(
      {
        url: PostgresUrl,
        migrationUrl: PostgresUrl,
        /** Connections at most for requests; jobs and notifications have a few of their own. */
        poolSize: Type.Optional(Type.Integer({ minimum: 2, maximum: 500 })),
        /** Seconds after which an unused connection ends. */
        idleSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600 })),
      },
      strict,
    ),
    keys: Type.Object(
      {
        tlsKeyFile: File,
        tlsCertificateFile: File,
        tlsCaFile: File,
        signingKeyFile: File,
        signingKeyId: Type.String({ minLength: 1 }),
        sealKeyFile: File,
        sealCertificateFile: File,
        sealChainFile: File,
        payloadKeyFile: File,
        /** JWK set with the private key (ES256) under which this node vouches for log-ins towards other nodes. */
        oidcKeyFile: File,
        secretFile: File,
      },
      strict,
    ),
    directory: Type.Object({ rootFile: File, mirrors: Type.Array(HttpUrl, { minItems: 1 }) }, strict),
    login: Type.Object({ issuer: HttpUrl, clientId: Type.String({ minLength: 1 }), clientSecretFile: File }, strict),
    registers: Type.Record(
      Type.String({ pattern: '^[a-z0-9-]+$' }),
      Type.Object({ url: HttpUrl, credentialFile: Type.Optional(File) }, strict),
    ),
    timestampAuthority: Type.Object({ url: HttpUrl }, strict),
    /** Where this state's trusted list is kept, and the key that signs its editions. Without it the node publishes none. */
    trustedList: Type.Optional(Type.Object({ folder: Folder, keyFile: File, certificateFile: File }, strict)),
    /**
     * The state's validation service, where `states/XX/validation.json` declares one: its address, and the key under which
     * this node tells other states what it said. The certificate stands on the state's trusted list.
     */
    validation: Type.Optional(Type.Object({ url: HttpUrl, keyFile: File, certificateFile: File }, strict)),
    /** By state: how a page reaches the means of signing of its people, `wss://127.0.0.1:13579/` for NCALayer. */
    signing: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Z]{2,8}$' }),
        Type.Object(
          {
            means: Type.Enum(['ncalayer', 'sandbox']),
            address: Type.String({ pattern: '^(https?|wss?)://[A-Za-z0-9.:-]+(/[A-Za-z0-9._/-]*)?$' }),
          },
          strict,
        ),
      ),
    ),
    payment: Type.Object({ url: HttpUrl, secretFile: File }, strict),
    /** The operators' scraper shows this token; without one, metrics answer only to this machine. */
    metrics: Type.Optional(Type.Object({ tokenFile: File }, strict)),
    /** National systems are stand-ins; the portal says so on each page. False if not given. */
    sandbox: Type.Optional(Type.Boolean()),
    statesDir: Type.Optional(Folder),
    agreementsDir: Type.Optional(Folder),
    portalDir: Type.Optional(Folder),
    logLevel: Type.Optional(Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])),
  },
  strict,
)

type Given = Static<typeof Settings>
type Defaulted = 'sandbox' | 'statesDir' | 'agreementsDir' | 'portalDir' | 'logLevel'

/** A node's settings, every path absolute and every default filled in. */
export type Settings = DeepReadonly<Omit<Given, Defaulted> & { [K in Defaulted]-?: NonNullable<Given[K]> }>

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

/** Every fault of a settings file at once, each with the setting's path. */
export class SettingsError extends Error {
  readonly faults: readonly string[]

  constructor(file: string, faults: readonly string[]) {
    super(`The settings in ${file} cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'SettingsError'
    this.faults = faults
  }
}

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..')
const check = Compile(Settings)

/** Reads, checks and freezes a node's settings. Throws `SettingsError` with every fault together. */
export function readSettings(file: string): Settings {
  const path = resolve(file)
  let given: unknown
  try {
    given = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new SettingsError(path, [
      error instanceof SyntaxError ? 'the file is no valid JSON' : 'the file cannot be read',
    ])
  }
  return parseSettings(given, path)
}

export function parseSettings(given: unknown, path: string): Settings {
  if (!check.Check(given)) throw new SettingsError(path, describeFaults(given))
  const at = (relative: string) => (isAbsolute(relative) ? relative : join(dirname(path), relative))
  const keys = Object.entries(given.keys).map(([name, value]) => [name, name.endsWith('File') ? at(value) : value])
  const registers = Object.entries(given.registers).map(([id, { url, credentialFile }]) => [
    id,
    credentialFile === undefined ? { url } : { url, credentialFile: at(credentialFile) },
  ])
  const { metrics, trustedList, validation, ...rest } = given
  return deepFreeze({
    ...rest,
    home: at(given.home),
    keys: Object.fromEntries(keys) as Given['keys'],
    directory: { ...given.directory, rootFile: at(given.directory.rootFile) },
    login: { ...given.login, clientSecretFile: at(given.login.clientSecretFile) },
    registers: Object.fromEntries(registers) as Given['registers'],
    payment: { ...given.payment, secretFile: at(given.payment.secretFile) },
    ...(trustedList && {
      trustedList: {
        folder: at(trustedList.folder),
        keyFile: at(trustedList.keyFile),
        certificateFile: at(trustedList.certificateFile),
      },
    }),
    ...(validation && {
      validation: {
        url: validation.url,
        keyFile: at(validation.keyFile),
        certificateFile: at(validation.certificateFile),
      },
    }),
    ...(metrics && { metrics: { tokenFile: at(metrics.tokenFile) } }),
    sandbox: given.sandbox ?? false,
    statesDir: given.statesDir === undefined ? join(repository, 'states') : at(given.statesDir),
    agreementsDir: given.agreementsDir === undefined ? join(repository, 'agreements') : at(given.agreementsDir),
    portalDir: given.portalDir === undefined ? join(repository, 'apps/portal/dist') : at(given.portalDir),
    logLevel: given.logLevel ?? 'info',
  })
}

function describeFaults(given: unknown): string[] {
  // A property too many is named by its parent; the verdict "schema is false" on the property itself adds nothing.
  const telling = check.Errors(given).filter(({ keyword }) => keyword !== 'boolean')
  const faults = telling.map(({ instancePath, message, params }) => {
    const extra = 'additionalProperties' in params ? ` (${[params.additionalProperties].flat().join(', ')})` : ''
    const at = instancePath.slice(1).replaceAll('/', '.')
    return `${at === '' ? 'the file' : at}: ${message}${extra}`
  })
  return [...new Set(faults)]
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  return Object.freeze(value)
}
