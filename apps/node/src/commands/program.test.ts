import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from './program.ts'

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)]
const nameOf = (command: Command): string =>
  [...(command.parent ? [nameOf(command.parent)] : []), command.name()].join(' ')

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 }).outputHelp()
  return help
}

test.each(withAllBelow(createProgram()).map((command) => [nameOf(command), command] as const))(
  'the help of %s fits a terminal, says what the command does, and breaks no line by itself',
  (_, command) => {
    const lines = helpOf(command).trimEnd().split('\n')
    expect(lines.filter((line) => [...line].length > 80)).toEqual([])
    expect(lines[2]).toMatch(/^\p{Lu}/u)
    expect(command.description()).not.toContain('\n')
  },
)
