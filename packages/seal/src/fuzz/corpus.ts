import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isData, openContainer, readWhole } from '../asic/read-container.ts'
import { sealAsic } from '../asic/seal-asic.ts'
import { sealAsicCms } from '../asic/seal-asic-cms.ts'
import { readAsn1 } from '../asn1/read.ts'
import { makePdf, pki } from '../bench/sealed-samples.ts'
import { sealCms } from '../cades/seal-cms.ts'
import { readEnvelope } from '../cms/signed-data.ts'
import { stampBatch } from '../evidence/make-records.ts'
import { extendFile } from '../files/extend-file.ts'
import { sealJson } from '../jades/seal-json.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { createTestPki, now, sha256 } from '../testing/test-pki.ts'
import { writeTimestampRequest } from '../tsp/request.ts'
import { contentOf } from '../validation/content.ts'
import { sealXml } from '../xades/seal-xml.ts'

/** A file to be changed, and what of it its signature covers. */
export interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  /** Detached content. */
  readonly content?: Uint8Array
  /** Whether what the signature covers is in the changed file as it was; absent: nothing here could pass. */
  readonly isUnharmed?: (changed: Uint8Array) => Promise<boolean> | boolean
}

const content = Buffer.from('Тұруға ықтиярхат, 2026/1')
const { key } = pki.issue({})
const timestamp = pki.timestampAt(now)
const files = [{ name: 'a.txt', mimeType: 'text/plain', source: content }]
const same = (one: Uint8Array | undefined) => one !== undefined && Buffer.compare(one, content) === 0

async function collect(outcome: Awaited<ReturnType<typeof sealAsic>>): Promise<Buffer> {
  if (outcome.outcome === 'refused') throw new Error('A sample could not be sealed')
  const chunks: Buffer[] = []
  for await (const chunk of outcome.container) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

async function holdsFiles(container: Uint8Array): Promise<boolean> {
  using open = await openContainer(container)
  const data = [...open.files.values()].filter(({ name }) => isData(name))
  const [only, ...more] = data
  return only?.name === 'a.txt' && more.length === 0 && same(await readWhole(only, 1_000_000))
}

/** Everything but the gap for the signature, up to the end of what was signed. */
function holdsPdf(pdf: Uint8Array) {
  const gap = Buffer.from(pdf).indexOf('/Contents')
  const end = Buffer.from(pdf).indexOf('>', gap)
  const signedEnd = Buffer.from(pdf).indexOf('%%EOF', end)
  return (changed: Uint8Array) =>
    Buffer.compare(changed.subarray(0, gap), pdf.subarray(0, gap)) === 0 &&
    Buffer.compare(changed.subarray(end, signedEnd), pdf.subarray(end, signedEnd)) === 0
}

/** Samples of every format that is made here, and of the national ones where they lie beside the checkout. */
export async function makeCorpus(): Promise<readonly Sample[]> {
  const sealedXml = await sealXml(
    Buffer.from('<permit><number>2026/1</number><holder>Айгерім Нұрланқызы</holder></permit>'),
    { key, at: now, timestamp },
  )
  if (sealedXml.outcome === 'refused') throw new Error('A sample could not be sealed')
  const token = await timestamp(sha256(content))
  const { recordOf } = await stampBatch([sha256(content), sha256(Buffer.from('x'))], { timestamp })
  const pdf = await makePdf(2_000)
  const always = { content, isUnharmed: () => true }
  return [
    { name: 'token', bytes: token, ...always },
    { name: 'evidence record', bytes: recordOf(0), ...always },
    { name: 'detached CMS', bytes: await sealCms(contentOf(content), key, { signedAt: now, timestamp }), ...always },
    {
      name: 'CMS',
      bytes: await sealCms(content, key, { signedAt: now, timestamp }),
      isUnharmed: (changed) => same(readEnvelope(readAsn1(changed)).content),
    },
    {
      name: 'XML',
      bytes: sealedXml.xml,
      isUnharmed: (changed) =>
        Buffer.from(changed).includes('<permit><number>2026/1</number><holder>Айгерім Нұрланқызы</holder>'),
    },
    {
      name: 'JSON',
      bytes: Buffer.from(JSON.stringify(await sealJson({ permit: 17 }, key, { signedAt: now, timestamp }))),
      isUnharmed: (changed) => {
        const { payload } = JSON.parse(Buffer.from(changed).toString('utf8'))
        return Buffer.from(payload, 'base64url').includes('{"permit":17}')
      },
    },
    { name: 'PDF', bytes: pdf, isUnharmed: holdsPdf(pdf) },
    {
      name: 'ASiC with XAdES',
      bytes: await collect(await sealAsic(files, { key, at: now, timestamp })),
      isUnharmed: holdsFiles,
    },
    {
      name: 'ASiC with CAdES',
      bytes: await collect(await sealAsicCms(files, { kind: 'ASiC-E', key, at: now, timestamp })),
      isUnharmed: holdsFiles,
    },
    { name: 'ASiC with CAdES, archived twice', bytes: await archivedTwice(), isUnharmed: holdsFiles },
    { name: 'certificate', bytes: pki.ca.certificate },
    {
      name: 'time-stamp request',
      bytes: writeTimestampRequest(sha256(content), Buffer.from('0102030405060708', 'hex')),
    },
    ...nationalSamples(),
  ]
}

async function archivedTwice(): Promise<Uint8Array> {
  let container: Uint8Array = await collect(await sealAsicCms(files, { kind: 'ASiC-E', key, at: now, timestamp }))
  const nonce = () => Buffer.from('0102030405060708', 'hex')
  const revocation = onlineRevocation({ fetch: pki.fetchAt(() => now), nonce, now: () => now })
  for (let count = 0; count < 2; count += 1) {
    const outcome = await extendFile(container, { level: 'LTA', trust: { ...trust, revocation }, timestamp })
    if (outcome.outcome !== 'extended') throw new Error('A sample could not be archived')
    container = outcome.file
  }
  return container
}

/** The anchors do not know their issuers: they must not pass, whatever is done to them. */
function nationalSamples(): Sample[] {
  const folder = join(import.meta.dirname, '../../../../../shared/testdata/kz-nuc')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(folder.length + 1), bytes: new Uint8Array(readFileSync(path)) }))
    .filter(({ bytes }) => bytes.length > 0 && bytes.length < 200_000)
}

/** What the changed files are judged by. */
export const trust = { anchors: pki.anchors, at: now }
export const stranger = createTestPki('Other')
