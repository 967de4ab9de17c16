import { createHash } from 'node:crypto'
import type { Reason } from '../reasons.ts'
import type { Qualification } from '../trusted-lists/qualification.ts'
import type { SealVerdict } from '../verdict.ts'

/** ETSI TS 119 102-2 v1.2.1, the version that other validators write and read. */
const reportNamespace = 'http://uri.etsi.org/19102/v1.2.1#'
const dsNamespace = 'http://www.w3.org/2000/09/xmldsig#'
const sha256Uri = 'http://www.w3.org/2001/04/xmlenc#sha256'

/** A verdict with what the trusted list of its state makes of the signature, where one was asked. */
export interface ReportedVerdict extends SealVerdict {
  readonly qualification?: Qualification | undefined
}

/** A verdict as it is reported: with reasons also in codes of whoever asked. */
export interface ReportedSignature extends Omit<ReportedVerdict, 'reasons'> {
  readonly reasons: readonly ReportedReason[]
  /** What the validation service of another state said of it, where that was asked. */
  readonly statement?: ReportedStatement | undefined
}

/** The word of another validation service, with what proves it. */
export interface ReportedStatement {
  readonly result: 'PASSED' | 'FAILED' | 'INDETERMINATE'
  /** ISO 3166-1 alpha-2. */
  readonly state: string
  /** The subject of the service's certificate. */
  readonly service: string
  /** ISO 8601 UTC. */
  readonly at: string
  /** Signature Validation Token (RFC 9321) in its compact form. */
  readonly token: string
}

interface ReportedReason {
  readonly code: string
  readonly params: Reason['params']
}

export interface ValidationReportFacts {
  /** As judged; empty for a file without a signature. */
  readonly signatures: readonly ReportedSignature[]
  /** Why there is no signature; also in codes of whoever asked. */
  readonly reasons?: readonly ReportedReason[]
  /** What is to be known of the report itself; also in codes of whoever asked. */
  readonly notes?: readonly ReportedReason[]
  /** The moment of asking. */
  readonly at: Date
  /** SHA-256 of what was given: the detached content where there is one, else the file. */
  readonly documentSha256: Uint8Array
}

/**
 * Writes the validation report of a file (ETSI TS 119 102-2 §4), unsigned: for each signature when and what was
 * validated, its attributes, its signer, its qualification, the process and the status with its reasons; then the
 * certificates and the words of other validation services that the verdicts rest on. Counter-signatures follow the signatures that they cover. `sealXml` signs it
 * where the standard has its signature: enveloped, as the last child.
 */
