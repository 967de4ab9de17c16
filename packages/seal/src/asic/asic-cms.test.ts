import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sequenceOf } from '../asn1/fields.ts'
import { readAsn1 } from '../asn1/read.ts'
import { sealCms } from '../cades/seal-cms.ts'
import { extendFile } from '../files/extend-file.ts'
import { verifyFile } from '../files/verify-file.ts'
import { askedAt, collect, containerFiles, levelFacts, pack, unpack } from '../testing/containers.ts'
import { cmsVerify, run, scratch } from '../testing/judges.ts'
import { createTestPki, days, now, pem, policy, sha256 } from '../testing/test-pki.ts'
import { createTimestampReply } from '../tsp/reply.ts'
import { writeTimestampRequest } from '../tsp/request.ts'
import type { ContainerKind } from './pack-container.ts'
import { type SealAsicCmsFacts, sealAsicCms, stampAsic } from './seal-asic-cms.ts'

const pki = createTestPki()
const signer = pki.issue({})
const trust = { anchors: pki.anchors, at: now }
const asked = askedAt(pki, now)
const files = containerFiles
const filesOf = (kind: ContainerKind) => (kind === 'ASiC-S' ? files.slice(0, 1) : files)
const timestamp = pki.timestampAt(now)
const levels = levelFacts(pki)

async function seal(kind: ContainerKind, facts: Partial<SealAsicCmsFacts> = {}): Promise<Buffer> {
  const outcome = await sealAsicCms(filesOf(kind), { kind, key: signer.key, at: now, ...facts })
  if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome.verdicts))
  return collect(outcome.container)
}

async function changed(container: Uint8Array, change: (members: Map<string, Buffer>) => void): Promise<Buffer> {
  const members = unpack(container)
  change(members)
  return pack(members)
}

const judge = async (container: Uint8Array, by: Parameters<typeof verifyFile>[1]['trust'] = trust) =>
  (await verifyFile(container, { trust: by })).signatures

for (const kind of ['ASiC-S', 'ASiC-E'] as const)
  for (const level of ['B', 'T', 'LT', 'LTA'] as const)
    test(`openssl accepts what lies in our ${kind} CAdES-${level}, and we do`, async () => {
      const container = await seal(kind, levels[level])
      const members = unpack(container)
      using folder = scratch()
      const covered = kind === 'ASiC-S' ? 'өтініш.txt' : 'META-INF/ASiCManifest.xml'
      const root = folder.write('root.pem', pem(pki.root.certificate))
      const judged = (content: Uint8Array) =>
        cmsVerify(
          folder.write('s.p7s', members.get('META-INF/signature.p7s') ?? new Uint8Array()),
          root,
          ...['-content', folder.write('content', content)],
        )
      expect(judged(members.get(covered) ?? new Uint8Array())).toMatchObject({ status: 0 })
      expect(judged(Buffer.from('other')).status).not.toBe(0)
      expect(await judge(container, asked)).toMatchObject([
        {
          ...{ indication: 'TOTAL_PASSED', format: 'CAdES', container: kind, level },
          covers: { whole: true, parts: filesOf(kind).map(({ name }) => name) },
        },
      ])
    })

