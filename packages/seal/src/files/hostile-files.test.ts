import { fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as der from '../asn1/write.ts'
import { pack } from '../testing/containers.ts'
import { scratch } from '../testing/judges.ts'

interface Judged {
  readonly codes: readonly string[]
  readonly indications: readonly string[]
  readonly milliseconds: number
  readonly peakMb: number
}

function judgeInProcess(path: string): Promise<Judged> {
  const child = fork(join(import.meta.dirname, 'judge-files.test-worker.ts'), [path])
  return new Promise((resolve, reject) => {
    child.once('message', (judged: Judged) => resolve(judged))
    child.once('exit', (code) => reject(new Error(`The judging process ended with ${code}`)))
  })
}

const text = (value: string) => Buffer.from(value, 'latin1')
const mimetype = ['mimetype', text('application/vnd.etsi.asic-e+zip')] as const

/** Bytes that shrink about as much as is allowed. */
const shrinking = (bytes: number) => {
  const all = Buffer.alloc(bytes)
  for (let at = 0; at < bytes; at += 4_096) randomBytes(8).copy(all, at)
  return all
}

const manifest = (name: string, method: string) =>
  text(
    `<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><asic:SigReference URI="META-INF/signature.p7s"/><asic:DataObjectReference URI="${name}"><ds:DigestMethod Algorithm="${method}"/><ds:DigestValue>AAAA</ds:DigestValue></asic:DataObjectReference></asic:ASiCManifest>`,
  )

function deepDer(depth: number): Uint8Array {
  let value = der.nothing()
  for (let level = 0; level < depth; level += 1) value = der.sequence(value)
  return value
}

const repeated = (part: string, times: number) => text(part.repeat(times))
const inside = (open: string, part: string, times: number, close: string) => text(open + part.repeat(times) + close)

function pdfWithStream(dictionary: string, content: Uint8Array): Buffer {
  const head = text(`%PDF-1.7\n1 0 obj\n<<${dictionary}/Length ${content.length}>>\nstream\n`)
  return Buffer.concat([head, content, text('\nendstream\nendobj\nstartxref\n9\n%%EOF\n')])
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

const referenceTo = (uri: string, list = '', digest = 'AAAA') => {
  const transforms = `<ds:Transforms><ds:Transform Algorithm="${exclusive}">${list}</ds:Transform></ds:Transforms>`
  return `<ds:Reference URI="${uri}">${transforms}<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
}

const signatureOf = (references: string) =>
  `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${exclusive}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>${references}</ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>`

const small: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  'one file that grows a thousandfold': () => pack([mimetype, ['a.bin', Buffer.alloc(60_000_000)]]),
  'many files that each grow a little below the limit': () =>
    pack([mimetype, ...Array.from({ length: 40 }, (_, at) => [`${at}.bin`, Buffer.alloc(9_000_000)] as const)]),
  'a file that shrinks just enough, named by a manifest': () =>
    pack([
      mimetype,
      ['a.bin', shrinking(100_000_000)],
      ['META-INF/ASiCManifest.xml', manifest('a.bin', 'http://www.w3.org/2001/04/xmlenc#sha256')],
      ['META-INF/signature.p7s', deepDer(3)],
    ]),
  'a large file to be hashed by a slow function': () =>
    pack([
      mimetype,
      ['a.bin', randomBytes(60_000_000)],
      [
        'META-INF/ASiCManifest.xml',
        manifest('a.bin', 'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34112015-512'),
      ],
      ['META-INF/signature.p7s', deepDer(3)],
    ]),
  '900 files and as many manifests': () =>
    pack([
      mimetype,
      ...Array.from({ length: 900 }, (_, at) => [`META-INF/ASiCManifest${at}.xml`, text('<a/>')] as const),
      ['META-INF/signature.p7s', deepDer(3)],
    ]),
  'XML of 50 signatures over 10 MB each': () =>
    inside(`<r>${'a'.repeat(10_000_000)}`, signatureOf(referenceTo('')), 50, '</r>'),
  'XML of 160 KB whose canonical form takes 700 MB': () =>
    inside(
      `<r xmlns:p="urn:${'x'.repeat(120_000)}">${signatureOf(referenceTo(''))}`,
      ...(['<p:a/>', 6_000, '</r>'] as const),
    ),
  'XML whose 1,000 references each list 1,000 prefixes to be kept': () => {
    const prefixes = Array.from({ length: 1_000 }, (_, at) => `p${at}`).sort()
    const list = `<InclusiveNamespaces xmlns="${exclusive}" PrefixList="${prefixes.join(' ')}"/>`
    const declared = prefixes.map((prefix) => `xmlns:${prefix}="urn:p"`).join(' ')
    const content = '<a></a>'.repeat(20_000)
    const digest = createHash('sha256').update(`<b ${declared} Id="b">${content}</b>`).digest('base64')
    return text(
      `<r ${declared}><b Id="b">${content}</b>${signatureOf(referenceTo('#b', list, digest).repeat(1_000))}</r>`,
    )
  },
  'a container in which names lead outside': async () =>
    text((await pack([mimetype, ['aa/b.txt', text('x')]])).toString('latin1').replaceAll('aa/b', '../b')),
  'XML with an external entity': () => text('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
  'XML with entities that expand without end': () =>
    text(
      `<!DOCTYPE a [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')}]><a>&l9;</a>`,
    ),
  'XML of 100,000 levels': () => repeated('<a>', 100_000),
  'XML of a million elements': () => inside('<r>', '<a/>', 1_000_000, '</r>'),
  'XML of a million attributes': () => inside('<r>', '<a b="" c="" d="" e=""/>', 250_000, '</r>'),
  'XML of 149,000 elements with one identifier': () => inside('<r>', '<a Id="x"/>', 149_000, '</r>'),
  'XML of 149,000 elements begun and ended': () => inside('<r>', '<a>b</a>', 149_000, '</r>'),
  'XML with 250,000 namespaces': () =>
    text(`<r ${Array.from({ length: 250_000 }, (_, at) => `xmlns:n${at}="u${at}"`).join(' ')}/>`),
  'XML of 50 signatures without content': () =>
    inside('<r>', '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>', 50, '</r>'),
  'ASN.1 of 100,000 levels': () => Buffer.concat([repeated('\x30\x80', 100_000)]),
  'ASN.1 of 3,000,000 values': () =>
    der.value(
      0x30,
      new Uint8Array(6_000_000).map((_, at) => (at % 2 ? 0 : 5)),
    ),
  'JSON of a million levels': () => repeated('{"a":[', 1_000_000),
  'JSON of 20 MB in one string': () => inside('{"payload":"', 'A', 20_000_000, '"}'),
  'a PDF of 30 MB without an object': () => inside('%PDF-1.7\n', '%%EOF startxref ', 2_000_000, '\n'),
  'a PDF whose cross-references unpack to a gigabyte': () =>
    pdfWithStream('/Type/XRef/Size 9/W[1 2 1]/Filter/FlateDecode/Root 2 0 R', deflateSync(Buffer.alloc(1_000_000_000))),
  'a PDF whose cross-references point at each other': () =>
    text('%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev 9/Root 1 0 R/Size 1>>\nstartxref\n9\n%%EOF\n'),
  'a PDF of a million nested arrays': () => inside('%PDF-1.7\n1 0 obj\n', '[', 1_000_000, '\nstartxref\n9\n%%EOF\n'),
}

for (const [name, make] of Object.entries(small))
  test(`${name}: a verdict within ten seconds and 512 MB, and no pass`, async () => {
    using files = scratch()
    const judged = await judgeInProcess(files.write('hostile', await make()))
    expect(judged.codes.length).toBeGreaterThan(0)
    expect(judged.indications).not.toContain('TOTAL_PASSED')
    expect(judged.milliseconds).toBeLessThan(10_000)
    expect(judged.peakMb).toBeLessThan(512)
  }, 60_000)

for (const [name, head, code] of [
  ['PDF', '%PDF-1.7\n', 'seal.too-large'],
  ['ASN.1', '\x30\x84\x7f\xff\xff\xf0', 'seal.too-large'],
  ['XML', '<?xml version="1.0"?><a>', 'seal.too-large'],
  ['JSON', '{"payload":"', 'seal.too-large'],
  ['ZIP', 'PK\x03\x04', 'seal.cut-off'],
] as const)
  test(`two gigabytes that begin like ${name} are refused at once`, async () => {
    using files = scratch()
    const path = files.path('large')
    const file = openSync(path, 'w')
    writeSync(file, text(head))
    closeSync(file)
    truncateSync(path, 2 * 1024 ** 3)
    const judged = await judgeInProcess(path)
    expect(judged.codes).toEqual([code])
    expect(judged.milliseconds).toBeLessThan(10_000)
    expect(judged.peakMb).toBeLessThan(512)
  })
