import { identifierRules, type ReasonLanguage } from '@kopru/names'
import type { Command } from 'commander'
import { languageOption } from '../language-option.ts'
import { UsageError } from '../usage-error.ts'
import { describeVerdict, verdictAsJson } from './describe-verdict.ts'
import { judgeIdentifier } from './judge-identifier.ts'

interface CheckOptions {
  readonly kind?: string
  readonly language: ReasonLanguage
  readonly json?: boolean
}

const parties = [...new Set(identifierRules.map(({ party }) => party))]
const kindsOf = (party: string) => identifierRules.filter((rule) => rule.party === party).map(({ kind }) => kind)

/** `kopru id check`. */
export function addCheck(id: Command): void {
  id.command('check')
    .summary('tell whether an identifier is well formed, and what it says')
    .description('Says valid, not valid, or cannot check where no public rule exists.')
    .argument('<party>', `whose identifier: ${parties.join(', ')}`, (text: string) => text.toUpperCase())
    .argument('<identifier>', 'the number, taken as it is')
    .option('--kind <kind>', 'its kind, or person or firm (default: told from its form)')
    .addOption(languageOption('reasons'))
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText(
      'after',
      `
Kinds:
${parties.map((party) => `  ${party.padEnd(5)} ${kindsOf(party).join(', ')}`).join('\n')}

Example:
  npx kopru id check KZ 900101300017

Exit status: 0 valid or cannot check, 1 not valid, 2 the command is wrong.`,
    )
    .action((party: string, value: string, { kind, language, json }: CheckOptions) => {
      if (!parties.includes(party))
        throw new UsageError(`no rules are known for ${party}, only for ${parties.join(', ')}`)
      const verdict = judgeIdentifier(party, value, kind)
      if (verdict === undefined) throw new UsageError(`${party} has no ${kind}; it has ${kindsOf(party).join(', ')}`)
      console.log(
        json ? JSON.stringify(verdictAsJson(verdict, language)) : describeVerdict(party, value, verdict, language),
      )
      process.exitCode = verdict.valid === false ? 1 : 0
    })
}
