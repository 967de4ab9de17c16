// Every text is there in every complete language and names the same parameters as the English one; every refusal has its
// sentence; the files are flat and sorted. Languages still being translated are listed, and fail nothing but what
// `completePrefixes` names: the page on which anybody checks a signature speaks all nine, and so do log-in and consent.
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

/**
 * What must be there in every language: all that the verify page, `kopru verify` and `kopru timestamp` say, and what a
 * person reads before agreeing to anything: log-in, what it tells, the request for proofs and their preview.
 */
const completePrefixes = {
  'apps/node/src/texts': ['verify.', 'timestamp.', 'identity.release.'],
  'apps/portal/src/texts': [
    ...[
      'verify.',
      'reason.documents.',
      'reason.svt.',
      'reason.unknown',
      'document.',
      'decision.valid',
      'decision.number',
    ],
    ...['apply.', 'enter.', 'preview.', 'request.'],
    ...['common.', 'file.', 'nav.', 'problem.', 'session.', 'shell.'],
  ],
  'packages/seal/texts': [''],
} as const

const english = checkFolder('apps/node/src/texts', Object.keys(refusals), bracesOf)
const portalEnglish = checkFolder('apps/portal/src/texts', [], (text, language) =>
  messageParamsOf(new Message(text, language).getAst()),
)

// One text for the node, which fills in `{params}`, and for the portal, which reads them as ICU messages.
const sealEnglish = checkFolder('packages/seal/texts', Object.keys(sealReasons), (text, language) => {
  const [node, portal] = [bracesOf(text), messageParamsOf(new Message(text, language).getAst())]
  if (node.join() !== portal.join()) throw new Error('node and portal read different parameters')
  return node
})

checkReasonParams()

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

/** The words for a reason name no parameter that the reason does not bring. */
function checkReasonParams() {
  for (const [code, params] of Object.entries(sealReasons) as [string, readonly string[]][])
    if (bracesOf(sealEnglish[code] ?? '').some((name) => !params.includes(name)))
      faults.push(`packages/seal/texts/en.json: "${code}" names another parameter than ${params.join(', ') || 'none'}`)
  for (const code of Object.keys(sealReasons))
    if (english[code] !== undefined || portalEnglish[`reason.${code}`] !== undefined)
      faults.push(`"${code}" has its words in packages/seal/texts and nowhere else`)
}

function mustBeEverywhere(folder: keyof typeof completePrefixes, key: string): boolean {
  return completePrefixes[folder].some((start) => key.startsWith(start))
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
