// `npm run check`: everything that a change must pass before it is looked at, except the browser and fault tests.
//   npm run check [-- name…]    runs only the named steps
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const checkout = resolve(import.meta.dirname, '..')
const bin = (name: string) => join(checkout, 'node_modules', '.bin', name)
/** The compiler in machine code, which checks in half of the time; the imports check needs the one with an API beside it. */
const tsc = join(checkout, 'node_modules', 'typescript-native', 'bin', 'tsc')
const script = (name: string) => join(checkout, 'scripts', name)

interface Step {
  readonly name: string
  readonly what: string
  readonly argv: readonly string[]
  /** Its words are worth reading even when all is well. */
  readonly tells?: boolean
}

const cruised = [
  'apps/node/src',
  'apps/portal/src',
  'packages',
  'sandbox/src',
  'tests',
  'scripts',
  'conformance',
  'bench',
]

/** Steps of one group run side by side: the machine has two cores at least. */
const groups: readonly (readonly Step[])[] = [
  [
    { name: 'types', what: 'Types', argv: [tsc, '-p', 'tsconfig.json'] },
    { name: 'format', what: 'Format and lint', argv: [bin('biome'), 'check', '--error-on-warnings', '.'] },
    { name: 'texts', what: 'Texts in the languages', argv: [script('check-texts.ts')], tells: true },
  ],
  [
    { name: 'portal-types', what: 'Types of the portal', argv: [tsc, '-p', 'apps/portal/tsconfig.json'] },
    {
      name: 'imports',
      what: 'Directions of imports',
      argv: [script('check-imports.ts'), ...cruised.filter((path) => existsSync(join(checkout, path)))],
      tells: true,
    },
    { name: 'dead', what: 'Dead files and exports', argv: [bin('knip'), '--no-progress', '--no-config-hints'] },
  ],
  [{ name: 'tests', what: 'Tests beside the code', argv: [bin('vitest'), 'run', '--project', 'unit'], tells: true }],
]

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !groups.flat().some((step) => step.name === name))
if (unknown !== undefined) {
  console.error(
    `No step is named ${unknown}; there are ${groups
      .flat()
      .map(({ name }) => name)
      .join(', ')}`,
  )
  process.exit(2)
}

const began = Date.now()
const failed: string[] = []
for (const group of groups) {
  const steps = group.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  const outcomes = await Promise.all(steps.map(run))
  failed.push(...steps.filter((_, i) => outcomes[i] !== 0).map(({ what }) => what))
}
const took = `${Math.round((Date.now() - began) / 1000)} s`
console.log(failed.length === 0 ? `\nAll checks passed in ${took}` : `\nFailed after ${took}: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)

/** Runs a step to its end, then shows what it said. The programs are scripts of Node's, and so run on the pinned one. */
function run({ what, argv, tells = false }: Step): Promise<number> {
  const start = Date.now()
  return new Promise((settle) => {
    const child = spawn(process.execPath, argv, { cwd: checkout, env: { ...process.env, FORCE_COLOR: '1' } })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
    child.once('close', (code) => {
      const seconds = ((Date.now() - start) / 1000).toFixed(1)
      console.log(`${code === 0 ? '✓' : '✗'} ${what} (${seconds} s)`)
      const words = Buffer.concat(said).toString().trimEnd()
      if (words !== '' && (code !== 0 || tells)) console.log(words)
      settle(code ?? 1)
    })
  })
}
