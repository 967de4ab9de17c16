import { createHashBudget, type HashBudget } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'
import { tooLargeToExamine } from '../algorithms/too-large.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { readZeroPaddedAsn1 } from '../asn1/read.ts'
import { checkSigner } from '../cms/check-signer.ts'
import { readSignedData, type SignerInfo } from '../cms/signed-data.ts'
import { judgeTrust, type SealTrust, type TrustAnswer } from '../judge-trust.ts'
import { type Reason, reason } from '../reasons.ts'
import { referenceOfPdf } from '../svt/seal-reference.ts'
import { levelOf } from '../validation/level-of.ts'
import { cutOff, type Finding, failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { readCertificates } from '../x509/chain.ts'
import { isDocumentTimestamp, readDocumentStamps } from './document-timestamps.ts'
import { findSignatures, hasDetachedSignature, type PdfSignature } from './form-fields.ts'
import { isOnlyExtended } from './later-changes.ts'
import { openPdf, type PdfDocument } from './pdf/document.ts'
import { digestOfRange, findSignedRange, type SignedRange } from './signed-range.ts'
import { readStore, type ValidationStore } from './validation-store.ts'

const maxSeals = 50

/** A seal with what trust was built on, for those who extend it. */
export interface JudgedSeal {
  readonly verdict: SealVerdict
  readonly answer?: TrustAnswer
  /** The bytes of its Contents, the room that they do not fill included. */
  readonly contents?: Uint8Array
}

/**
 * Judges every signature of a PDF, one verdict each in the order of the form; none for a PDF without signatures.
 * A signature that an update took out of the form, but that is still in the file, gets a verdict of failure.
 * A PDF that cannot be read strictly gets a single verdict of failure, one whose end is missing or that has more than 50
 * signatures one that is open.
 * Document time-stamps are no seals and get none; what they prove counts for the seals they cover. Never throws for bad
 * input.
 */
export async function verifyPdfSeals(pdf: Uint8Array, trust: SealTrust): Promise<SealVerdict[]> {
  return (await judgePdfSeals(pdf, trust)).map(({ verdict }) => verdict)
}

export async function judgePdfSeals(pdf: Uint8Array, trust: SealTrust): Promise<JudgedSeal[]> {
  const read = readOrUndefined(() => {
    const document = openPdf(pdf)
    const encrypted = document.trailer.entries.has('Encrypt')
    return {
      document,
      encrypted,
      signatures: encrypted ? [] : findSignatures(document),
      store: encrypted ? undefined : readStore(document),
    }
  })
  if (!read && isCutOff(pdf)) return [{ verdict: toVerdict({ format: 'unknown' }, cutOff()) }]
  if (!read) return [unreadable(reason('seal.malformed', { part: 'PDF' }))]
  if (read.encrypted) return [unreadable(reason('seal.encrypted-document'))]
  const seals = read.signatures.filter((one) => !isDocumentTimestamp(one))
  if (seals.length > maxSeals) return [{ verdict: toVerdict({ format: 'unknown' }, tooLargeToExamine()) }]
  const judged: JudgedSeal[] = []
  const surroundings = { ...read, store: read.store ?? emptyStore, trust, budget: createHashBudget() }
  for (const seal of seals) judged.push(await judgeSeal(seal, surroundings))
  if (hasDetachedSignature(read.document, read.signatures)) {
    judged.push({
      verdict: toVerdict({ format: 'PAdES' }, failed('FORMAT_FAILURE', reason('seal.altered-after-signing'))),
    })
  }
  return judged
}

const emptyStore: ValidationStore = { certificates: [], ocspResponses: [], crls: [] }

function unreadable(why: Reason): JudgedSeal {
  return { verdict: toVerdict({ format: 'unknown' }, failed('FORMAT_FAILURE', why)) }
}

/** Readers take an end of file within the last 1,024 bytes (ISO 32000-2 annex I). */
const isCutOff = (pdf: Uint8Array) => !Buffer.from(pdf.subarray(-1024)).includes('%%EOF')

interface Surroundings {
  readonly document: PdfDocument
  readonly signatures: readonly PdfSignature[]
  readonly store: ValidationStore
  readonly trust: SealTrust
  readonly budget: HashBudget
}

async function judgeSeal(seal: PdfSignature, surroundings: Surroundings): Promise<JudgedSeal> {
  const subFilter = nameOf(seal.dictionary, 'SubFilter')
  const format = subFilter === 'ETSI.CAdES.detached' ? 'PAdES' : 'PDF-CMS'
  const judgement = { format, signedAt: findClaimedTime(seal) } as const
  if (format === 'PDF-CMS' && subFilter !== 'adbe.pkcs7.detached') {
    return {
      verdict: toVerdict(
        judgement,
        undecided('FORMAT_FAILURE', reason('seal.unsupported-form', { form: subFilter.slice(0, 60) })),
      ),
    }
  }
  try {
    return await judgeContents(seal, judgement, surroundings)
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return {
      verdict: toVerdict(judgement, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message }))),
    }
  }
}

