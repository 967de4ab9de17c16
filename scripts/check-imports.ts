// Runs dependency-cruiser over the given folders, and does not believe it when it saw hardly anything.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { cruise, format, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const checkout = resolve(import.meta.dirname, '..')
const fewest = 50

const { forbidden, options } = createRequire(import.meta.url)(`${checkout}/.dependency-cruiser.cjs`)
const tsConfig = extractTSConfig(`${checkout}/tsconfig.json`)
const { output } = await cruise(
  process.argv.slice(2),
  { ...options, baseDir: checkout, ruleSet: { forbidden }, validate: true },
  undefined,
  { tsConfig },
)
const { modules, summary } = output as ICruiseResult
const own = modules.filter(({ source }) => !source.includes('node_modules/') && !source.startsWith('node:'))
const typescript = own.filter(({ source }) => /\.tsx?$/.test(source))
const withImports = typescript.filter(({ dependencies }) => dependencies.length > 0)

if (summary.violations.length > 0) console.error((await format(output as ICruiseResult, { outputType: 'err' })).output)
if (withImports.length < fewest) {
  console.error(`  Only ${withImports.length} modules with imports were seen; the check is blind`)
  process.exit(1)
}
if (summary.error > 0) process.exit(1)
console.log(`  ${typescript.length} modules`)
