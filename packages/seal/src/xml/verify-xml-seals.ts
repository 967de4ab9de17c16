import { MalformedError } from '../asn1/malformed.ts'
import { levelWithData } from '../judge-level.ts'
import { judgeTrust, type SealTrust, type TrustAnswer } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { findTimestampToken } from '../tsp/token.ts'
import { failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { readCertificates } from '../x509/chain.ts'
import { judgeArchive } from '../xades/judge-archive.ts'
import { readValues } from '../xades/qualifying-properties.ts'
import { readSignatureStamp } from '../xades/signature-timestamp.ts'
import { checkXmlSignature, type XmlCheck } from './check-xml-signature.ts'
import type { DereferenceFacts } from './dereference.ts'
import { type DetachedContent, noContent } from './detached-content.ts'
import type { Element } from './element.ts'
import { loadXmlLibrary } from './library.ts'
import { dsig } from './names.ts'
import { type OpenXml, openXml } from './open-document.ts'
import { readSignature } from './read-signature.ts'

export interface XmlCircumstances {
  /** Where detached content is; default: nowhere. */
  readonly content?: DetachedContent
  /**
   * `successive`: as in Kazakhstan, where each enveloped signature covers the document as it stood when it was added.
   * Signatures are checked from the last to the first, and one that is right, as a whole, is looked past when the
   * earlier ones are checked; the verdict counts them. Default `strict`: XML Signature to the letter.
   */
  readonly reading?: 'strict' | 'successive'
}

/** A seal with what trust was built on, for those who extend it. */
export interface JudgedXmlSeal {
  readonly verdict: SealVerdict
  readonly answer?: TrustAnswer
}

const maxSeals = 50

/**
 * Judges every ds:Signature of an XML document, one verdict each in document order, none where there is none: XAdES
 * (ETSI EN 319 132), plain XML Signature, WS-Security. XML that cannot be read strictly, has a DTD or more than 50
 * signatures gets a single verdict of failure. Never throws for bad input.
 */
export async function verifyXmlSeals(
  xml: Uint8Array,
  trust: SealTrust,
  circumstances: XmlCircumstances = {},
): Promise<SealVerdict[]> {
  return (await judgeXmlSeals(xml, trust, circumstances)).map(({ verdict }) => verdict)
}

export async function judgeXmlSeals(
  xml: Uint8Array,
  trust: SealTrust,
  circumstances: XmlCircumstances = {},
): Promise<JudgedXmlSeal[]> {
  const library = await loadXmlLibrary()
  try {
    using document = openXml(library, xml)
    const signatures = document.select(allSignatures)
    if (signatures.length > maxSeals) throw new MalformedError('number of signatures')
    return await judgeAll(signatures, { document, trust, content: circumstances.content ?? noContent }, circumstances)
  } catch (error) {
    return [{ verdict: unreadable('unknown', error) }]
  }
}

function unreadable(format: SealVerdict['format'], error: unknown): SealVerdict {
  if (!(error instanceof MalformedError)) throw error
  return toVerdict({ format }, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message })))
}

const allSignatures = `//*[local-name()='Signature' and namespace-uri()='${dsig}']`

interface Surroundings {
  readonly document: OpenXml
  readonly trust: SealTrust
  readonly content: DetachedContent
}

async function judgeAll(
  signatures: readonly Element[],
  surroundings: Surroundings,
  { reading = 'strict' }: XmlCircumstances,
): Promise<JudgedXmlSeal[]> {
  const removed: Element[] = []
  const judged: JudgedXmlSeal[] = []
  for (const element of [...signatures].reverse()) {
    const seal = await judgeOne(element, removed, surroundings)
    judged.unshift(seal)
    if (reading === 'successive' && seal.isIntact) removed.push(element)
  }
  return judged
}

async function judgeOne(
  element: Element,
  removed: readonly Element[],
  surroundings: Surroundings,
): Promise<JudgedXmlSeal & { isIntact: boolean }> {
  const { document, trust, content } = surroundings
  try {
    const facts: DereferenceFacts = { document, signature: readSignature(element), removed }
    const check = await checkXmlSignature(facts, content, readCertificates(trust.intermediates ?? []))
    const judged = await judgeChecked(check, facts, surroundings)
    return { ...judged, isIntact: check.is === 'intact' }
  } catch (error) {
    return { verdict: unreadable('XMLDSig', error), isIntact: false }
  }
}

async function judgeChecked(
  check: XmlCheck,
  facts: DereferenceFacts,
  surroundings: Surroundings,
): Promise<JudgedXmlSeal> {
  const { format, properties, certificate, algorithm } = check
  const laterSignaturesRemoved = facts.removed.length
  const known = {
    format,
    certificate,
    algorithm,
    signedAt: properties?.signingTime,
    covers: check.coverage && { ...check.coverage, ...(laterSignaturesRemoved > 0 ? { laterSignaturesRemoved } : {}) },
  }
  if (check.is === 'not-intact') return { verdict: toVerdict(known, check.finding) }
  const { document, signature } = facts
  const { trust, content } = surroundings
  const values = properties ? readValues(properties) : { certificates: [], ocspResponses: [], crls: [] }
  const archive =
    properties &&
    (await judgeArchive({ document, signature, properties, references: check.references, content }, values, trust))
  const stamp = properties && readSignatureStamp(properties, facts)
  const carried = {
    certificates: [
      ...check.certificates.map(({ der }) => der),
      ...values.certificates,
      ...tokenCertificates(stamp?.token),
    ],
    ocspResponses: values.ocspResponses,
    crls: values.crls,
  }
  const question = {
    certificate: check.certificate,
    uses: check.uses,
    carried: carried.certificates,
    token: stamp?.token,
    stamped: stamp?.stamped ?? new Uint8Array(),
    signedAt: properties?.signingTime,
    carriedOcsp: carried.ocspResponses,
    carriedCrls: carried.crls,
  }
  // What an archive time-stamp covers was there at its time, so it is judged as of then.
  const at = archive?.outcome === 'valid' ? archive.provenAt : trust.at
  const answer = await judgeTrust(question, { ...trust, at })
  const data = format === 'XAdES' ? await levelWithData(answer, carried, at) : 'none'
  const level = data === 'LT' && archive?.outcome === 'valid' ? 'LTA' : data
  const finding =
    answer.finding ??
    (archive?.outcome === 'invalid'
      ? undecided(archive.subIndication, reason('seal.timestamp-invalid', { cause: archive.reason.code }))
      : undefined)
  return { verdict: toVerdict({ ...known, ...answer, level }, finding), answer }
}

function tokenCertificates(token: Uint8Array | undefined): readonly Uint8Array[] {
  return (token && findTimestampToken(token)?.signedData.certificates) ?? []
}
