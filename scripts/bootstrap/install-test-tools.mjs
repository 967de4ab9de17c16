import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { onPath, run } from './run.mjs'
import { say } from './say.mjs'

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Other people's programs that judge ours in the tests, and the Debian packages they are in. */
const judges = {
  openssl: 'openssl',
  pdfsig: 'poppler-utils',
  'pkcs11-tool': 'opensc',
  'softhsm2-util': 'softhsm2',
  unzip: 'unzip',
  xmlsec1: 'xmlsec1',
}

/** Brings the browser and the judges that the tests need where we may; elsewhere says in one line what to install. */
export async function installTestTools() {
  process.env.CHROMIUM ||= browsers.find((file) => existsSync(file)) ?? ''
  const missing = Object.entries(judges).flatMap(([program, from]) => (onPath(program).length > 0 ? [] : [from]))
  if (!hasGostEngine()) missing.push('libengine-gost-openssl')
  if (!existsSync(process.env.CHROMIUM)) missing.push('chromium', 'fonts-dejavu-core')
  if (missing.length === 0) return
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get').length > 0 && isDebian()
  if (!mayInstall) {
    say(
      `Some tests will fail: please install ${missing.join(', ')} (a Chromium elsewhere is named by CHROMIUM=/path/to/it)`,
    )
    return
  }
  say(`Installing ${missing.join(', ')} for the tests, from Debian`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const quiet = ['-qq', '-o', 'Dpkg::Use-Pty=0']
  const apt = (args) => run('apt-get', [...quiet, ...args], { cwd: '/', env, doing: 'installing' })
  const code = (await apt(['update'])) || (await apt(['install', '-y', '--no-install-recommends', ...missing]))
  if (code !== 0) say(`apt-get could not install them, so some tests will fail; please install ${missing.join(', ')}`)
  process.env.CHROMIUM ||= browsers.find((file) => existsSync(file)) ?? ''
}

/** openssl's engine for the GOST algorithms is no program of its own. */
function hasGostEngine() {
  try {
    execFileSync('openssl', ['engine', 'gost'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Ubuntu's "chromium" is an empty package that points to a snap, which a container cannot run. */
function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