export function writeValidationReport(facts: ValidationReportFacts): string {
  const { signatures, reasons = [], notes = [] } = facts
  const verdicts = signatures.flatMap((one): ReportedSignature[] => [one, ...(one.counterSignatures ?? [])])
  const reports = verdicts.map((verdict, index) =>
    writeSignature(verdict, `S-${index + 1}`, index === 0 ? facts : { ...facts, notes: [] }),
  )
  const withoutSignature = element(
    'SignatureValidationReport',
    element(
      'SignatureValidationStatus',
      element('MainIndication', mainIndications.INDETERMINATE),
      optional('AssociatedValidationReportData', writeAdditional(toldReasons(reasons), toldNotes(notes))),
    ),
  )
  const objects = new Map([
    ...verdicts
      .flatMap(({ path }) => path)
      .map((der) => [idOf(der), writeObject(idOf(der), 'certificate', der)] as const),
    ...verdicts
      .flatMap(({ statement }) => statement ?? [])
      .map(({ token }) => {
        const id = idOfToken(token)
        return [id, writeObject(id, 'other', Buffer.from(token, 'latin1'))] as const
      }),
  ])
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<ValidationReport xmlns="${reportNamespace}" xmlns:ds="${dsNamespace}">`,
    ...(reports.length > 0 ? reports : [withoutSignature]),
    optional('SignatureValidationObjects', ...objects.values()),
    '</ValidationReport>\n',
  ].join('')
}

const mainIndications = {
  TOTAL_PASSED: 'urn:etsi:019102:mainindication:total-passed',
  TOTAL_FAILED: 'urn:etsi:019102:mainindication:total-failed',
  INDETERMINATE: 'urn:etsi:019102:mainindication:indeterminate',
} as const

/** Which of the processes of ETSI EN 319 102-1 §5 was gone through to the end. */
const processes = { none: 'Basic', B: 'Basic', T: 'LTVM', LT: 'LTVM', LTA: 'LTA' } as const

function writeSignature(verdict: ReportedSignature, id: string, facts: ValidationReportFacts): string {
  const { at, documentSha256, notes = [] } = facts
  const { signer, timestamp, signedAt, level, qualification } = verdict
  const [certificate] = verdict.path
  const proven = timestamp?.valid ? timestamp.time : undefined
  return element(
    'SignatureValidationReport',
    `<SignatureIdentifier id="${id}">${element('HashOnly', 'false')}${element('DocHashOnly', 'false')}</SignatureIdentifier>`,
    element(
      'ValidationTimeInfo',
      element('ValidationTime', at.toISOString()),
      // Without a time-stamp the signature is known to exist since it was validated.
      element(
        'BestSignatureTime',
        element('POETime', proven ?? at.toISOString()),
        element('TypeOfProof', 'urn:etsi:019102:poetype:validation'),
      ),
    ),
    element('SignersDocument', writeDigest(documentSha256)),
    optional(
      'SignatureAttributes',
      signedAt ? `<SigningTime Signed="true">${element('Time', signedAt)}</SigningTime>` : '',
      proven ? `<SignatureTimeStamp Signed="false">${element('TimeStampValue', proven)}</SignatureTimeStamp>` : '',
    ),
    certificate
      ? element(
          'SignerInformation',
          reference('SignerCertificate', certificate),
          element('Signer', xml(signer.subject)),
        )
      : '',
    qualification ? element('SignatureQuality', element('SignatureQualityInformation', qualityOf(qualification))) : '',
    element(
      'SignatureValidationProcess',
      element('SignatureValidationProcessID', `urn:etsi:019102:validationprocess:${processes[level]}`),
    ),
    writeStatus(verdict, notes),
  )
}

/** The standard leaves the URIs to whoever validates; these are those of EU DSS, which others read too. */
function qualityOf({ name, isCertain }: Qualification): string {
  const told = name === 'N/A' ? 'notApplicable' : `${isCertain ? '' : 'indeterminate'}${name.replace('-', '')}`
  return `urn:cef:dss:signatureQualification:${told}`
}

function writeStatus(verdict: ReportedSignature, notes: readonly ReportedReason[]): string {
  const { indication, subIndication, path, reasons, statement } = verdict
  return element(
    'SignatureValidationStatus',
    element('MainIndication', mainIndications[indication]),
    subIndication ? element('SubIndication', `urn:etsi:019102:subindication:${subIndication}`) : '',
    optional(
      'AssociatedValidationReportData',
      writeChain(path),
      writeAdditional(toldStatement(statement), toldReasons(reasons), toldNotes(notes)),
    ),
  )
}

/** `path` ends at the anchor; with one certificate alone it is not known whether that is one. */
function writeChain(path: SealVerdict['path']): string {
  const [leaf, ...above] = path
  if (!leaf) return ''
  const anchor = above.at(-1)
  return [
    anchor ? reference('TrustAnchor', anchor) : '',
    element(
      'CertificateChain',
      reference('SigningCertificate', leaf),
      ...above.slice(0, -1).map((der) => reference('IntermediateCertificate', der)),
      anchor ? reference('TrustAnchor', anchor) : '',
    ),
  ].join('')
}

interface Told {
  readonly type: string
  readonly value: string
  /** Id of the validation object that proves it. */
  readonly proof?: string
}

const inOneLine = ({ code, params }: ReportedReason) =>
  [code, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join('; ')

/** Our own reasons, with their parameters: what the sub-indication leaves open. */
const toldReasons = (reasons: readonly ReportedReason[]): Told[] =>
  reasons.map((one) => ({ type: 'urn:x-kopru:reason', value: inOneLine(one) }))

const toldNotes = (notes: readonly ReportedReason[]): Told[] =>
  notes.map((one) => ({ type: 'urn:x-kopru:note', value: inOneLine(one) }))

/** The standard has no place of its own for a verdict that another service gave; its token is among the objects. */
function toldStatement(statement: ReportedStatement | undefined): Told[] {
  if (!statement) return []
  const { result, state, service, at, token } = statement
  const value = `${result}; state=${state}; service=${service}; at=${at}`
  return [{ type: 'urn:x-kopru:external-validation', value, proof: idOfToken(token) }]
}

function writeAdditional(...told: readonly (readonly Told[])[]): string {
  const data = told.flat().map(({ type, value, proof }) => {
    const start = proof ? `<Value VOReference="${proof}">` : '<Value>'
    return element('ReportData', element('Type', type), `${start}${xml(value)}</Value>`)
  })
  return optional('AdditionalValidationReportData', ...data)
}

/** `kind` as clause 4.4.4 names it. */
function writeObject(id: string, kind: 'certificate' | 'other', bytes: Uint8Array): string {
  const base64 = element('base64', Buffer.from(bytes).toString('base64'))
  return [
    `<ValidationObject id="${id}">`,
    element('ObjectType', `urn:etsi:019102:validationObject:${kind}`),
    element('ValidationObjectRepresentation', base64),
    '</ValidationObject>',
  ].join('')
}

const writeDigest = (sha256: Uint8Array) =>
  element(
    'DigestAlgAndValue',
    `<ds:DigestMethod Algorithm="${sha256Uri}"/>`,
    element('ds:DigestValue', Buffer.from(sha256).toString('base64')),
  )

const element = (name: string, ...content: readonly string[]) => `<${name}>${content.join('')}</${name}>`
/** An element that is left out when there is nothing to put into it. */
const optional = (name: string, ...content: readonly string[]) => (content.join('') ? element(name, ...content) : '')
const reference = (name: string, der: Uint8Array) => `<${name} VOReference="${idOf(der)}"/>`
const idOf = (der: Uint8Array) => `C-${createHash('sha256').update(der).digest('hex')}`
const idOfToken = (token: string) => `O-${createHash('sha256').update(token).digest('hex')}`

// A certificate may name its owner with characters that XML 1.0 §2.2 has no way to write.
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

const xml = (text: string) =>
  text.replace(notXml, '\ufffd').replace(/[&<>"'\r]/g, (found) => `&#${found.charCodeAt(0)};`)
