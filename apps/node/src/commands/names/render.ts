import { findUnwritable, type NameLanguage, toPassportLatin } from '@kopru/names'
import type { Command } from 'commander'
import { UsageError } from '../usage-error.ts'

const languages = ['az', 'en', 'hu', 'kk', 'ky', 'ru', 'tk', 'tr', 'uz'] as const satisfies NameLanguage[]

/** `kopru names render`. Answers 1 where a character of the name has no rendering. */
export function addRender(names: Command): void {
  names
    .command('render')
    .summary('write a name in another script')
    .argument('<name...>', 'the name; several words are one name')
    .requiredOption('--from <script>', 'language and script the name is in, for instance kk-Cyrl')
    .requiredOption('--to <script>', 'what to write: icao, the Latin letters of a passport')
    .option('--json', 'print one JSON object and nothing else')
    .action((words: string[], { from, to, json }: { from: string; to: string; json?: boolean }) => {
      const language = languages.find((known) => known === from.split('-')[0])
      if (language === undefined) throw new UsageError(`--from ${from} begins with none of ${languages.join(', ')}`)
      if (to !== 'icao') throw new UsageError(`--to ${to} is unknown; icao is known`)
      const name = words.join(' ')
      const lost = findUnwritable(name, { language })
      const text = lost.length > 0 ? null : toPassportLatin(name, { language })
      if (json) console.log(JSON.stringify({ text, lost }))
      else if (text === null) console.error(`kopru: nothing is known to write for ${lost.join(' ')}`)
      else console.log(text)
      process.exitCode = text === null ? 1 : 0
    })
}
