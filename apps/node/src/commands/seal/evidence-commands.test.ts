import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sealCms } from '@kopru/seal'
import { afterAll, expect, test } from 'vitest'
import { openTrustServices } from './test-trust-services.ts'
import { type TimestampOptions, timestampCommand } from './timestamp-command.ts'
import { verifyCommand } from './verify-command.ts'

const home = mkdtempSync(join(tmpdir(), 'evidence-'))
const services = await openTrustServices()
afterAll(() => {
  services.close()
  rmSync(home, { recursive: true, force: true })
})
const root = join(home, 'root.pem')
writeFileSync(root, services.rootPem)

/** A folder of its own with files of these contents. */
function place(files: Readonly<Record<string, Uint8Array | string>>) {
  const folder = mkdtempSync(join(home, 'files-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return { folder, at: (name: string) => join(folder, name), all: Object.keys(files).map((name) => join(folder, name)) }
}
const three = { 'бір.csv': '1;Көші-қон', 'екі.csv': '2;Тіркеу', 'үш.csv': '3;Рұқсат' }

async function timestamp(files: readonly string[], wish: Partial<TimestampOptions> = {}) {
  const lines: string[] = []
  const options = {
    tsa: services.tsa,
    anchor: [root],
    language: 'en',
    json: true,
    batch: !wish.renew,
    ...wish,
  } as const
  const status = await timestampCommand(files, options, (line) => lines.push(line))
  return { status, lines, reports: options.json ? lines.map((line) => JSON.parse(line)) : [] }
}
async function verify(files: readonly string[], evidence: string) {
  const lines: string[] = []
  const options = { language: 'en', json: true, anchor: [root], evidence } as const
  const status = await verifyCommand(files, options, (line) => lines.push(line))
  return { status, reports: lines.map((line) => JSON.parse(line)) }
}
const passed = { format: 'EvidenceRecord', level: 'none', indication: 'TOTAL_PASSED', isTimeProven: true }

test('one token serves many files: each gets a record by which it verifies, and so does its neighbour in the tree, but no other file', async () => {
  const { all, at, folder } = place(three)
  const made = await timestamp(all)
  expect(made.status).toBe(0)
  expect(made.reports).toMatchObject(all.map((file) => ({ file: `${file}.er`, from: [file], signatures: [passed] })))
  expect(new Set(made.reports.map(({ signatures }) => signatures[0].time)).size).toBe(1)
  for (const file of all)
    expect(await verify([file], `${file}.er`)).toMatchObject({ status: 0, reports: [{ file, signatures: [passed] }] })
  expect(await verify(all, folder)).toMatchObject({ status: 0, reports: all.map((file) => ({ file })) })
  const other = await verify([at('бір.csv')], at('екі.csv.er'))
  // Neighbours in a hash tree stand in each other's record; the third has no such neighbour.
  expect(other.status).toBe(0)
  expect(await verify([at('бір.csv')], at('үш.csv.er'))).toMatchObject({
    status: 1,
    reports: [{ signatures: [{ indication: 'TOTAL_FAILED', reasons: [{ code: 'evidence.other-content' }] }] }],
  })
})

test('openssl accepts the token in the record of a file that was stamped alone, and not for another file', async () => {
  const { all, at } = place({ 'a.txt': 'Шешім', 'b.txt': 'Басқа' })
  await timestamp(all.slice(0, 1))
  const record = readFileSync(`${at('a.txt')}.er`)
  // ContentInfo of type signedData (RFC 5652 §3): its type comes after four bytes of tag and length.
  const start = record.indexOf(Buffer.from('06092a864886f70d010702', 'hex')) - 4
  writeFileSync(at('token'), record.subarray(start, start + 4 + record.readUInt16BE(start + 2)))
  const judge = (name: string) =>
    spawnSync('openssl', ['ts', '-verify', '-token_in', '-in', at('token'), '-data', at(name), '-CAfile', root], {
      encoding: 'utf8',
    }).status
  expect(judge('a.txt')).toBe(0)
  expect(judge('b.txt')).not.toBe(0)
})

test('a changed file does not verify, and what is no record is said so', async () => {
  const { all, at } = place(three)
  await timestamp(all)
  writeFileSync(at('бір.csv'), '1;Басқа')
  expect(await verify([at('бір.csv')], at('бір.csv.er'))).toMatchObject({
    status: 1,
    reports: [{ signatures: [{ subIndication: 'HASH_FAILURE' }] }],
  })
  expect(await verify([at('екі.csv')], at('үш.csv'))).toMatchObject({
    status: 1,
    reports: [{ signatures: [{ reasons: [{ code: 'evidence.malformed' }] }] }],
  })
  expect(await verify([at('екі.csv')], home)).toMatchObject({ status: 2 })
})

test('records of several files go into a folder, made where it is missing, and one that is missing there is named', async () => {
  const { all, at } = place({ 'a.csv': 'a', 'b.csv': 'b' })
  const out = at('records')
  expect(await timestamp(all, { out })).toMatchObject({ status: 0 })
  expect(existsSync(join(out, 'b.csv.er'))).toBe(true)
  rmSync(join(out, 'b.csv.er'))
  const judged = await verify(all, out)
  expect(judged.status).toBe(2)
  expect(JSON.stringify(judged.reports[1])).toContain(join(out, 'b.csv.er'))
})

test('a signed file with a record is judged for both', async () => {
  const signed = await sealCms(Buffer.from('Шешім'), services.key, { signedAt: new Date() })
  const { all } = place({ 'decision.p7m': signed, 'b.txt': 'Басқа' })
  await timestamp(all)
  expect(await verify(all.slice(0, 1), `${all[0]}.er`)).toMatchObject({
    status: 0,
    reports: [{ signatures: [{ format: 'CAdES', indication: 'TOTAL_PASSED' }, passed] }],
  })
})

test('a file that is not there does not keep the others from being stamped', async () => {
  const { all, at } = place({ 'a.txt': 'a' })
  const made = await timestamp([at('nothing'), ...all])
  expect(made).toMatchObject({ status: 2, reports: [{ file: at('nothing') }, { file: `${all[0]}.er` }] })
  expect(await timestamp([at('nothing')])).toMatchObject({ status: 2 })
})

test('records are renewed together by one more token, without their documents', async () => {
  const { all, folder, at } = place(three)
  const records = (await timestamp(all)).reports.map(({ file }) => file as string)
  mkdirSync(at('renewed'))
  const made = await timestamp(records, { renew: true, out: at('renewed') })
  expect(made).toMatchObject({ status: 0, reports: records.map((from) => ({ from: [from], signatures: [passed] })) })
  const [old, renewed] = [readFileSync(at('бір.csv.er')), readFileSync(at('renewed/бір.csv.er'))]
  expect(renewed.length).toBeGreaterThan(old.length)
  expect(await verify([at('бір.csv')], at('renewed/бір.csv.er'))).toMatchObject({ status: 0 })
  rmSync(at('бір.csv'))
  const alone = await timestamp([at('бір.csv.er')], { renew: true, out: at('alone.er') })
  expect(alone).toMatchObject({ status: 0, reports: [{ signatures: [{ subIndication: 'SIGNED_DATA_NOT_FOUND' }] }] })
  writeFileSync(at('бір.csv'), three['бір.csv'])
  expect(await verify([at('бір.csv')], at('alone.er'))).toMatchObject({
    status: 0,
    reports: [{ signatures: [passed] }],
  })
  expect(existsSync(join(folder, 'бір.csv.renewed.er'))).toBe(false)
})

test('hash trees are renewed with another hash function from the documents, and refused without', async () => {
  const { all, at } = place(three)
  await timestamp(all)
  const records = all.map((file) => `${file}.er`)
  expect(await timestamp(records, { renew: true, hash: 'sha512' })).toMatchObject({ status: 0 })
  const renewed = at('екі.csv.renewed.er')
  expect(await verify([at('екі.csv')], renewed)).toMatchObject({ status: 0, reports: [{ signatures: [passed] }] })
  // And once more, from the record that was renewed: its document is found all the same.
  expect(await timestamp([renewed], { renew: true, out: at('twice.er') })).toMatchObject({ status: 0 })
  expect(await verify([at('екі.csv')], at('twice.er'))).toMatchObject({ status: 0 })
  rmSync(at('бір.csv'))
  const wish = { renew: true, hash: 'sha384', out: at('third.er') } as const
  expect(await timestamp([at('бір.csv.er')], wish)).toMatchObject({
    status: 1,
    reports: [{ code: 'seal.content-missing' }],
  })
  expect(await timestamp([at('бір.csv.er')], { ...wish, content: at('үш.csv') })).toMatchObject({
    status: 1,
    reports: [{ code: 'evidence.other-content' }],
  })
  expect(existsSync(at('third.er'))).toBe(false)
})

test('a record that was renewed is found in its folder, and renewed again in its place', async () => {
  const { all, at, folder } = place({ 'a.csv': 'a' })
  await timestamp(all)
  expect(await timestamp([at('a.csv.er')], { renew: true })).toMatchObject({ status: 0 })
  const [first, once] = [readFileSync(at('a.csv.er')), readFileSync(at('a.csv.renewed.er'))]
  expect(await timestamp([at('a.csv.renewed.er')], { renew: true })).toMatchObject({
    status: 0,
    reports: [{ file: at('a.csv.renewed.er'), signatures: [passed] }],
  })
  expect(readFileSync(at('a.csv.renewed.er')).length).toBeGreaterThan(once.length)
  expect(readFileSync(at('a.csv.er'))).toEqual(first)
  writeFileSync(at('a.csv.er'), 'no record')
  expect(await verify(all, folder)).toMatchObject({ status: 0, reports: [{ signatures: [passed] }] })
})

test('a record is not renewed where nobody says whether its authority was revoked, unless it is wished so', async () => {
  const { all, at } = place({ 'a.csv': 'a' })
  await timestamp(all)
  services.setSilent(true)
  const refused = await timestamp([at('a.csv.er')], { renew: true })
  expect(refused).toMatchObject({ status: 1, reports: [{ code: 'seal.revocation-unknown' }] })
  expect(refused.reports[0].error).toContain('--without-revocation')
  expect(existsSync(at('a.csv.renewed.er'))).toBe(false)
  expect(await timestamp([at('a.csv.er')], { renew: true, withoutRevocation: true })).toMatchObject({ status: 0 })
  services.setSilent(false)
  rmSync(at('a.csv.renewed.er'))
  expect(await timestamp([at('a.csv.er')], { renew: true })).toMatchObject({ status: 0 })
})

test('a record whose authority is known as revoked is not renewed, wish or not', async () => {
  const { all, at } = place({ 'a.csv': 'a' })
  await timestamp(all)
  services.setTimestampStatus({ status: 'revoked', revokedAt: new Date(Date.now() - 86_400_000) })
  for (const withoutRevocation of [false, true])
    expect(await timestamp([at('a.csv.er')], { renew: true, withoutRevocation })).toMatchObject({
      status: 1,
      reports: [{ code: 'seal.certificate-revoked' }],
    })
  services.setTimestampStatus({ status: 'good' })
  expect(existsSync(at('a.csv.renewed.er'))).toBe(false)
})

test('what is no evidence record is not renewed', async () => {
  const { all } = place({ 'a.txt': 'a', 'b.er': '' })
  const made = await timestamp(all, { renew: true })
  expect(made).toMatchObject({ status: 1, reports: [{ code: expect.any(String) }, { code: expect.any(String) }] })
})

test.each<[string, Partial<TimestampOptions>, string]>([
  ['a batch that is also a renewal', { batch: true, renew: true }, 'leave out one'],
  ['a hash function without a tree', { batch: false, hash: 'sha512' }, '--hash goes with --batch or --renew'],
  ['content for a new batch', { content: root }, '--content goes with --renew'],
  ['one document for several records', { renew: true, batch: false, content: root }, 'one record'],
  ['one file for several records', { out: root }, 'is no folder'],
  ['going on without revocation in a new batch', { withoutRevocation: true }, '--renew alone'],
  ['no root', { anchor: [] }, '--anchor ROOT.pem'],
])('%s is a mistake of the command line', async (_, wish, said) => {
  const { all } = place(three)
  await expect(timestamp(all, wish)).rejects.toThrow(said)
})

test('nothing is asked for where a record is there already, or two would go to one place', async () => {
  const { all, folder, at } = place(three)
  await timestamp(all.slice(0, 1))
  await expect(timestamp(all)).rejects.toThrow('бір.csv.er is there already')
  expect(existsSync(at('екі.csv.er'))).toBe(false)
  const other = place({ 'екі.csv': 'x' })
  mkdirSync(at('out'))
  await expect(timestamp([at('екі.csv'), ...other.all], { out: at('out') })).rejects.toThrow('two of the files')
  await expect(verify(all, at('бір.csv.er'))).rejects.toThrow('the folder of their records')
  expect(await verify([join(folder, 'бір.csv')], at('бір.csv.er'))).toMatchObject({ status: 0 })
})

test('people read of one verdict for each file', async () => {
  const { all } = place(three)
  const { lines } = await timestamp(all, { json: false, language: 'tr' })
  expect(lines.join('\n').match(/✓ EvidenceRecord: geçerli/g)).toHaveLength(3)
})
