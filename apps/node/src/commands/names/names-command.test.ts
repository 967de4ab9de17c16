import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { addIdCommands } from '../id/id-command.ts'
import { UsageError } from '../usage-error.ts'
import { addNamesCommands } from './names-command.ts'

let printed: string[] = []

/** What the command prints, and its exit status. */
async function run(...argv: string[]): Promise<{ status: typeof process.exitCode; out: string }> {
  printed = []
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  addNamesCommands(program)
  addIdCommands(program)
  await program.parseAsync(argv, { from: 'user' })
  return { status: process.exitCode, out: printed.join('\n') }
}

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
  // A command that fails as it should must not fail the test run.
  process.exitCode = undefined
})

describe('on the command line', () => {
  test('a name is written in another script, and what the table lacks ends with 1', async () => {
    const render = ['names', 'render', '--from', 'kk-Cyrl', '--to']
    expect(await run(...render, 'icao', 'Әйгерім', 'Мұратқызы')).toEqual({ status: 0, out: 'AIGERIM MURATKYZY' })
    expect((await run(...render, 'kk-Latn-2021', '--json', 'Мұхтар')).out).toBe(
      '{"text":"Mūhtar","reversible":false,"lost":["х"],"unknown":[]}',
    )
    expect((await run(...render, 'kk-Latn-2021', 'Юлия')).status).toBe(1)
  })

  test('a script, way or name that is not there is a wrong use, and the message says what there is', async () => {
    await expect(run('names', 'render', '--from', 'kk', '--to', 'icao', 'А')).rejects.toThrow(/known are kk-Cyrl/)
    await expect(run('names', 'render', '--from', 'kk-Cyrl', '--to', 'tr-Latn', 'А')).rejects.toThrow(
      /there are kk-Latn-2021/,
    )
    await expect(run('names', 'render', '--from', 'kk-Cyrl', '--to', 'icao', ' ')).rejects.toThrow(UsageError)
  })

  test('the tables are listed', async () => {
    expect((await run('names', 'scripts')).out).toMatch(/^kk-Cyrl +→ kk-Latn-2021 +proposed/)
    expect(JSON.parse((await run('names', 'scripts', '--json')).out).conversions.length).toBeGreaterThan(40)
  })

  test('a machine-readable zone is read with the status of its faults', async () => {
    const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
    expect((await run('names', 'mrz', 'read', ...lines)).status).toBe(0)
    const reading = await run(
      'names',
      'mrz',
      'read',
      '--json',
      '--at',
      '2026-01-01',
      lines.join('').replace('F1204', 'F1304'),
    )
    expect(reading.status).toBe(1)
    expect(JSON.parse(reading.out).faults[0]).toMatchObject({
      code: 'mrz.check-digit-expiry-date',
      text: expect.any(String),
    })
    await expect(run('names', 'mrz', 'read', '--at', '2026-02-30', ...lines)).rejects.toThrow(/must be a day/)
    await expect(run('names', 'mrz', 'write', '{"format":"TD9"}')).rejects.toThrow(UsageError)
  })

  test('an identifier is valid, not valid, or cannot be checked', async () => {
    const status = async (...argv: string[]) => (await run('id', 'check', ...argv)).status
    expect(await status('kz', '900101300017')).toBe(0)
    expect(await status('KG', '12905199000123')).toBe(0)
    expect(await status('KZ', '900101300018')).toBe(1)
    await expect(run('id', 'check', 'XX', '1')).rejects.toThrow(/no rules are known for XX/)
    await expect(run('id', 'check', 'KZ', '1', '--kind', 'fin')).rejects.toThrow(/it has iin, bin/)
  })
})
