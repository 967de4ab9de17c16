import { conversions, transliterate } from '@kopru/names'
import type { Command } from 'commander'
import { UsageError } from '../usage-error.ts'

interface RenderOptions {
  readonly from: string
  readonly to: string
  readonly json?: boolean
}

/** `kopru names render`. Answers 1 where the table lacks a letter of the name. */
export function addRender(names: Command): void {
  names
    .command('render')
    .summary('write a name in another script')
    .description(
      [
        'Writes a name by a table and says whether the way back gives it again. `kopru names scripts` lists the tables;',
        'icao is the Latin of a passport, cta the Common Turkic Alphabet.',
      ].join(' '),
    )
    .argument('<name...>', 'the name; several words are one name')
    .requiredOption('--from <script>', 'script the name is in, such as kk-Cyrl')
    .requiredOption('--to <script>', 'script to write, such as icao')
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText(
      'after',
      `
Example:
  npx kopru names render "Қуанышбек Әлімұлы" --from kk-Cyrl --to icao

Exit status: 0 written, 1 a letter is not in the table,
2 the command is wrong.`,
    )
    .action((words: string[], { from, to, json }: RenderOptions) => {
      refuseUnknownWay(from, to)
      const name = words.join(' ')
      if (name.trim() === '') throw new UsageError('the name is empty')
      const result = transliterate(name, { from, to })
      console.log(json ? JSON.stringify(result) : result.text)
      if (!json && result.unknown.length > 0)
        console.error(`kopru: the table has nothing for: ${result.unknown.map(visible).join(' ')}`)
      process.exitCode = result.unknown.length > 0 ? 1 : 0
    })
}

/** `kopru names scripts`. */
export function addScripts(names: Command): void {
  names
    .command('scripts')
    .summary('list the tables between scripts, and how far each can be relied on')
    .description('Lists the tables: from which script to which, and how far each can be relied on.')
    .option('--json', 'print one JSON object and nothing else')
    .action(({ json }: { json?: boolean }) => {
      if (json) console.log(JSON.stringify({ conversions }))
      else
        for (const { from, to, status, reversible, title } of conversions)
          console.log(
            `${from.padEnd(19)} → ${to.padEnd(20)} ${status.padEnd(9)} ${reversible ? 'reversible' : '          '}  ${title}`,
          )
    })
}

function refuseUnknownWay(from: string, to: string): void {
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
  const ways = conversions.filter((conversion) => same(conversion.from, from))
  if (ways.length === 0) {
    const scripts = [...new Set(conversions.map((conversion) => conversion.from))].filter((id) => !id.includes('-t-'))
    throw new UsageError(`--from ${from} is no known script; known are ${scripts.join(', ')}`)
  }
  if (!ways.some((way) => same(way.to, to)))
    throw new UsageError(`no table leads from ${from} to ${to}; there are ${ways.map((way) => way.to).join(', ')}`)
}

/** A mark without its letter, or a sign that shows nothing, is told by its number. */
const visible = (character: string) =>
  /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)
    ? character
    : `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`
