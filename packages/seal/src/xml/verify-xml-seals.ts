import { tooLargeToExamine } from '../algorithms/too-large.ts'
import { BeyondBoundsError, MalformedError } from '../asn1/malformed.ts'
import { judgeTrust, type SealTrust, type TrustAnswer } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { readCarried } from '../revocation/revocation.ts'
import { findTimestampToken } from '../tsp/token.ts'
import { levelOf } from '../validation/level-of.ts'
import { failed, type SealVerdict, toVerdict } from '../verdict.ts'
import { readCertificates } from '../x509/chain.ts'
import { readArchiveStamps } from '../xades/archive-timestamps.ts'
import { readValues } from '../xades/qualifying-properties.ts'
import { readSignatureStamps } from '../xades/signature-timestamp.ts'
import { checkXmlSignature, type XmlCheck } from './check-xml-signature.ts'
import type { DereferenceFacts } from './dereference.ts'
import { type DetachedContent, noContent } from './detached-content.ts'
import type { Element } from './element.ts'
import { loadXmlLibrary } from './library.ts'
import { dsig } from './names.ts'
import { type OpenXml, openXml } from './open-document.ts'
import { readSignature } from './read-signature.ts'
import { referenceOfXml } from './reference-of-xml.ts'

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
 * (ETSI EN 319 132), plain XML Signature, WS-Security. XML that cannot be read strictly or has a DTD gets a
 * single verdict of failure; what is too large or has more than 50 signatures a single one that is open. Never throws for bad input.
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
    const document = openXml(library, xml, circumstances.content?.budget)
    const signatures = document.all(dsig, 'Signature')
    if (signatures.length > maxSeals) throw new BeyondBoundsError('number of signatures')
    return await judgeAll(signatures, { document, trust, content: circumstances.content ?? noContent }, circumstances)
  } catch (error) {
    return [{ verdict: unreadable('unknown', error) }]
  }
}

function unreadable(format: SealVerdict['format'], error: unknown): SealVerdict {
  if (error instanceof BeyondBoundsError) return toVerdict({ format }, tooLargeToExamine())
  if (!(error instanceof MalformedError)) throw error
  return toVerdict({ format }, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message })))
}

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
    const check = await checkXmlSignature(facts, content, readCertificates(trust.intermediates ?? []), trust.anchors)
    const judged = await judgeChecked(check, facts, surroundings)
    // Whoever relies on it must know what it covers.
    const reference = trust.references && check.coverage && (await referenceOfXml(facts, content, trust.references))
    if (reference) return { ...judged, verdict: { ...judged.verdict, reference }, isIntact: check.is === 'intact' }
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
  const stamps = properties ? readSignatureStamps(properties, facts) : []
  const archive = properties
    ? readArchiveStamps({ document, signature, properties, references: check.references, content })
    : []
  const carried = {
    certificates: readCertificates([
      ...check.certificates,
      ...values.certificates,
      ...stamps.flatMap(({ token }) => findTimestampToken(token)?.certificates ?? []),
    ]),
    ...readCarried(values),
  }
  const question = {
    certificate: check.certificate,
    uses: check.uses,
    carried: carried.certificates,
    token: undefined,
    stamps: [...stamps, ...archive],
    stamped: new Uint8Array(),
    signedAt: properties?.signingTime,
    carriedOcsp: carried.ocspResponses,
    carriedCrls: carried.crls,
  }
  const answer = await judgeTrust(question, trust)
  const archival = new Set(archive.map(({ token }) => token))
  const level = format === 'XAdES' ? await levelOf(answer, carried, { trust, archival }) : 'none'
  return { verdict: toVerdict({ ...known, ...answer, level }, answer.finding), answer }
}
