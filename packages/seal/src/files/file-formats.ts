import { contentAmong } from '../asic/container-content.ts'
import { verifyAsic } from '../asic/verify-asic.ts'
import { verifyJwsSeals } from '../jades/verify-jws-seals.ts'
import { verifyPdfSeals } from '../pades/verify-pdf-seals.ts'
import { reason } from '../reasons.ts'
import { contentOf } from '../validation/content.ts'
import { type DetachedContent, noContent } from '../xml/detached-content.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import { verifyAsn1File } from './asn1-files.ts'
import { extendAsic, extendCms, extendJson, extendPdf, extendXml } from './extend-formats.ts'
import type { FileAnswer, FileFacts, FileFormat } from './file-format.ts'
import { asSource, type FileSource, piecesOf } from './file-source.ts'

const mebibyte = 1024 * 1024
const maxAsn1 = 16 * mebibyte

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const readAll = (file: FileSource) => file.slice(0, file.size)

const pdf: FileFormat = {
  // ISO 32000-2 annex I: readers take a header within the first 1,024 bytes.
  recognises: (head) => textOf(head.subarray(0, 1024)).includes('%PDF-'),
  maxBytes: 100 * mebibyte,
  verify: async (file, { trust }) => orNothing(await verifyPdfSeals(await readAll(file), trust)),
  extend: async (file, facts) => extendPdf(await readAll(file), facts),
}

const asn1: FileFormat = {
  // A SEQUENCE (X.690 §8.1.3): of 128 bytes or more, which no text begins like, or one that is the whole file.
  recognises: (head) => {
    const [first, second = 0] = head
    return first === 0x30 && (second >= 0x80 || head.length === second + 2)
  },
  maxBytes: maxAsn1,
  verify: async (file, facts) => verifyAsn1File(await readAll(file), facts),
  extend: async (file, facts) => extendCms(await readAll(file), facts),
}

/** ASN.1 as text: PEM (RFC 7468), or bare base64 as Kazakhstan's and Uzbekistan's signing clients give it. */
const asn1Text: FileFormat = {
  recognises: (head) => /^\s*(-----BEGIN [A-Z0-9 ]{1,40}-----|MI[A-Za-z0-9+/\s]{60})/.test(textOf(head)),
  maxBytes: 1.5 * maxAsn1,
  verify: async (file, facts) => verifyAsn1File(await readText(file), facts),
  // What was text becomes DER.
  extend: async (file, facts) => extendCms(await readText(file), facts),
}

async function readText(file: FileSource): Promise<Uint8Array> {
  const text = textOf(await readAll(file))
  const base64 = (text.split('-----END', 1)[0] ?? '').replace(/^\s*-----BEGIN [^\n]*-----/, '')
  return new Uint8Array(Buffer.from(base64, 'base64'))
}

const jws: FileFormat = {
  // A JSON object, or the compact form, whose header begins with `{"` in base64url.
  recognises: (head) => /^(\ufeff|ï»¿)?\s*(\{|eyJ[A-Za-z0-9_-]*[.A-Za-z0-9_-]*)/.test(textOf(head)),
  maxBytes: 32 * mebibyte,
  verify: async (file, { trust, contentFile }) => {
    const content = contentFile && contentBeside(contentFile)
    return orNothing(await verifyJwsSeals(Buffer.from(await readAll(file)).toString('utf8'), trust, content))
  },
  extend: async (file, facts) => {
    const content = facts.contentFile && contentBeside(facts.contentFile)
    return extendJson(Buffer.from(await readAll(file)).toString('utf8'), facts, content)
  },
}

const xml: FileFormat = {
  recognises: (head) => /^(\ufeff|ï»¿)?\s*</.test(textOf(head)),
  maxBytes: 32 * mebibyte,
  verify: async (file, { trust, xmlReading, contentFile }) => {
    const content = contentFile && { content: contentBeside(contentFile) }
    const reading = xmlReading && { reading: xmlReading }
    return orNothing(await verifyXmlSeals(await readAll(file), trust, { ...content, ...reading }))
  },
  extend: async (file, facts) =>
    extendXml(await readAll(file), facts, facts.contentFile ? contentBeside(facts.contentFile) : noContent),
}

/** One file was given: it is what every reference to the outside means. */
function contentBeside(file: FileSource): DetachedContent {
  return contentAmong(() => ({ name: '', size: file.size, read: () => piecesOf(file) }))
}

/** ASiC (ETSI EN 319 162). A container in memory is there as a whole already; one on disk is read in pieces. */
const zip: FileFormat = {
  recognises: ([first, second, third, fourth]) =>
    first === 0x50 && second === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6)),
  maxBytes: 8 * 1024 * mebibyte,
  verify: async (file, { trust }) => orNothing(await verifyAsic(file.path ?? (await readAll(file)), trust)),
  extend: async (file, facts) => extendAsic(file.path ?? (await readAll(file)), facts),
}

/** PDF after those that tell themselves by their first bytes: it may lie unchanged inside of them. */
const fileFormats: readonly FileFormat[] = [zip, asn1, pdf, asn1Text, xml, jws]

const headBytes = 4096

/** The first format that recognises the head of a file; `undefined`: none does. */
export async function formatOf(file: FileSource): Promise<FileFormat | undefined> {
  const head = await file.slice(0, Math.min(headBytes, file.size))
  return fileFormats.find(({ recognises }) => recognises(head))
}

/** Whether a file begins like text that people write: such a file holds no signature. */
export async function isPlainText(file: FileSource): Promise<boolean> {
  const head = await file.slice(0, Math.min(headBytes, file.size))
  // The last letter may be cut in two.
  const text = new TextDecoder('utf-8').decode(head, { stream: true })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what no text has
  return !/[\u0000-\u0008\u000b\u000e-\u001f\ufffd]/.test(text)
}

/** What a detached signature covers, as the formats need it; and whether any of them has looked at it. */
export function besideOf(input: Uint8Array | FileSource | undefined) {
  if (!input) return { facts: {}, isUnread: () => false }
  const source = asSource(input)
  const { size, path } = source
  let isUnread = size > 0
  const look = () => {
    isUnread = false
  }
  const contentFile: FileSource = {
    ...{ size, ...(path !== undefined && { path }) },
    slice: (start, end) => {
      look()
      return source.slice(start, end)
    },
  }
  const content = contentOf(input instanceof Uint8Array ? input : () => piecesOf(contentFile), { size })
  const digests: typeof content.digests = (hashes) => {
    look()
    return content.digests(hashes)
  }
  const facts: Pick<FileFacts, 'contentFile' | 'content'> = { contentFile, content: { ...content, digests } }
  return { facts, isUnread: () => isUnread }
}

const orNothing = (signatures: FileAnswer['signatures']): FileAnswer => ({
  signatures,
  reasons: signatures.length === 0 ? [reason('seal.no-signature')] : [],
})
