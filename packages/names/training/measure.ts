// npm run names:measure [-- dev] [--write] [--errors] — measures the stored parameters on the test split, which nothing
// was learned from or chosen by. --write puts the measures and the plot into the README, --errors lists the worst.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { matchPrepared } from '../src/matching/match-persons.ts'
import { type PreparedPerson, preparePerson } from '../src/matching/prepare-person.ts'
import { jaroWinkler, naiveLatin } from './jaro-winkler.ts'
import { type LabelledPair, makeOtherNamePairs, makePairs } from './pairs.ts'
import { readPeople, type Spelling, splitPeople } from './people.ts'
import { type Curve, plotCurves } from './plot-curves.ts'

interface Scored {
  readonly pair: LabelledPair
  readonly probability: number
  readonly saidSame: boolean
}

const PRECISION = 0.995
const split = process.argv.includes('dev') ? 'dev' : 'test'
const people = splitPeople(readPeople())[split]
const pairs = makePairs(people, 7)

const byNames = score(pairs, false)
const byYears = score(pairs, true)
const acrossNames = score(makeOtherNamePairs(people, 7), false)
const yardstick = pairs.map((pair): Scored => {
  const probability = jaroWinkler(naiveLatin(pair.a.name), naiveLatin(pair.b.name))
  return { pair, probability, saidSame: false }
})

const report = [
  `Split \`${split}\`: ${people.length} persons, ${pairs.length} pairs, of them ${count(byNames, isSame)} of one person.`,
  '',
  '| | precision of *same* | recall of *same* | recall at precision 0.995 |',
  '|---|---|---|---|',
  overall('names alone', byNames),
  overall('with birth year', byYears),
  `| Jaro–Winkler on naive Latin | | | ${share(recallAt(yardstick, PRECISION))} |`,
  '',
  `Other names of one person: ${acrossNames.length} pairs, recall ${share(recallOf(acrossNames))}; these are in no other number.`,
  '',
  ...breakdown('scripts', ({ pair }) => pairKey(scriptOf(pair.a), scriptOf(pair.b))),
  '',
  ...breakdown('states', ({ pair }) => pairKey(stateOf(pair.a, pair.state), stateOf(pair.b, pair.otherState))),
].join('\n')
console.log(report)

if (process.argv.includes('--write')) {
  const readme = join(import.meta.dirname, '../README.md')
  const [before = '', , after = ''] = readFileSync(readme, 'utf8').split(/<!-- measures -->/)
  writeFileSync(readme, `${before}<!-- measures -->\n\n${report}\n\n<!-- measures -->${after}`)
  const curves = [
    { name: 'with birth year', points: curveOf(byYears) },
    { name: 'names alone', points: curveOf(byNames) },
    { name: 'Jaro–Winkler', points: curveOf(yardstick) },
  ]
  writeFileSync(join(import.meta.dirname, '../precision-recall.svg'), plotCurves(curves))
}
if (process.argv.includes('--errors')) listErrors()

function score(scored: readonly LabelledPair[], withYears: boolean): Scored[] {
  return scored.map((pair) => {
    const result = matchPrepared(described(pair.a, pair.bornA, withYears), described(pair.b, pair.bornB, withYears))
    return { pair, probability: result.probability, saidSame: result.verdict === 'same' }
  })
}

function described({ name, language }: Spelling, birthDate: string, withYears: boolean): PreparedPerson {
  const names = [{ full: name, language }]
  return preparePerson(withYears && birthDate !== '' ? { names, birthDate } : { names })
}

function isSame({ pair }: Scored): boolean {
  return pair.same
}

function count<T>(items: readonly T[], counts: (item: T) => boolean): number {
  return items.reduce((sum, item) => sum + (counts(item) ? 1 : 0), 0)
}

function share(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3)
}

function precisionOf(scored: readonly Scored[]): number {
  const said = scored.filter(({ saidSame }) => saidSame)
  return count(said, isSame) / said.length
}

function recallOf(scored: readonly Scored[]): number {
  return count(scored, (one) => one.saidSame && one.pair.same) / count(scored, isSame)
}

/** Precision and recall at every threshold, from the highest down. */
function curveOf(scored: readonly Scored[]): Curve['points'] {
  const order = scored.toSorted((x, y) => y.probability - x.probability)
  const all = count(scored, isSame)
  let right = 0
  return order.flatMap(({ pair, probability }, i) => {
    if (pair.same) right++
    return order[i + 1]?.probability === probability ? [] : [{ recall: right / all, precision: right / (i + 1) }]
  })
}

function recallAt(scored: readonly Scored[], least: number): number {
  return Math.max(0, ...curveOf(scored).flatMap(({ recall, precision }) => (precision >= least ? [recall] : [])))
}

function overall(name: string, scored: readonly Scored[]): string {
  return `| ${name} | ${share(precisionOf(scored))} | ${share(recallOf(scored))} | ${share(recallAt(scored, PRECISION))} |`
}

function breakdown(title: string, keyOf: (one: Scored) => string): string[] {
  const years = Map.groupBy(byYears, keyOf)
  const rows = [...Map.groupBy(byNames, keyOf)]
    .filter(([, group]) => count(group, isSame) >= 20)
    .toSorted(([x], [y]) => x.localeCompare(y, 'en'))
  return [
    `| ${title} | pairs | precision | recall | with birth year: precision | recall |`,
    '|---|---|---|---|---|---|',
    ...rows.map(([key, group]) => {
      const withYear = years.get(key) ?? []
      const cells = [precisionOf(group), recallOf(group), precisionOf(withYear), recallOf(withYear)].map(share)
      return `| ${key} | ${group.length} | ${cells.join(' | ')} |`
    }),
  ]
}

function pairKey(x: string, y: string): string {
  return [x, y].sort().join('–')
}

function scriptOf({ name, language }: Spelling): string {
  const script = /\p{Script=Cyrillic}/u.test(name) ? 'Cyrl' : 'Latn'
  return language === '' ? `unknown ${script}` : `${language.split('-')[0]} ${script}`
}

/** The state whose register would write the name so; what stands in other languages, the person's own. */
function stateOf({ language }: Spelling, own: string): string {
  const states: Record<string, string> = {
    kk: 'KZ',
    tr: 'TR',
    az: 'AZ',
    uz: 'UZ',
    'uz-Cyrl': 'UZ',
    ky: 'KG',
    tk: 'TM',
    hu: 'HU',
  }
  return states[language] ?? own.toUpperCase()
}

function listErrors(): void {
  const show = ({ probability, pair: { a, b, kind } }: Scored) =>
    console.log(probability.toFixed(3), kind, '|', a.name, a.language, '|', b.name, b.language)
  console.log('\nTwo persons taken for one')
  for (const one of byNames
    .filter((one) => !isSame(one))
    .toSorted((x, y) => y.probability - x.probability)
    .slice(0, 80))
    show(one)
  console.log('\nOne person not recognised')
  for (const one of byNames.filter((one) => isSame(one) && !one.saidSame).filter((_, i) => i % 5 === 0)) show(one)
}
