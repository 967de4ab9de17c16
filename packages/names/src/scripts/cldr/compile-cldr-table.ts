import { applyRules, indexRules } from '../apply-rules.ts'
import { compileRule, patternOfSet } from '../rule-syntax.ts'
import type { CldrTable } from './cldr-table.ts'

type Convert = (text: string, unmatched: (character: string) => void) => string

/** Makes a table ready: a function that does to a text what CLDR's transform does, its answer in NFC. */
export function compileCldrTable({ steps, filter, variables }: CldrTable): Convert {
  const passes = steps.map((step) =>
    typeof step === 'string' ? step : indexRules(step.map((rule) => compileRule(rule, variables))),
  )
  const runs = filter === undefined ? /[\s\S]+/g : new RegExp(`${patternOfSet(filter, variables)}+`, 'gv')
  return (text, unmatched) => {
    let written = ''
    let seen = 0
    for (const { 0: run, index } of text.matchAll(runs)) {
      written += keep(text.slice(seen, index), unmatched)
      seen = index + run.length
      const left = written.slice(-CONTEXT)
      const right = text.slice(seen, seen + CONTEXT)
      written += passes.reduce<string>((soFar, pass, i) => {
        if (typeof pass === 'string') return soFar.normalize(pass)
        // What an early pass leaves is for the next; only what the last one leaves is not known.
        return applyRules(pass, soFar, { left, right, ...(i === lastRules(passes) && { unmatched }) })
      }, run)
    }
    return (written + keep(text.slice(seen), unmatched)).normalize('NFC')
  }
}

/** More than any context of the tables looks at. */
const CONTEXT = 4

const lastRules = (passes: readonly unknown[]) => passes.findLastIndex((pass) => typeof pass !== 'string')

function keep(text: string, unmatched: (character: string) => void): string {
  for (const character of text) unmatched(character)
  return text
}
