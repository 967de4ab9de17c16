import type { Rule } from './rule-syntax.ts'

/** How far a context looks back: the longest of any table is one letter of two characters. */
const LOOK_BACK = 4
/** Stands before the beginning and after the end, as in CLDR: matched by sets such as “no letter”. */
const EDGE = '\uFFFF'

export type RuleFinder = (first: string) => readonly Rule[]

/** Sorts rules by the character they can begin with, so that each place tries only what may fit. Keeps their order. */
export function indexRules(rules: readonly Rule[]): RuleFinder {
  const anywhere = rules.filter((rule) => rule.first === undefined)
  const firsts = new Set(rules.flatMap(({ first }) => first ?? []))
  const fitting = new Map(
    [...firsts].map((first) => [first, rules.filter((rule) => (rule.first ?? first) === first)] as const),
  )
  return (first) => fitting.get(first) ?? anywhere
}

/**
 * One pass of rules over `text`, from left to right; at every place the first rule that fits counts, and what none fits
 * stays. `left` and `right` are what stands around. Takes time linear in the text. `unmatched` gets what stayed.
 */
export function applyRules(
  find: RuleFinder,
  text: string,
  { left = '', right = '', unmatched }: { left?: string; right?: string; unmatched?: (character: string) => void } = {},
): string {
  const subject = text + right.slice(0, LOOK_BACK) + EDGE
  const written: string[] = []
  let tail = (EDGE + left).slice(-LOOK_BACK)
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
    const applied = firstFit(find(character), subject, at, text.length, tail)
    if (applied === undefined) unmatched?.(character)
    const to = applied?.to ?? character
    written.push(to)
    tail = (tail + to).slice(-LOOK_BACK)
    at = applied?.end ?? at + character.length
  }
  return written.join('')
}

function firstFit(
  rules: readonly Rule[],
  subject: string,
  at: number,
  limit: number,
  tail: string,
): { to: string; end: number } | undefined {
  for (const { before, text, after, to } of rules) {
    text.lastIndex = at
    if (!text.test(subject) || text.lastIndex > limit) continue
    const end = text.lastIndex
    if (before !== undefined && !before.test(tail)) continue
    if (after !== undefined) {
      after.lastIndex = end
      if (!after.test(subject)) continue
    }
    return { to, end }
  }
  return undefined
}
