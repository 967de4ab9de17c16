import { isContext, isUniversal, oidOf, sequenceOf, smallIntegerOf, tag } from '../asn1/fields.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import { verifyCmsSeals } from '../cades/verify-cms-seals.ts'
import { readEnvelope } from '../cms/signed-data.ts'
import { findEvidenceRecord } from '../evidence/record.ts'
import { verifyEvidenceRecord } from '../evidence/verify-record.ts'
import { type Reason, reason } from '../reasons.ts'
import { verifyTimestampFile } from '../tsp/verify-timestamp-file.ts'
import { cutOff, failed, toVerdict } from '../verdict.ts'
import { parseCertificate } from '../x509/certificate.ts'
import type { FileAnswer, FileFacts } from './file-format.ts'

/** Judges an ASN.1 file by what it holds: a signature, a time-stamp, an evidence record, or something that is none. */
export async function verifyAsn1File(der: Uint8Array, facts: FileFacts): Promise<FileAnswer> {
  try {
    const node = readAsn1(der)
    if (isSignedData(node)) return await verifySignedData(node, facts)
    const token = findReplyToken(node)
    if (token) return { signatures: [await verifyTimestampFile(token.raw, facts.trust, facts.content)], reasons: [] }
    if (findEvidenceRecord(der))
      return {
        signatures: [await verifyEvidenceRecord(der, facts.trust, facts.content && [facts.content])],
        reasons: [],
      }
    return { signatures: [], reasons: [nameKind(node)] }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    const malformed = failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message }))
    const finding = isCutOff(der) ? cutOff() : malformed
    return { signatures: [toVerdict({ format: 'unknown' }, finding)], reasons: [] }
  }
}

/** Whether the first value says that it is longer than the file; one of indefinite length ends with zeros (X.690 §8.1.3). */
function isCutOff(der: Uint8Array): boolean {
  const [, first = 0] = der
  if (first === 0x80) return der.at(-1) !== 0 || der.at(-2) !== 0
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 4) return false
  const stated = der.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0)
  return 2 + lengthBytes + (lengthBytes === 0 ? first : stated) > der.length
}

const isSignedData = ({ children: [type] }: Asn1) =>
  isUniversal(type, tag.oid) && oidOf(type, 'content type') === oid.signedData

async function verifySignedData(node: Asn1, { trust, content }: FileFacts): Promise<FileAnswer> {
  const { contentType, signerNodes } = readEnvelope(node)
  if (contentType === oid.tstInfo)
    return { signatures: [await verifyTimestampFile(node.raw, trust, content)], reasons: [] }
  // A bag of certificates alone (RFC 5652 §5.1).
  if (signerNodes.length === 0) return { signatures: [], reasons: [reason('seal.no-signature')] }
  return { signatures: await verifyCmsSeals(node.raw, trust, content), reasons: [] }
}

/** TimeStampResp (RFC 3161 §2.4.2): a status and a token. */
function findReplyToken({ children: [status, token, ...more] }: Asn1): Asn1 | undefined {
  const isReply = isUniversal(status, tag.sequence) && isUniversal(status.children[0], tag.integer)
  return isReply && token && more.length === 0 && isSignedData(token) ? token : undefined
}

function nameKind(node: Asn1): Reason {
  const kind = kindOf(node)
  return kind ? reason('seal.not-a-signature', { kind }) : reason('seal.unknown-format')
}

function kindOf(node: Asn1): string | undefined {
  const [first, second, third] = node.children
  if (readOrUndefined(() => parseCertificate(node.raw))) return 'X.509 certificate'
  // OCSPResponse (RFC 6960 §4.2.1), CertificateList (RFC 5280 §5.1), PFX (RFC 7292 §4), TimeStampReq (RFC 3161 §2.4.1).
  if (isUniversal(first, tag.enumerated) && (!second || isContext(second, 0))) return 'OCSP response'
  if (isUniversal(first, tag.sequence) && isUniversal(third, tag.bitString)) return 'certificate revocation list'
  const version = readOrUndefined(() => smallIntegerOf(first, 'version'))
  if (version === 3 && isUniversal(second, tag.sequence)) return 'PKCS#12 key store'
  if (version === 1 && readOrUndefined(() => sequenceOf(second, 'imprint').length) === 2) return 'time-stamp request'
  return undefined
}
