import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentOf, sealCms } from '@kopru/seal'
import { Command } from 'commander'
import { afterAll, expect, test, vi } from 'vitest'
import { makePki } from '../seal/test-pki.ts'
import { verifyCommand } from '../seal/verify-command.ts'
import { addTrustListCommands } from './trust-list-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'trust-list-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const pki = makePki()
writeFileSync(at('root.pem'), pki.rootPem)
writeFileSync(at('key.pem'), pki.signer.keyPem)
writeFileSync(at('signers.pem'), pki.signer.certificatePem)

/** Runs `kopru trust-list …` and answers with its status and what it printed. */
async function run(...argv: string[]) {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  addTrustListCommands(program)
  for (const command of program.commands.flatMap((one) => [one, ...one.commands]))
    command.exitOverride().configureOutput({ writeErr: () => undefined })
  process.exitCode = 0
  try {
    await program.parseAsync(['trust-list', ...argv], { from: 'user' })
    const output = printed.mock.calls.map(([line]) => String(line)).join('\n')
    return { status: process.exitCode, output, json: () => JSON.parse(output) }
  } finally {
    process.exitCode = 0
    printed.mockRestore()
  }
}

const create = (file: string, territory: string, ...more: string[]) =>
  run('create', at(file), '--territory', territory, '--operator', 'en=Ministry', '--scheme', 'en=A list', ...more)
const sign = (file: string, out: string) =>
  run('sign', at(file), '--key', at('key.pem'), '--cert', at('signers.pem'), '--out', at(out), '--days', '30', '--json')
const addService = (...more: string[]) =>
  run(
    ...['add-service', at('kz.json'), '--provider', 'en=NUC', '--name', 'en=Seals', '--certificate', at('root.pem')],
    ...more,
  )

test('a state’s list and a list of lists are made, signed and used, from the command line alone', async () => {
  await create('kz.json', 'KZ', '--operator', 'kk=Министрлік', '--location', 'https://kz.example/KZ.xml')
  const since = ['--since', '2026-01-01']
  const rule = ['--for', 'eseal', '--qualifier', 'QCStatement', 'QCForESeal', 'QCWithQSCD', '--json']
  const added = await addService('--type', 'qualified-certificates', ...since, ...rule)
  expect(added.json()).toMatchObject({ territory: 'KZ', providers: [{ services: [{ names: [{ text: 'Seals' }] }] }] })
  expect((await sign('kz.json', 'KZ.xml')).json()).toMatchObject({ sequenceNumber: 1 })

  const ids = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties']
  const judge = spawnSync('xmlsec1', ['--verify', '--trusted-pem', at('root.pem'), ...ids, at('KZ.xml')])
  expect(judge.status).toBe(0)

  await create('top.json', 'TU', '--list-of-lists')
  const pointed = ['--territory', 'KZ', '--location', 'https://kz.example/KZ.xml', '--signer', at('signers.pem')]
  const counts = ['--recognised-by', 'TR', '--basis', 'draft/9', ...since]
  expect((await run('add-pointer', at('top.json'), ...pointed, ...counts)).output).toContain('counts in TR')
  await sign('top.json', 'list-of-lists.xml')

  writeFileSync(at('a.p7m'), await sealCms(contentOf(Buffer.from('a')), pki.key, { signedAt: new Date() }))
  writeFileSync(at('a'), 'a')
  const lines: string[] = []
  const options = { language: 'en', json: true, lists: folder, listMemory: at('memory'), content: at('a') } as const
  expect(await verifyCommand([at('a.p7m')], options, (line) => lines.push(line))).toBe(0)
  expect(JSON.parse(lines[0] ?? '').signatures).toMatchObject([
    { qualification: 'QESeal', countsAs: [{ in: 'TR', name: 'QESeal', basis: 'draft/9' }] },
  ])
})

test('a service is withdrawn in the next edition, and its history stays', async () => {
  const { keys } = (await run('show', at('kz.json'), '--json')).json()
  const shown = await run('set-status', at('kz.json'), keys[0].slice(0, 10), '--status', 'withdrawn')
  expect(shown.output).toMatch(/withdrawn since .*\n +before: granted since 2026-01-01/)
  expect((await sign('kz.json', 'KZ.xml')).json()).toMatchObject({ sequenceNumber: 2 })
  expect((await run('show', at('KZ.xml'), '--json')).json()).toMatchObject({
    providers: [{ services: [{ status: expect.stringContaining('withdrawn'), history: [{}] }] }],
  })
})

test('a published list is judged, and the reason comes in words', async () => {
  const verify = (...more: string[]) => run('verify', at('KZ.xml'), '--signer', at('signers.pem'), ...more)
  expect((await verify('--json')).json()).toMatchObject({ usable: true, list: { territory: 'KZ', sequenceNumber: 2 } })
  const older = await verify('--known', '9', '--language', 'tr')
  expect(older).toMatchObject({ status: 1, output: expect.stringContaining('9 numarasından sonra 2') })
  const other = await run('verify', at('KZ.xml'), '--signer', at('root.pem'), '--json')
  expect(other).toMatchObject({ status: 1 })
  expect(other.json()).toMatchObject({ usable: false, reason: { code: 'list.signer-unknown' } })
  const forged = readFileSync(at('KZ.xml'), 'utf8').replace('NUC', 'NUK')
  writeFileSync(at('forged.xml'), forged)
  expect((await run('verify', at('forged.xml'), '--signer', at('signers.pem'))).status).toBe(1)
})

test.each<[string, () => Promise<unknown>, string]>([
  ['a territory of three letters', () => create('x.json', 'KAZ'), 'two capital letters'],
  ['a file that is there', () => create('kz.json', 'KZ'), 'cannot be made'],
  ['a list that is not there', () => run('show', at('none.json')), 'cannot be read'],
  ['a list that is none', () => run('show', at('root.pem')), 'is no trusted list'],
  ['the same service again', () => addService('--type', 'qualified-certificates'), 'has a service of that type'],
  ['a key of another certificate', () => signWithWrongKey(), 'do not make a signing key'],
  [
    'an operator without a language',
    () => run('create', at('y.json'), '--territory', 'KZ', '--operator', 'X'),
    'language',
  ],
])('%s is a mistake of the command line', async (_, act, words) => {
  await expect(act()).rejects.toThrow(words)
})

const signWithWrongKey = () =>
  run('sign', at('kz.json'), '--key', at('key.pem'), '--cert', at('root.pem'), '--out', at('no.xml'))

test('a working form that was spoiled by hand is told with its places', async () => {
  writeFileSync(at('spoiled.json'), '{"version": 6}')
  await expect(run('show', at('spoiled.json'))).rejects.toThrow('list.territory: a text is expected')
})
