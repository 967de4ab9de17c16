import type { Command } from 'commander'
import { addMatch } from './match.ts'
import { addMrz } from './mrz.ts'
import { addRender, addScripts } from './render.ts'

/** `kopru names …`: what the library of names does, on the command line. Needs no federation. */
export function addNamesCommands(program: Command): void {
  const names = program
    .command('names')
    .summary('write, read and compare names across scripts')
    .description('Works on names alone: no node is asked, and nothing leaves this machine.')
  addRender(names)
  addScripts(names)
  addMrz(names)
  addMatch(names)
}
