// Every text is there in every complete language and names the same parameters as the English one; every refusal has its
// sentence; the files are flat and sorted. Languages still being translated are listed, and fail nothing but what
// `completePrefixes` names: the page on which anybody checks a signature speaks all nine.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RefusalCatalogue } from '../apps/node/src/platform/refusal.ts'
import { completeLanguages, type Language, languages, readTexts } from '../apps/node/src/platform/texts.ts'
import { sealReasons } from '../packages/seal/src/seal.ts'
import { bracesOf, messageParamsOf } from './text-params.ts'

const checkout = resolve(import.meta.dirname, '..')
const source = join(checkout, 'apps/node/src')
const faults: string[] = []

const sources = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const refusals = await readCatalogues()
const Message = createRequire(join(checkout, 'apps/portal/package.json'))('intl-messageformat').IntlMessageFormat

/** What must be there in every language: all that the verify page and `kopru verify` say. */
const completePrefixes = {
  'apps/node/src/texts': ['verify.'],
  'apps/portal/src/texts': [
    ...['verify.', 'reason.documents.', 'reason.unknown', 'document.', 'decision.valid', 'decision.number'],
    ...['common.', 'file.', 'nav.', 'problem.', 'session.', 'shell.'],
  ],
} as const

const english = checkFolder('apps/node/src/texts', Object.keys(refusals), bracesOf)
const portalEnglish = checkFolder('apps/portal/src/texts', [], (text, language) =>
  messageParamsOf(new Message(text, language).getAst()),
)

checkReasonWords()

for (const [key, text] of Object.entries(english)) {
  const entry = refusals[key.replace(/\.next$/, '')]
  const strange = entry === undefined ? [] : bracesOf(text).filter((name) => !entry.params.includes(name))
  if (strange.length > 0) faults.push(`en.json: "${key}" names {${strange}}, which the refusal does not carry`)
}

for (const file of sources.filter((name) => !/\.test\.ts$|(^|\/)test-[\w-]+\.ts$/.test(name)))
  for (const [, code] of readFileSync(join(source, file), 'utf8').matchAll(/\brefuse\(\s*'([^']+)'/g))
    if (code !== undefined && refusals[code] === undefined)
      faults.push(`${file} refuses with "${code}", which no catalogue declares`)

for (const fault of faults) console.error(`  ${fault}`)
if (faults.length > 0) process.exit(1)
console.log(`  ${Object.keys(refusals).length} refusals`)

/** Checks one folder of `<language>.json` files; answers with the English texts. */
function checkFolder(
  folder: keyof typeof completePrefixes,
  codes: readonly string[],
  paramsOf: (text: string, language: Language) => string[],
) {
  const texts = new Map(languages.map((language) => [language, readTexts(join(checkout, folder, `${language}.json`))]))
  const english = texts.get('en') ?? {}
  const required = new Set([...codes, ...Object.keys(english)])
  const pending: string[] = []
  for (const language of languages) {
    const file = `${folder}/${language}.json`
    const own = texts.get(language) ?? {}
    const missing = [...required].filter((key) => own[key] === undefined)
    if ((completeLanguages as readonly string[]).includes(language)) {
      if (missing.length > 0) faults.push(`${file} lacks ${missing.join(', ')}`)
    } else if (missing.length > 0) {
      pending.push(`${language} ${missing.length}`)
      const lacking = missing.filter((key) => mustBeEverywhere(folder, key))
      if (lacking.length > 0) faults.push(`${file} lacks ${lacking.join(', ')}, which must be in every language`)
    }
    const strangers = Object.keys(own).filter((key) => !required.has(key))
    if (strangers.length > 0) faults.push(`${file} has ${strangers.join(', ')}, which no English text knows`)
    const unsorted = Object.keys(own).find((key, i, keys) => i > 0 && key < (keys[i - 1] ?? ''))
    if (unsorted !== undefined) faults.push(`${file} is not sorted: "${unsorted}"`)
    for (const [key, text] of Object.entries(own)) checkParams(file, key, text, english[key], language, paramsOf)
  }
  const complete = `${required.size} texts complete in ${completeLanguages.join(', ')}`
  console.log(`  ${folder}: ${complete}${pending.length > 0 ? `; pending: ${pending.join(', ')}` : ''}`)
  return english
}

/** Why a signature does not hold is said by the portal and by the node in the same words, for every code there is. */
function checkReasonWords() {
  for (const [code, params] of Object.entries(sealReasons)) {
    const words = english[code]
    if (words === undefined) faults.push(`apps/node/src/texts/en.json lacks ${code}`)
    else if (bracesOf(words).some((name) => !(params as readonly string[]).includes(name)))
      faults.push(`apps/node/src/texts/en.json: "${code}" names another parameter than ${params.join(', ') || 'none'}`)
    if (portalEnglish[`reason.${code}`] === undefined) faults.push(`apps/portal/src/texts/en.json lacks reason.${code}`)
  }
  for (const language of languages) {
    const [node, portal] = ['node', 'portal'].map((app) =>
      readTexts(join(checkout, `apps/${app}/src/texts/${language}.json`)),
    )
    for (const code of Object.keys(sealReasons))
      if (node?.[code] !== portal?.[`reason.${code}`])
        faults.push(`${language}.json: node and portal word "${code}" differently`)
  }
}

function mustBeEverywhere(folder: keyof typeof completePrefixes, key: string): boolean {
  return key.replace(/^reason\./, '') in sealReasons || completePrefixes[folder].some((start) => key.startsWith(start))
}

function checkParams(
  file: string,
  key: string,
  text: string,
  english: string | undefined,
  language: Language,
  paramsOf: (text: string, language: Language) => string[],
) {
  try {
    const named = paramsOf(text, language)
    const wanted = english === undefined ? named : paramsOf(english, 'en')
    if (named.join() !== wanted.join()) faults.push(`${file}: "${key}" names {${named}}, the English text {${wanted}}`)
  } catch (error) {
    faults.push(`${file}: "${key}" cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

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
