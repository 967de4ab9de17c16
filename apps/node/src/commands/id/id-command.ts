import { identifierRules, type ReasonLanguage, reasonLanguages } from '@kopru/names'
import { type Command, Option } from 'commander'
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

/** `kopru id …`: identifiers of people and firms, by public rules alone. Needs no federation. */
export function addIdCommands(program: Command): void {
  const id = program
    .command('id')
    .summary('check national identifiers; needs no running node')
    .description('Checks by public rules alone: no register is asked, and nothing leaves this machine.')
  id.command('check')
    .summary('is this identifier well made, and what does it tell')
    .description(
      `Answers valid, not valid, or cannot check where no public rule exists. The kinds:\n${parties
        .map((party) => `  ${party.padEnd(5)} ${kindsOf(party).join(', ')}`)
        .join('\n')}`,
    )
    .argument('<party>', `whose identifier: ${parties.join(', ')}`, (text: string) => text.toUpperCase())
    .argument('<identifier>', 'taken as it is, without trimming')
    .option('--kind <kind>', 'the kind, or person or firm; guessed from the form if not given')
    .addOption(new Option('--language <code>', 'of the reasons').choices([...reasonLanguages]).default('en'))
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', '\nExit status: 0 valid or cannot check, 1 not valid, 2 the command itself is wrong.')
    .action((party: string, value: string, { kind, language, json }: CheckOptions) => {
      if (!parties.includes(party))
        throw new UsageError(`no rules are known for ${party}; for ${parties.join(', ')} they are`)
      const verdict = judgeIdentifier(party, value, kind)
      if (verdict === undefined) throw new UsageError(`${party} has no ${kind}; it has ${kindsOf(party).join(', ')}`)
      console.log(
        json ? JSON.stringify(verdictAsJson(verdict, language)) : describeVerdict(party, value, verdict, language),
      )
      process.exitCode = verdict.valid === false ? 1 : 0
    })
}
