import { type NameLanguage, toUpperName } from './casing.ts'

const SIGN = '[\u02BB\u02BC]?'

/**
 * A rule in small letters, and what it means for capitals: `ш → sh` also makes `Ша` into `Sha` and `ША` into `SHA`. A
 * capital belongs to a word in capitals where another stands beside it; alone it is an initial (`Ш.`, `Sh.`). The rule
 * may have a context before it, which is kept.
 */
export function withCapitals(rule: string, from: NameLanguage, to: NameLanguage): string[] {
  const [left = '', right = ''] = rule.split('→').map((side) => side.trim())
  const text = left.replace(/^.*\{/, '').trim()
  const before = left.slice(0, left.length - text.length)
  const title = titleOf(text, from)
  const capitals = toUpperName(text, from)
  if (title === text) return [rule]
  const asTitle = titleOf(right, to)
  const asCapitals = toUpperName(right, to)
  if (title !== capitals) return [rule, `${before}${title} → ${asTitle}`, `${before}${capitals} → ${asCapitals}`]
  if (asTitle === asCapitals) return [rule, `${before}${title} → ${asTitle}`]
  return [
    rule,
    ...besideCapitals(before, title).map((place) => `${place} → ${asCapitals}`),
    `${before}${title} → ${asTitle}`,
  ]
}

function besideCapitals(before: string, letter: string): string[] {
  const followed = `${before === '' ? '{ ' : before}${letter} } ${SIGN} [:Lu:]`
  if (before === '') return [followed, `[:Lu:] ${SIGN} { ${letter}`]
  // What stands before is asked already: a letter, unless the rule is for the beginning of a word.
  return before.includes('$start') ? [followed] : [followed, `${before}${letter} } [^[:L:]]`]
}

function titleOf(text: string, language: NameLanguage): string {
  const first = Array.from(text)[0] ?? ''
  return toUpperName(first, language) + text.slice(first.length)
}
