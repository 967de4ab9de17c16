import type { CldrRules } from './cldr-table.ts'

/**
 * Reads one of CLDR's transform files (UTS #35 part 7) in one direction, as data: which characters it sees, its
 * variables, and its steps in order, either a normal form or a pass of rules. Comments fall away, rules stay as written.
 *
 * @throws SyntaxError where the file uses what this reader does not know: a gap must not go unseen.
 */
export function readCldrRules(xml: string, direction: 'forward' | 'backward'): CldrRules {
  const body = /<tRule>([\s\S]*?)<\/tRule>/.exec(xml)?.[1]
  if (body === undefined) throw new SyntaxError('no rules in this file')
  const statements = body
    .replaceAll(/<!\[CDATA\[|\]\]>|<!--[\s\S]*?-->/g, '')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll(/#.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
    .filter((statement) => statement !== '')
  const table: { filter?: string; variables: Record<string, string>; steps: (string | string[])[] } = {
    variables: {},
    steps: [[]],
  }
  for (const statement of statements) readStatement(statement, direction, table)
  // Going back, the passes run from the last to the first; the rules within one keep their order.
  if (direction === 'backward') table.steps.reverse()
  return { ...table, steps: table.steps.filter((step) => step.length > 0) }
}

function readStatement(
  statement: string,
  direction: 'forward' | 'backward',
  table: { filter?: string; variables: Record<string, string>; steps: (string | string[])[] },
): void {
  const variable = /^(\$\w+) = (.+)$/.exec(statement)
  if (variable?.[1] && variable[2]) {
    table.variables[variable[1]] = variable[2]
    return
  }
  const pass = /^:: ?(.+)$/.exec(statement)?.[1]
  if (pass !== undefined) {
    if (pass.startsWith('[')) table.filter = pass
    else if (pass === 'Null') table.steps.push([])
    else table.steps.push(formOf(pass, direction), [])
    return
  }
  const rule = direction === 'forward' ? forward(statement) : backward(statement)
  const last = table.steps.at(-1)
  if (rule !== undefined && Array.isArray(last)) last.push(rule)
}

function formOf(pass: string, direction: 'forward' | 'backward'): string {
  const [, there, back] = /^(NFD|NFC)(?: \((NFD|NFC)\))?$/.exec(pass) ?? []
  const form = direction === 'forward' ? there : back
  if (form === undefined) throw new SyntaxError(`unknown pass ${pass}`)
  return form
}

function forward(statement: string): string | undefined {
  if (statement.includes('←')) return undefined
  if (!/[→↔]/.test(statement)) throw new SyntaxError(`no rule: ${statement}`)
  const [left = '', right = ''] = statement.split(/[→↔]/)
  return `${left.trim()} → ${bare(right)}`.trim()
}

function backward(statement: string): string | undefined {
  if (statement.includes('→')) return undefined
  const [left = '', right = ''] = statement.split(/[←↔]/)
  return `${right.trim()} → ${bare(left)}`.trim()
}

/** What is written: contexts of that side count only in the other direction. */
const bare = (side: string) => side.replace(/^.*\{/, '').replace(/\}.*$/, '').trim()