for (const kind of ['ASiC-S', 'ASiC-E'] as const)
  test(`openssl accepts the time-stamp of an ${kind} without a signature, and we do`, async () => {
    const container = await collect(await stampAsic(filesOf(kind), { kind, timestamp, at: now }))
    const members = unpack(container)
    using folder = scratch()
    const covered = kind === 'ASiC-S' ? 'өтініш.txt' : 'META-INF/ASiCManifest.xml'
    const { output } = run(
      'openssl',
      ...['ts', '-verify', '-token_in', '-CAfile', folder.write('root.pem', pem(pki.root.certificate))],
      ...['-data', folder.write('data', members.get(covered) ?? new Uint8Array())],
      ...['-in', folder.write('t.tst', members.get('META-INF/timestamp.tst') ?? new Uint8Array())],
    )
    expect(output).toContain('Verification: OK')
    expect(await judge(container)).toMatchObject([
      { indication: 'TOTAL_PASSED', format: 'RFC3161', container: kind, covers: { whole: true } },
    ])
    const other = await changed(container, (all) => all.set('өтініш.txt', Buffer.from('x')))
    expect(await judge(other)).toMatchObject([{ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' }])
  })

test('an archive time-stamp over the files of an ASiC-E is taken by openssl', async () => {
  const members = unpack(await seal('ASiC-E', levels.LTA))
  using folder = scratch()
  const { output } = run(
    'openssl',
    ...['ts', '-verify', '-token_in', '-CAfile', folder.write('root.pem', pem(pki.root.certificate))],
    ...['-data', folder.write('data', members.get('META-INF/ASiCArchiveManifest.xml') ?? new Uint8Array())],
    ...['-in', folder.write('t.tst', members.get('META-INF/archive_timestamp.tst') ?? new Uint8Array())],
  )
  expect(output).toContain('Verification: OK')
})

const later = { anchors: pki.anchors, at: days(2 * 365) }

test('after the signer’s certificate ended, an archived signature still passes and one without any time does not', async () => {
  expect(await judge(await seal('ASiC-E', levels.LTA), later)).toMatchObject([
    { indication: 'TOTAL_PASSED', level: 'LTA' },
  ])
  expect(await judge(await seal('ASiC-E', levels.B), later)).toMatchObject([{ subIndication: 'OUT_OF_BOUNDS_NO_POE' }])
})

test('an archived signature that carries no revocation data passes by what the responders say days later', async () => {
  const stamped = unpack(await seal('ASiC-E', levels.T))
  const { makeArchive } = await import('./archive-manifest.ts')
  const names = [...stamped.keys()].filter((name) => name !== 'mimetype')
  const named = names.map((name) => ({
    name,
    mimeType: 'text/plain',
    sha256: sha256(stamped.get(name) ?? Buffer.alloc(0)),
  }))
  for (const [name, bytes] of await makeArchive(named, timestamp)) stamped.set(name, Buffer.from(bytes))
  const by = askedAt(pki, days(3))
  expect(await judge(await pack(stamped), by)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
})

test('an archive time-stamp that does not hold keeps the signature under it from passing', async () => {
  const container = await changed(await seal('ASiC-E', levels.LTA), (members) => {
    members.set('META-INF/archive_timestamp.tst', members.get('META-INF/signature.p7s') ?? Buffer.alloc(0))
  })
  expect(await judge(container)).toMatchObject([
    { indication: 'INDETERMINATE', reasons: [{ code: 'seal.timestamp-invalid' }] },
  ])
})

const manifestName = 'META-INF/ASiCManifest.xml'

/** Signs a manifest written by the test instead of ours. */
async function sealManifest(write: (manifest: string) => string): Promise<Buffer> {
  const { sealCms } = await import('../cades/seal-cms.ts')
  const { contentOf } = await import('../validation/content.ts')
  const members = unpack(await seal('ASiC-E'))
  const manifest = Buffer.from(write(members.get(manifestName)?.toString() ?? ''))
  members.set(manifestName, manifest)
  const cms = await sealCms(contentOf(manifest), signer.key, { signedAt: now })
  members.set('META-INF/signature.p7s', Buffer.from(cms))
  return pack(members)
}

const hostile: readonly [string, () => Promise<Buffer>, object][] = [
  [
    'whose file was altered names it',
    async () => changed(await seal('ASiC-E'), (members) => members.set('өтініш.txt', Buffer.from('басқа'))),
    { subIndication: 'HASH_FAILURE', reasons: [{ code: 'seal.part-altered', params: { part: 'өтініш.txt' } }] },
  ],
  [
    'whose file is gone names it',
    async () => changed(await seal('ASiC-E'), (members) => members.delete('өтініш.txt')),
    { subIndication: 'SIGNED_DATA_NOT_FOUND', reasons: [{ code: 'seal.signed-part-missing' }] },
  ],
  [
    'with a file that the manifest leaves out names it',
    async () => changed(await seal('ASiC-E'), (members) => members.set('extra.txt', Buffer.from('x'))),
    {
      indication: 'INDETERMINATE',
      covers: { whole: false, uncovered: ['extra.txt'] },
      reasons: [{ code: 'seal.content-not-covered', params: { part: 'extra.txt' } }],
    },
  ],
  [
    'whose signed manifest names a path outside says so',
    () => sealManifest((manifest) => manifest.replace(/URI="%D3[^"]*"/, 'URI="../../etc/passwd"')),
    { subIndication: 'FORMAT_FAILURE', reasons: [{ code: 'seal.path-outside', params: { part: '../../etc/passwd' } }] },
  ],
  [
    'whose signed manifest names an address says so',
    () => sealManifest((manifest) => manifest.replace(/URI="%D3[^"]*"/, 'URI="file:///etc/passwd"')),
    { subIndication: 'FORMAT_FAILURE', reasons: [{ code: 'seal.path-outside' }] },
  ],
  [
    'with another manifest than the signed one fails',
    async () =>
      changed(await seal('ASiC-E'), (members) =>
        members.set(manifestName, Buffer.from(`${members.get(manifestName)}<!-- -->`)),
      ),
    { subIndication: 'HASH_FAILURE', reasons: [{ code: 'seal.altered' }] },
  ],
  [
    'without a manifest for its signature says so',
    async () => changed(await seal('ASiC-E'), (members) => members.delete(manifestName)),
    { subIndication: 'FORMAT_FAILURE', reasons: [{ code: 'seal.manifest-missing' }] },
  ],
  [
    'with two manifests for one signature says so',
    async () =>
      changed(await seal('ASiC-E'), (members) =>
        members.set('META-INF/ASiCManifest2.xml', members.get(manifestName) ?? Buffer.alloc(0)),
      ),
    { subIndication: 'FORMAT_FAILURE', reasons: [{ code: 'seal.manifest-missing' }] },
  ],
  [
    'with entities in its manifest fails',
    () =>
      sealManifest((manifest) => manifest.replace('?>', '?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
    { subIndication: 'FORMAT_FAILURE', reasons: [{ code: 'seal.malformed', params: { part: 'XML with a DTD' } }] },
  ],
]
for (const [name, make, verdict] of hostile)
  test(`an ASiC-E with CAdES ${name}`, async () => {
    expect(await judge(await make())).toMatchObject([verdict])
  })

test('with any byte changed or cut off it gets a verdict, and passes only with all files covered as they were', async () => {
  const container = await seal('ASiC-E', levels.T)
  for (let at = 0; at < container.length; at += 97) {
    await judge(container.subarray(0, at))
    const other = Buffer.from(container)
    other[at] = (other[at] ?? 0) ^ 0x10
    for (const verdict of await judge(other))
      if (verdict.indication === 'TOTAL_PASSED')
        expect(verdict.covers).toEqual({ whole: true, parts: files.map(({ name }) => name) })
  }
})

test('an ASiC-S of several files is not made', async () => {
  await expect(sealAsicCms(files, { kind: 'ASiC-S', key: signer.key, at: now })).rejects.toThrow()
})

async function raise(container: Uint8Array, level: 'T' | 'LT' | 'LTA', at = now): Promise<Uint8Array> {
  const outcome = await extendFile(container, {
    level,
    trust: askedAt(pki, at),
    timestamp: pki.timestampAt(at),
  })
  if (outcome.outcome !== 'extended') throw new Error(JSON.stringify(outcome))
  return outcome.file
}

for (const kind of ['ASiC-S', 'ASiC-E'] as const)
  test(`an ${kind} at B is raised step by step, its content and manifest keep their bytes, and openssl accepts each`, async () => {
    let container: Uint8Array = await seal(kind)
    const before = unpack(container)
    const covered = kind === 'ASiC-S' ? 'өтініш.txt' : manifestName
    for (const level of ['T', 'LT', 'LTA'] as const) {
      container = await raise(container, level)
      const members = unpack(container)
      for (const [name, bytes] of before) if (!name.endsWith('.p7s')) expect(members.get(name)).toEqual(bytes)
      using folder = scratch()
      const judged = cmsVerify(
        folder.write('s.p7s', members.get('META-INF/signature.p7s') ?? new Uint8Array()),
        folder.write('root.pem', pem(pki.root.certificate)),
        ...['-content', folder.write('content', members.get(covered) ?? new Uint8Array())],
      )
      expect(judged).toMatchObject({ status: 0 })
      expect(await judge(container, asked)).toMatchObject([{ indication: 'TOTAL_PASSED', container: kind, level }])
    }
  })

test('an archive manifest is followed by another one: the older is renamed and covered, openssl accepts both tokens', async () => {
  const container = await raise(await raise(await seal('ASiC-E'), 'LTA'), 'LTA')
  const members = unpack(container)
  using folder = scratch()
  const root = ['-CAfile', folder.write('root.pem', pem(pki.root.certificate))]
  const member = (name: string) => members.get(`META-INF/${name}`) ?? new Uint8Array()
  const younger = run(
    'openssl',
    ...['ts', '-verify', '-token_in', ...root, '-data', folder.write('data', member('ASiCArchiveManifest.xml'))],
    ...['-in', folder.write('t.tst', member('archive_timestamp1.tst'))],
  )
  expect(younger.output).toContain('Verification: OK')
  // The older carries OCSP answers by now (RFC 5940), which `openssl ts` cannot read and `openssl cms` can.
  const older = run(
    'openssl',
    ...['cms', '-verify', '-inform', 'DER', '-purpose', 'timestampsign', '-out', folder.path('info'), ...root],
    ...['-in', folder.write('t.tst', member('archive_timestamp.tst'))],
  )
  expect(older).toMatchObject({ status: 0 })
  expect(readFileSync(folder.path('info')).includes(Buffer.from(sha256(member('ASiCArchiveManifest1.xml'))))).toBe(true)
  const youngest = members.get('META-INF/ASiCArchiveManifest.xml')?.toString() ?? ''
  expect(youngest).toContain('URI="META-INF/ASiCArchiveManifest1.xml" MimeType="text/xml" Rootfile="true"')
  for (const name of members.keys())
    if (!['mimetype', 'META-INF/ASiCArchiveManifest.xml', 'META-INF/archive_timestamp1.tst'].includes(name))
      expect(youngest).toContain(`URI="${name.split('/').map(encodeURIComponent).join('/')}"`)
  expect(await judge(container, asked)).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'LTA' }])
})

/** A time-stamp authority whose certificate ends six days from now. */
function stampShortly() {
  const { key } = pki.issue({ commonName: 'TSA', role: { is: 'timestamp-authority' }, notAfter: days(6) })
  return async (digest: Uint8Array) => {
    const request = writeTimestampRequest(digest, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))
    const reply = await createTimestampReply(request, { key, policy, serial: 1n, now })
    return sequenceOf(readAsn1(reply), 'reply')[1]?.raw ?? new Uint8Array()
  }
}

test('an archive whose authority’s certificate has ended holds where it was renewed before, and not elsewhere', async () => {
  const facts = { level: 'LTA', trust: asked } as const
  const once = await extendFile(await seal('ASiC-E', levels.LT), { ...facts, timestamp: stampShortly() })
  if (once.outcome !== 'extended') throw new Error(JSON.stringify(once))
  const renewed = await raise(once.file, 'LTA', days(5))
  const next = { anchors: pki.anchors, at: days(400) }
  expect(await judge(once.file, next)).toMatchObject([
    { indication: 'INDETERMINATE', reasons: [{ code: 'seal.timestamp-untrusted' }] },
  ])
  expect(await judge(renewed, next)).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'LTA' }])
})

test('a signature that a later manifest covers keeps its bytes: it is archived at LT, and refused below', async () => {
  const archived = await raise(await seal('ASiC-E'), 'LTA')
  const again = await raise(archived, 'LTA')
  const p7s = 'META-INF/signature.p7s'
  expect(unpack(again).get(p7s)).toEqual(unpack(archived).get(p7s))
  const stamped = unpack(await seal('ASiC-E', levels.T))
  const { makeArchive } = await import('./archive-manifest.ts')
  const files = [...stamped].map(([name, bytes]) => ({ name, mimeType: 'text/plain', sha256: sha256(bytes) }))
  for (const [name, bytes] of await makeArchive(
    files.filter(({ name }) => name !== 'mimetype'),
    timestamp,
  ))
    stamped.set(name, Buffer.from(bytes))
  expect(await extendFile(await pack(stamped), { level: 'LTA', trust: asked, timestamp })).toMatchObject({
    outcome: 'unsupported',
    reason: { code: 'seal.unsupported-form' },
  })
})

test('an archive manifest that a younger one names keeps its name, and the container stays sound when it is archived again', async () => {
  const { makeArchive } = await import('./archive-manifest.ts')
  const [older, younger] = ['META-INF/ASiCArchiveManifest.xml', 'META-INF/ASiCArchiveManifest1.xml']
  const twice = unpack(await seal('ASiC-E', levels.LTA))
  const named = [...twice]
    .filter(([name]) => name !== 'mimetype')
    .map(([name, bytes]) => ({ name, mimeType: 'text/plain', sha256: sha256(bytes) }))
  const names = { manifest: younger, token: 'META-INF/archive_timestamp1.tst' }
  for (const [name, bytes] of await makeArchive(named, timestamp, names)) twice.set(name, Buffer.from(bytes))
  const again = await raise(await pack(twice), 'LTA')
  const members = unpack(again)
  for (const name of [older, younger]) expect(members.get(name)).toEqual(twice.get(name))
  const youngest = members.get('META-INF/ASiCArchiveManifest2.xml')?.toString() ?? ''
  expect(youngest).toMatch(/URI="META-INF\/ASiCArchiveManifest1\.xml"[^>]*Rootfile="true"/)
  expect(youngest).not.toMatch(/URI="META-INF\/ASiCArchiveManifest\.xml"[^>]*Rootfile/)
  expect(await judge(again, asked)).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'LTA' }])
})

