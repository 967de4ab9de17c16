// Every refusal has its sentence in every complete language, with the parameters it is given; every sentence belongs to
// something; the files are flat and sorted. Languages still being translated are listed, and fail nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RefusalCatalogue } from '../apps/node/src/platform/refusal.ts'
import { completeLanguages, languages, readTexts } from '../apps/node/src/platform/texts.ts'

const checkout = resolve(import.meta.dirname, '..')
const source = join(checkout, 'apps/node/src')
const faults: string[] = []

const sources = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const refusals = await readCatalogues()
const texts = new Map(languages.map((language) => [language, readTexts(join(source, 'texts', `${language}.json`))]))
const english = texts.get('en') ?? {}
const required = new Set([...Object.keys(refusals), ...Object.keys(english)])

for (const language of languages) {
  const own = texts.get(language) ?? {}
  const keys = Object.keys(own)
  const missing = [...required].filter((key) => own[key] === undefined)
  const isComplete = (completeLanguages as readonly string[]).includes(language)
  if (isComplete && missing.length > 0) faults.push(`texts/${language}.json lacks ${missing.join(', ')}`)
  else if (missing.length > 0) console.log(`  ${language}: ${missing.length} of ${required.size} texts pending`)
  for (const key of keys) {
    if (!required.has(key))
      faults.push(`texts/${language}.json has "${key}", which no refusal and no English text knows`)
    const given = english[key] === undefined ? undefined : paramsOf(english[key])
    const named = paramsOf(own[key] ?? '')
    if (given !== undefined && named.join() !== given.join())
      faults.push(`texts/${language}.json: "${key}" names {${named}}, the English text {${given}}`)
  }
  const unsorted = keys.find((key, i) => i > 0 && key < (keys[i - 1] ?? ''))
  if (unsorted !== undefined) faults.push(`texts/${language}.json is not sorted: "${unsorted}"`)
}

for (const [key, text] of Object.entries(english)) {
  const entry = refusals[key.replace(/\.next$/, '')]
  if (entry === undefined) continue
  for (const name of paramsOf(text))
    if (!entry.params.includes(name))
      faults.push(`texts/en.json: "${key}" names {${name}}, which the refusal does not carry`)
}

for (const file of sources.filter((name) => !name.endsWith('.test.ts')))
  for (const [, code] of readFileSync(join(source, file), 'utf8').matchAll(/\brefuse\(\s*'([^']+)'/g))
    if (code !== undefined && refusals[code] === undefined)
      faults.push(`${file} refuses with "${code}", which no catalogue declares`)

for (const fault of faults) console.error(`  ${fault}`)
if (faults.length > 0) process.exit(1)
console.log(
  `  ${required.size} texts complete in ${completeLanguages.join(', ')}; ${Object.keys(refusals).length} refusals`,
)

/** All exports named `…Refusals` of the files that declare refusals. */
async function readCatalogues(): Promise<RefusalCatalogue> {
  const all: Record<string, RefusalCatalogue[string]> = {}
  for (const file of sources.filter((name) => /(^|\/)[\w-]*refusals\.ts$/.test(name))) {
    const module: Record<string, RefusalCatalogue> = await import(pathToFileURL(join(source, file)).href)
    const catalogues = Object.entries(module).filter(([name]) => name.endsWith('Refusals'))
    if (catalogues.length === 0) faults.push(`${relative(source, file)} exports no catalogue named …Refusals`)
    for (const [code, entry] of catalogues.flatMap(([, catalogue]) => Object.entries(catalogue))) {
      if (all[code] !== undefined) faults.push(`${file} declares "${code}" a second time`)
      all[code] = entry
    }
  }
  return all
}

function paramsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{([a-zA-Z][a-zA-Z0-9]*)\}/g)].map(([, name]) => name ?? ''))].sort()
}
