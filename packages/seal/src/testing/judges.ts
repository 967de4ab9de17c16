import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for one test's files, removed when the test ends. */
export function scratch(): {
  path: (name: string) => string
  write: (name: string, content: Uint8Array | string) => string
  [Symbol.dispose]: () => void
} {
  const folder = mkdtempSync(join(tmpdir(), 'seal-'))
  const path = (name: string) => join(folder, name)
  return {
    path,
    write: (name, content) => {
      writeFileSync(path(name), content)
      return path(name)
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const packages: Readonly<Record<string, string>> = {
  pdfsig: 'poppler-utils',
  openssl: 'openssl',
  xmlsec1: 'xmlsec1',
  'softhsm2-util': 'softhsm2',
  'pkcs11-tool': 'opensc',
}

type Judge = 'openssl' | 'pdfsig' | 'xmlsec1' | 'unzip'

/** Runs another program as judge; a missing one fails the test with the package to install. */
export function run(program: Judge, ...args: readonly string[]): { status: number; output: string } {
  return runWith({}, program, args)
}

/** As `run`, in a folder against which the program resolves names. */
export function runIn(folder: string, program: Judge, ...args: readonly string[]): { status: number; output: string } {
  return runWith({}, program, args, folder)
}

/** As `run`, for any program, with more in its environment. */
export function runWith(
  environment: Readonly<Record<string, string>>,
  program: string,
  args: readonly string[],
  folder?: string,
) {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', ...environment }
  const result = spawnSync(program, args, { encoding: 'utf8', env, ...(folder === undefined ? {} : { cwd: folder }) })
  if (result.error)
    throw new Error(`${program} is needed as judge: install the package ${packages[program] ?? program}`)
  return { status: result.status ?? -1, output: `${result.stdout}${result.stderr}` }
}

/** What openssl says of CMS as CAdES: `cms`, `root` (PEM) and the detached content are files. */
export function cmsVerify(cms: string, root: string, ...more: readonly string[]): { status: number; output: string } {
  using files = scratch()
  const given = ['-binary', '-inform', 'DER', '-in', cms, '-CAfile', root, '-purpose', 'any', '-out', files.path('out')]
  return run('openssl', 'cms', '-verify', '-cades', ...given, ...more)
}

const gostConfig = `openssl_conf=o
[o]
engines=e
[e]
gost=g
[g]
default_algorithms=ALL
[req]
distinguished_name=n
prompt=no
[n]
CN=GOST
`

/** As `run`, for openssl with its engine for the GOST algorithms. */
export function runGost(...args: readonly string[]): { status: number; output: string } {
  using files = scratch()
  const environment = { OPENSSL_CONF: files.write('gost.cnf', gostConfig) }
  if (!runWith(environment, 'openssl', ['engine', 'gost']).output.includes('GOST engine'))
    throw new Error('The GOST engine is needed as judge: install the package libengine-gost-openssl')
  return runWith(environment, 'openssl', args)
}
