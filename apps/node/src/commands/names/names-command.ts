import type { Command } from 'commander'
import { addWhenAsked } from '../add-when-asked.ts'

/** `kopru names …`: what the library of names does, on the command line. Needs no federation. */
export function addNamesCommands(program: Command): void {
  const names = program
    .command('names')
    .summary('write, read and compare names across scripts')
    .description('Works on names alone: no node is asked, and nothing leaves this machine.')
  addWhenAsked(names, async () => {
    const [{ addRender, addScripts }, { addMrz }, { addMatch }] = await Promise.all([
      import('./render.ts'),
      import('./mrz.ts'),
      import('./match.ts'),
    ])
    return (group) => {
      for (const add of [addRender, addScripts, addMrz, addMatch]) add(group)
    }
  })
}
