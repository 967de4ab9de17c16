import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { askedAt, collect, containerFiles, levelFacts, pack, unpack } from '../testing/containers.ts'
import { run, runIn, scratch } from '../testing/judges.ts'
import { createTestPki, now, pem } from '../testing/test-pki.ts'
import type { SealXmlFacts } from '../xades/seal-xml.ts'
import { sealAsic } from './seal-asic.ts'
import { verifyAsic } from './verify-asic.ts'

const pki = createTestPki()
const signer = pki.issue({})
const trust = { anchors: pki.anchors, at: now }
const files = containerFiles

async function seal(facts: Partial<SealXmlFacts> = {}): Promise<Buffer> {
  const outcome = await sealAsic(files, { key: signer.key, at: now, ...facts })
  if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome.verdicts))
  return collect(outcome.container)
}

const levels = levelFacts(pki)
const asked = askedAt(pki, now)

for (const level of ['B', 'T', 'LT', 'LTA'] as const)
  test(`xmlsec1 accepts what lies in our ASiC-E XAdES-${level}, and we do`, async () => {
    const container = await seal(levels[level])
    using scratchFiles = scratch()
    const zip = scratchFiles.write('c.asice', container)
    expect(run('unzip', '-q', '-d', scratchFiles.path('out'), zip).status).toBe(0)
    const root = scratchFiles.write('root.pem', pem(pki.root.certificate))
    const signed = 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'
    const command = ['--verify', '--trusted-pem', root, '--id-attr:Id', signed, 'META-INF/signatures0.xml'] as const
    expect(runIn(scratchFiles.path('out'), 'xmlsec1', ...command)).toMatchObject({ status: 0 })
    writeFileSync(scratchFiles.path('out/өтініш.txt'), 'басқа')
    expect(runIn(scratchFiles.path('out'), 'xmlsec1', ...command).status).not.toBe(0)
    const expected = { indication: 'TOTAL_PASSED', format: 'XAdES', container: 'ASiC-E', level }
    const covers = { whole: true, parts: files.map(({ name }) => name) }
    expect(await verifyAsic(container, asked)).toMatchObject([{ ...expected, covers }])
    expect(await verifyAsic(zip, asked)).toMatchObject([{ ...expected, covers }])
  })

const mimetype = ['mimetype', Buffer.from('application/vnd.etsi.asic-e+zip')] as const

/** The last member's size when unpacked is off by so much in the central directory (APPNOTE 4.3.12). */
async function misstated(by: number): Promise<Buffer> {
  const content = Buffer.from('<a/>'.repeat(50))
  const zip = await pack([mimetype, ['a.txt', content], ['META-INF/signatures.xml', content]])
  const at = zip.lastIndexOf('PK\x01\x02') + 24
  zip.writeUInt32LE(zip.readUInt32LE(at) + by, at)
  return zip
}

const membersOf = async () => unpack(await seal())

test('a file put beside the signed ones keeps the container from passing, and is named', async () => {
  const stray = await pack((await membersOf()).set('extra.txt', Buffer.from('x')))
  expect(await verifyAsic(stray, trust)).toMatchObject([
    {
      indication: 'INDETERMINATE',
      covers: { whole: false, uncovered: ['extra.txt'] },
      reasons: [{ code: 'seal.content-not-covered', params: { part: 'extra.txt' } }],
    },
  ])
})

test('a file that is gone or changed is told apart', async () => {
  const members = await membersOf()
  const changed = await pack(new Map(members).set('өтініш.txt', Buffer.from('x')))
  expect(await verifyAsic(changed, trust)).toMatchObject([{ subIndication: 'HASH_FAILURE' }])
  members.delete('өтініш.txt')
  expect(await verifyAsic(await pack(members), trust)).toMatchObject([{ subIndication: 'SIGNED_DATA_NOT_FOUND' }])
})

const replaced = (zip: Buffer, from: string, to: string) =>
  Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
const small = Buffer.from('x')
const hostile: Readonly<Record<string, () => Promise<Buffer>>> = {
  'a name that leads outside': async () => replaced(await pack([mimetype, ['aa/b.txt', small]]), 'aa/b', '../b'),
  'an absolute name': async () => replaced(await pack([mimetype, ['a/b.txt', small]]), 'a/b', '//b'),
  'a name with a backslash': async () => replaced(await pack([mimetype, ['a-b.txt', small]]), 'a-b', 'a\\b'),
  'two files of one name': async () =>
    replaced(await pack([mimetype, ['a.txt', small], ['b.txt', small]]), 'b.txt', 'a.txt'),
  'a mimetype that is not first': () => pack([['a.txt', small], mimetype]),
  'a packed mimetype': () => pack([mimetype], () => true),
  'a file larger than it says': () => misstated(-1),
  'a file smaller than it says': () => misstated(1),
  'a file whose packed bytes are none': async () => {
    const zip = await misstated(0)
    return zip.fill(0xff, zip.indexOf('signatures.xml') + 14, zip.indexOf('PK\x01\x02'))
  },
  'a bomb': () => pack([mimetype, ['a.bin', new Uint8Array(30_000_000)]]),
}
for (const [name, make] of Object.entries(hostile))
  test(`a container with ${name} gets a verdict of failure`, async () => {
    const zip = await make()
    const started = process.cpuUsage()
    expect(await verifyAsic(zip, trust)).toMatchObject([
      { indication: 'TOTAL_FAILED', subIndication: 'FORMAT_FAILURE' },
    ])
    const { user, system } = process.cpuUsage(started)
    expect(user + system).toBeLessThan(1000_000)
  })

test.each([
  ['no central directory', async () => (await seal()).subarray(0, 500)],
  ['nothing', async () => Buffer.alloc(0)],
  ['zeros', async () => Buffer.alloc(100_000)],
])('a container with %s lacks its end, and the verdict stays open', async (_, make) => {
  expect(await verifyAsic(await make(), trust)).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND', reasons: [{ code: 'seal.cut-off' }] },
  ])
})

test('a container cut off or with a changed byte gets verdicts and no exception, and passes only with the same content', async () => {
  const zip = await seal()
  for (let at = 0; at < zip.length; at += 211) {
    await verifyAsic(zip.subarray(0, at), trust)
    const changed = Buffer.from(zip)
    changed[at] = (changed[at] ?? 0) ^ 0x10
    for (const verdict of await verifyAsic(changed, trust))
      if (verdict.indication === 'TOTAL_PASSED')
        expect(verdict.covers).toEqual({ whole: true, parts: files.map(({ name }) => name) })
  }
})

test('names that a reader would refuse are not written', async () => {
  for (const name of ['', '/a', '../a', 'a/../b', 'META-INF/x', 'mimetype', 'a\\b', 'a/'])
    await expect(
      sealAsic([{ name, mimeType: 'text/plain', source: small }], { key: signer.key, at: now }),
    ).rejects.toThrow()
})