interface Judgement {
  readonly format: 'PAdES' | 'PDF-CMS'
  readonly signedAt: Date | undefined
}

async function judgeContents(
  seal: PdfSignature,
  judgement: Judgement,
  surroundings: Surroundings,
): Promise<JudgedSeal> {
  const { document, signatures, store, trust, budget } = surroundings
  const range = findSignedRange(seal, document)
  if (!range) return { verdict: toVerdict(judgement, failed('FORMAT_FAILURE', reason('seal.byte-range-invalid'))) }
  const signedData = readSignedData(readZeroPaddedAsn1(seal.contents.bytes))
  const [signer, ...others] = signedData.signers
  if (!signer || others.length > 0 || signedData.content)
    throw new MalformedError('PDF: signature with other than one signer')
  const certificates = readCertificates([...signedData.certificates, ...store.certificates])
  const { bytes } = document
  const contentDigest = (hash: HashName) => digestOfRange(bytes, range, { hash, budget })
  const check = checkSigner(signer, {
    certificates,
    contentType: oid.data,
    contentDigest,
    vouched: trust.vouched,
  })
  const reference = trust.references && referenceOfPdf(signer, range, contentDigest, trust.references)
  const known = { ...judgement, certificate: check.certificate, algorithm: check.algorithm, reference }
  if (check.is === 'not-intact') {
    // Where the value could not be judged, what was done to the document afterwards still can.
    const isOpen = check.finding.indication === 'INDETERMINATE'
    const changed = isOpen ? refuseLaterChanges(document, seal, range) : undefined
    return { verdict: toVerdict(known, changed ?? check.finding) }
  }
  const form = refuseForm(judgement, signer, check.namesCertificate) ?? refuseLaterChanges(document, seal, range)
  if (form) return { verdict: toVerdict(known, form) }
  const carried = {
    certificates: [...signedData.certificates, ...store.certificates],
    ocspResponses: store.ocspResponses,
    crls: store.crls,
  }
  const stamps = readDocumentStamps(seal, signatures, { document, budget })
  const answer = await judgeTrust(
    {
      certificate: check.certificate,
      uses: check.uses,
      carried: carried.certificates,
      token: findToken(signer),
      stamped: signer.signature,
      signedAt: judgement.signedAt,
      stamps,
      carriedOcsp: carried.ocspResponses,
      carriedCrls: carried.crls,
    },
    trust,
  )
  const archival = new Set(stamps.filter(({ coversStore }) => coversStore).map(({ token }) => token))
  const level = judgement.format === 'PAdES' ? await levelOf(answer, carried, { trust, archival }) : 'none'
  return { verdict: toVerdict({ ...known, ...answer, level }, answer.finding), answer, contents: seal.contents.bytes }
}

/** Baseline rules (ETSI EN 319 142-1 §6.3): the signed attributes name the certificate and claim no time. */
function refuseForm({ format }: Judgement, signer: SignerInfo, namesCertificate: boolean): Finding | undefined {
  if (format !== 'PAdES') return undefined
  if (!namesCertificate) return undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-mismatch'))
  if (!signer.signedAttributes.has(oid.signingTime)) return undefined
  return undecided('SIG_CONSTRAINTS_FAILURE', reason('seal.unsupported-form', { form: 'signing-time' }))
}

function refuseLaterChanges(document: PdfDocument, seal: PdfSignature, { end }: SignedRange): Finding | undefined {
  const signed = openPdf(document.bytes.subarray(0, end))
  const isInside = findSignatures(signed).some(
    ({ contents }) => contents.start === seal.contents.start && contents.end === seal.contents.end,
  )
  if (!isInside) return failed('FORMAT_FAILURE', reason('seal.byte-range-invalid'))
  // What follows and cannot be read plainly counts as a change.
  const harmless = end === document.bytes.length || readOrUndefined(() => isOnlyExtended(signed, document)) === true
  if (harmless) return undefined
  return failed('FORMAT_FAILURE', reason('seal.altered-after-signing'))
}

function findToken(signer: SignerInfo): Uint8Array | undefined {
  return signer.unsignedAttributes.get(oid.signatureTimestamp)?.[0]?.raw
}

function findClaimedTime({ dictionary }: PdfSignature): Date | undefined {
  const stated = dictionary.entries.get('M')
  if (stated?.is !== 'string') return undefined
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d)'?)?/.exec(
    Buffer.from(stated.bytes).toString('latin1'),
  )
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, sign, hours = '0', minutes = '0'] = match
  const utc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return Number.isNaN(utc) ? undefined : new Date(utc - offset)
}

function nameOf(dictionary: PdfSignature['dictionary'], key: string): string {
  const value = dictionary.entries.get(key)
  return value?.is === 'name' ? value.name : ''
}
