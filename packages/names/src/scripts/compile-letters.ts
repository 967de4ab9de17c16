import { tidyUzbekApostrophes } from './apostrophes.ts'
import { applyRules, indexRules, type RuleFinder } from './apply-rules.ts'
import { withCapitals } from './case-rules.ts'
import { toUpperName } from './casing.ts'
import { type CompiledConversion, type ConversionStatus, languageOf } from './conversion.ts'
import { compileRule } from './rule-syntax.ts'

/**
 * A table file. `letters` and `rules` are in small letters, capitals follow from them; `rules` go first and may ask
 * what is already written before them. `back` makes it a table of both ways: its letters are those of the way there
 * turned round, the first of several wins, and `back.letters` adds.
 */
export interface LetterTable {
  readonly from: string
  readonly to: string
  readonly title: string
  readonly source: string
  readonly status: string
  readonly letters: Readonly<Record<string, string>>
  readonly reversible: boolean
  readonly rules?: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
  /** Look-alikes from another script, and the letter each is taken for. */
  readonly alike?: Readonly<Record<string, string>>
  readonly read?: string
  readonly back?: Partial<Pick<LetterTable, 'letters' | 'rules' | 'variables' | 'alike' | 'read'>> & {
    readonly reversible: boolean
  }
}

export function compileLetters(table: LetterTable): CompiledConversion[] {
  const there = compileOneWay(table)
  if (table.back === undefined) return [there]
  const { from, to, title, source, status, back } = table
  const letters = { ...turnRound(table.letters), ...back.letters }
  return [there, compileOneWay({ title, source, status, from: to, to: from, ...back, letters })]
}

function compileOneWay(table: LetterTable): CompiledConversion {
  const { from, to, title, source, reversible } = table
  let rules: RuleFinder | undefined
  return {
    from,
    to,
    title,
    source,
    status: table.status as ConversionStatus,
    reversible,
    read: readerOf(table),
    convert: (text, unmatched) => {
      // Made when first needed: most who load the library never ask for most tables.
      rules ??= rulesOf(table)
      return applyRules(rules, text, { unmatched })
    },
  }
}

function rulesOf({ from, to, letters, variables = {}, rules = [] }: LetterTable): RuleFinder {
  const longestFirst = Object.entries(letters).sort(([one], [other]) => other.length - one.length)
  const all = [...rules, ...longestFirst.map(([letter, written]) => `${letter} → ${written}`)]
    .flatMap((rule) => withCapitals(rule, languageOf(from), languageOf(to)))
    .map((rule) => compileRule(rule, variables))
  return indexRules(all)
}

function readerOf({ from, read, alike = {} }: LetterTable): (text: string) => string {
  const upper = (letter: string) => toUpperName(letter, languageOf(from))
  const taken = Object.entries(alike).flatMap(([seen, meant]) => [
    [seen, meant] as const,
    [upper(seen), upper(meant)] as const,
  ])
  return (text) => {
    const plain = taken.reduce((soFar, [seen, meant]) => soFar.replaceAll(seen, meant), text.normalize('NFC'))
    return read === 'uz-apostrophes' ? tidyUzbekApostrophes(plain) : plain
  }
}

function turnRound(letters: Readonly<Record<string, string>>): Record<string, string> {
  const back: Record<string, string> = {}
  for (const [letter, written] of Object.entries(letters)) if (written !== '') back[written] ??= letter
  return back
}
