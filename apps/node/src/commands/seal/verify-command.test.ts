import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentOf, sealCms } from '@kopru/seal'
import { afterAll, expect, test } from 'vitest'
import { createTestSeals } from '../../documents/test-seals.ts'
import { createUzbekFiles } from '../../documents/test-uzbek.ts'
import { makePki } from './test-pki.ts'
import { verifyCommand } from './verify-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'verify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, content: Uint8Array | string) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const { key, rootPem } = makePki()
const content = Buffer.from('Шешім № 17')
const anchor = [write('root.pem', rootPem)]
const signed = write('decision.pdf', await sealCms(new Uint8Array(content), key, { signedAt: new Date() }))
const detached = write('decision.p7s', await sealCms(contentOf(content), key, { signedAt: new Date() }))

async function verify(files: string[], options: Partial<Parameters<typeof verifyCommand>[1]> = {}) {
  const lines: string[] = []
  const status = await verifyCommand(files, { language: 'en', json: true, anchor, ...options }, (line) =>
    lines.push(line),
  )
  return { status, lines, reports: options.json === false ? [] : lines.map((line) => JSON.parse(line)) }
}

test('each file gets one JSON object with every field, whatever its name says', async () => {
  const { status, reports } = await verify([signed, signed])
  expect(status).toBe(0)
  expect(reports).toHaveLength(2)
  expect(reports[0]).toMatchObject({
    file: signed,
    signatures: [
      {
        format: 'CAdES',
        level: 'B',
        indication: 'TOTAL_PASSED',
        subIndication: null,
        signer: { subject: 'CN=Әділет министрлігі, O=Әділет, C=KZ', country: 'KZ' },
        isTimeProven: false,
        qualification: 'not-determined',
        algorithm: 'ECDSA-SHA-256',
        reasons: [],
      },
    ],
  })
})

test('detached content is named, and the wrong or missing one is told in words', async () => {
  expect((await verify([detached], { content: write('content', content) })).status).toBe(0)
  const missing = await verify([detached], { language: 'kk' })
  expect(missing.status).toBe(1)
  expect(missing.reports[0].signatures[0].reasons[0].text).toBe('Қол қойылған мазмұн бұл файлда жоқ және берілмеген')
  const wrong = await verify([detached], { content: write('other', 'Шешім № 18') })
  expect(wrong.reports[0].signatures[0]).toMatchObject({ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' })
})

test('without an anchor a sound signature is indeterminate', async () => {
  const { status, reports } = await verify([signed], { anchor: [] })
  expect(status).toBe(1)
  expect(reports[0].signatures[0]).toMatchObject({ subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' })
})

test('where nobody is trusted, one line says what to do next', async () => {
  const options = { anchor: [], json: false } as const
  const advice = async (more: object) => (await verify([signed], { ...options, ...more })).lines.at(-1)?.trim()
  expect(await advice({ homes: [folder] })).toBe(
    'Say whom you trust: trusted lists with --lists FOLDER, or an issuer’s certificate with --anchor FILE',
  )
  mkdirSync(join(folder, 'lists'))
  write('lists/signers.pem', rootPem)
  expect(await advice({ homes: [folder] })).toBe(
    `To judge it by the trusted lists of the federation on this machine: npx kopru verify ${signed} --lists ${join(folder, 'lists')}`,
  )
  // Whoever named somebody is told why that does not help instead.
  expect(await advice({ homes: [folder], anchor: [write('other.pem', makePki().rootPem)] })).not.toContain('npx')
})

test('a folder and an empty file are told in words', async () => {
  const { status, reports } = await verify([folder, write('empty', '')], { language: 'tr' })
  expect(status).toBe(2)
  expect(reports[0].error).toBe('Dosya okunamıyor (bu bir klasör)')
  expect(reports[1]).toMatchObject({ signatures: [], reasons: [{ text: 'Dosya boş' }] })
})

test('a file that an option names is told by the option’s name', async () => {
  const nowhere = join(folder, 'nowhere', 'file')
  await expect(verify([signed], { content: nowhere })).rejects.toThrow(
    `--content ${nowhere} cannot be read: there is no such file`,
  )
  await expect(verify([signed], { report: nowhere })).rejects.toThrow(
    `${nowhere} cannot be written: there is no such folder`,
  )
  await expect(verify([signed], { lists: signed })).rejects.toThrow(`${signed} cannot be read: it is no folder`)
  await expect(verify([signed], { lists: nowhere })).rejects.toThrow(
    `${nowhere} cannot be read: there is no such folder`,
  )
})

test('a file that is not there gives status 2 and does not keep the others from being judged', async () => {
  const { status, reports } = await verify([join(folder, 'nothing'), signed])
  expect(status).toBe(2)
  expect(reports[0].error).toBe('The file cannot be read (there is no such file)')
  expect(reports[1].signatures).toHaveLength(1)
})

test('where only the home state can judge, people are told which page asks it', async () => {
  const clock = { now: () => new Date() }
  const uzbek = write('uzbek.p7m', createUzbekFiles(createTestSeals('UZ', clock), clock).cms())
  const home = join(folder, 'home')
  const advise = async () => (await verify([uzbek], { json: false, homes: [home] })).lines.at(-1)
  expect(await advise()).toContain('open https://NODE/verify')
  mkdirSync(home)
  write('home/federation.json', JSON.stringify({ urls: { KZ: 'http://localhost:9010' } }))
  expect(await advise()).toContain('open http://localhost:9010/verify')
})

test('people read a verdict, the signer and the time', async () => {
  const { lines } = await verify([signed], { json: false, language: 'tr' })
  expect(lines.join('\n')).toMatch(/✓ CAdES-B: geçerli[\s\S]*imzalayan +CN=Әділет министрлігі/u)
})

test('an anchor file without a certificate is a mistake of the command line', async () => {
  await expect(verify([signed], { anchor: [write('empty.pem', 'nothing')] })).rejects.toThrow('holds no certificate')
})

test('the validation report of a file is written where it is wanted, and of one file only', async () => {
  const report = join(folder, 'report.xml')
  expect((await verify([signed], { report })).status).toBe(0)
  expect(readFileSync(report, 'utf8')).toContain('urn:etsi:019102:mainindication:total-passed')
  await expect(verify([signed, detached], { report })).rejects.toThrow('--report goes with one file')
})
