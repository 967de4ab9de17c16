/**
 * One rule of a conversion, compiled. Written as CLDR writes them (UTS #35 part 7, “Transform Rules”), a subset:
 * `before { text } after → to`, with sets (`[…]`, `[^…]`, `[:L:]`, `&`, `-`, `{strings}`), `?`, `\u0306` and variables.
 *
 * `before` looks at what is already written, `after` at what is still to come, as in CLDR.
 */
export interface Rule {
  readonly before?: RegExp
  readonly text: RegExp
  readonly after?: RegExp
  readonly to: string
  /** The first character of `text` where it is always the same: saves trying the rule elsewhere. */
  readonly first?: string
}

export type Variables = Readonly<Record<string, string>>

/** @throws SyntaxError where the rule cannot be read: tables are our own data. */
export function compileRule(rule: string, variables: Variables = {}): Rule {
  const source = substitute(rule, variables)
  const arrow = source.indexOf('→')
  if (arrow < 0) throw new SyntaxError(`a rule needs an arrow: ${rule}`)
  const { before, text, after } = splitContexts(source.slice(0, arrow))
  const pattern = toPattern(text)
  if (pattern === '') throw new SyntaxError(`a rule needs a text: ${rule}`)
  const literal = /^[^[\]{}?\\]+$/.test(text) ? text : undefined
  const first = literal ?? /^([^[\\])(?!\?)/.exec(text)?.[1]
  return {
    text: new RegExp(pattern, 'vy'),
    to: written(source.slice(arrow + 1)),
    ...(before !== '' && { before: new RegExp(`(?:${toPattern(before)})$`, 'v') }),
    ...(after !== '' && { after: new RegExp(toPattern(after), 'vy') }),
    ...(first !== undefined && { first: Array.from(first)[0] ?? '' }),
  }
}

/** A set as CLDR writes it, for instance a filter, as the source of a regular expression (flag `v`) for one character. */
export const patternOfSet = (set: string, variables: Variables = {}): string =>
  toPattern(substitute(set, variables).replaceAll(/\s/g, ''))

function substitute(text: string, variables: Variables): string {
  return text.replaceAll(/\$\w+/g, (name) => {
    const value = variables[name]
    if (value === undefined) throw new SyntaxError(`no variable ${name}`)
    return substitute(value, variables)
  })
}

const written = (right: string): string =>
  right
    .replaceAll(/\s/g, '')
    .replaceAll(/\\u([0-9A-Fa-f]{4})/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))

/** Parts the left side at its outer braces; braces inside a set hold a string of it. */
function splitContexts(left: string): { before: string; text: string; after: string } {
  let depth = 0
  let open = -1
  let close = -1
  for (let i = 0; i < left.length; i++) {
    if (left[i] === '[') depth++
    else if (left[i] === ']') depth--
    else if (depth === 0 && left[i] === '{') open = i
    else if (depth === 0 && left[i] === '}') close = i
  }
  const end = close < 0 ? left.length : close
  const tidy = (part: string) => part.replaceAll(/\s/g, '')
  return {
    before: tidy(left.slice(0, Math.max(open, 0))),
    text: tidy(left.slice(open + 1, end)),
    after: tidy(left.slice(end + 1)),
  }
}

/** The regular expression (flag `v`) of a sequence of characters and sets. */
function toPattern(text: string): string {
  let pattern = ''
  for (let i = 0; i < text.length; ) {
    if (text[i] === '[') {
      const set = readSet(text, i)
      pattern += set.pattern
      i = set.end
    } else if (text[i] === '?') {
      pattern += '?'
      i++
    } else {
      const { character, end } = readCharacter(text, i)
      pattern += escapePattern(character)
      i = end
    }
  }
  return pattern
}

function readSet(text: string, start: number): { pattern: string; end: number } {
  const property = /^\[:(\^?)([\w=]+):\]/.exec(text.slice(start, start + 40))
  if (property) return { pattern: propertyOf(property), end: start + property[0].length }
  let i = start + 1
  const negated = text[i] === '^'
  if (negated) i++
  let pattern = ''
  let operator = ''
  const add = (part: string) => {
    // CLDR reads from left to right: all before the operator is its left side.
    pattern = operator === '' ? pattern + part : `[${pattern}]${operator}${part}`
    if (operator !== '') pattern = `[${pattern}]`
    operator = ''
  }
  while (i < text.length && text[i] !== ']') {
    const operand = readOperand(text, i)
    if (operand.operator !== undefined) operator = operand.operator
    else add(operand.pattern)
    i = operand.end
  }
  if (i >= text.length) throw new SyntaxError(`a set is not closed: ${text}`)
  return { pattern: `[${negated ? '^' : ''}${pattern}]`, end: i + 1 }
}

function readOperand(text: string, i: number): { pattern: string; operator?: string; end: number } {
  if (text[i] === '[') return readSet(text, i)
  if (text[i] === '&') return { pattern: '', operator: '&&', end: i + 1 }
  if (text[i] === '-' && text[i + 1] === '[') return { pattern: '', operator: '--', end: i + 1 }
  if (text[i] === '{') {
    const end = text.indexOf('}', i)
    return { pattern: `\\q{${escapePattern(text.slice(i + 1, end))}}`, end: end + 1 }
  }
  const { character, end } = readCharacter(text, i)
  return { pattern: escapePattern(character), end }
}

function readCharacter(text: string, i: number): { character: string; end: number } {
  const coded = /^\\u([0-9A-Fa-f]{4})/.exec(text.slice(i, i + 6))
  if (coded?.[1]) return { character: String.fromCodePoint(Number.parseInt(coded[1], 16)), end: i + 6 }
  const character = String.fromCodePoint(text.codePointAt(i) ?? 0)
  return { character, end: i + character.length }
}

const PROPERTIES: Readonly<Record<string, string>> = { Upper: 'Uppercase', Lower: 'Lowercase' }
const propertyOf = ([, negated, name = '']: RegExpExecArray) => `\\${negated ? 'P' : 'p'}{${PROPERTIES[name] ?? name}}`

const escapePattern = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/&~!#%,:;<=>@`-]/g, '\\$&')