test('a container with an altered file, a broken archive, or a time-stamp alone is not raised', async () => {
  const facts = { level: 'LTA', trust: asked, timestamp } as const
  const altered = await changed(await seal('ASiC-E', levels.T), (members) =>
    members.set('өтініш.txt', Buffer.from('x')),
  )
  expect(await extendFile(altered, facts)).toMatchObject({ outcome: 'refused' })
  const broken = await changed(await seal('ASiC-E', levels.LTA), (members) =>
    members.set('META-INF/ASiCArchiveManifest.xml', Buffer.from(`${members.get('META-INF/ASiCArchiveManifest.xml')} `)),
  )
  expect(await extendFile(broken, facts)).toMatchObject({ outcome: 'refused' })
  const stampedAlone = await collect(await stampAsic(files, { kind: 'ASiC-E', timestamp, at: now }))
  expect(await extendFile(stampedAlone, facts)).toMatchObject({ outcome: 'unsupported' })
})

test('a signature over what its CMS holds inside does not sign the files of a container', async () => {
  const cms = await sealCms(Buffer.from('Келісемін'), signer.key, { signedAt: now })
  const members = async (kind: ContainerKind, change: (all: Map<string, Buffer>) => void = () => undefined) =>
    changed(await seal(kind), (all) => {
      all.set('META-INF/signature.p7s', Buffer.from(cms))
      change(all)
    })
  for (const kind of ['ASiC-S', 'ASiC-E'] as const)
    expect(await judge(await members(kind), { ...trust, references: 'sha256' })).toMatchObject([
      { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
    ])
  const same = await members('ASiC-S', (all) => all.set('өтініш.txt', Buffer.from('Келісемін')))
  expect(await judge(same)).toMatchObject([{ indication: 'TOTAL_PASSED', covers: { whole: true } }])
})
