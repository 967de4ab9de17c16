import type { Command } from 'commander'
import { addWhenAsked } from '../add-when-asked.ts'

/** `kopru id …`: identifiers of people and firms, by public rules alone. Needs no federation. */
export function addIdCommands(program: Command): void {
  const id = program
    .command('id')
    .summary('check national identifiers')
    .description('Checks by public rules alone: no register is asked, and nothing leaves this machine.')
  addWhenAsked(id, async () => (await import('./check.ts')).addCheck)
}
