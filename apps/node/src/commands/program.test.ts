import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { completeGroup } from './add-when-asked.ts'
import { createProgram } from './program.ts'

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)]
const nameOf = (command: Command): string =>
  [...(command.parent ? [nameOf(command.parent)] : []), command.name()].join(' ')

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 }).outputHelp()
  return help
}

const program = createProgram()
for (const command of program.commands) await completeGroup(command)

test.each(withAllBelow(program).map((command) => [nameOf(command), command] as const))(
  'the help of %s fits a terminal, says what the command does, and breaks no line by itself',
  (_, command) => {
    const lines = helpOf(command).trimEnd().split('\n')
    expect(lines.filter((line) => [...line].length > 80)).toEqual([])
    expect(lines[2]).toMatch(/^\p{Lu}/u)
    expect(command.description()).not.toContain('\n')
  },
)

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8')

test.each(Array.from(readme.matchAll(/npx kopru ([^`#\n]+)/g), ([, words = '']) => words.trim()))(
  '`npx kopru %s` of the README is a command with the options that it names',
  (line) => {
    const words = line.match(/"[^"]*"|\S+/g) ?? []
    let command = words[0] === 'help' ? withAllBelow(program).find((one) => one.name() === words[1]) : program
    for (const word of words) command = command?.commands.find((one) => one.name() === word) ?? command
    expect(line === '--help' || command !== program).toBe(true)
    const known = command?.options.map(({ long }) => long) ?? []
    const named = words.filter((word) => word.startsWith('--') && word !== '--help')
    expect(named.filter((option) => !known.includes(option))).toEqual([])
  },
)

test('whatever is wrong with the command is told after our name', async () => {
  const told: string[] = []
  const writes = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  const run = (...args: string[]) => createProgram().parseAsync(args, { from: 'user' })
  await expect(run('trust-list', 'verify', 'KZ.xml')).rejects.toThrow()
  await expect(run('verify', 'a.pdf', '--lang', 'kk')).rejects.toThrow()
  writes.mockRestore()
  expect(told).toEqual([
    "kopru: required option '--signer <file...>' not specified\n",
    "kopru: unknown option '--lang'\n",
  ])
})

afterEach(() => {
  vi.unstubAllEnvs()
})

test('a place that was typed counts before one of the environment', async () => {
  vi.stubEnv('KOPRU_HOME', '/nowhere')
  const status = (...args: string[]) => createProgram().parseAsync(['status', ...args], { from: 'user' })
  await expect(status()).rejects.toThrow('No federation runs from /nowhere')
  await expect(status('--home', '/elsewhere')).rejects.toThrow('No federation runs from /elsewhere')
  await expect(status('--port-base', '1024')).rejects.toThrow('ports from 1024')
})
