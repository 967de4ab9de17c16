import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { send } from '../send.ts'
import { numberOf, readJson, unavailable } from './read-answer.ts'
import type { SignerJudgement, ValidationAnswer, ValidationLine, ValidationQuestion } from './validation.ts'

const Name = Type.Object({ dn: Type.String({ maxLength: 4_000 }) })

/** The parts that are read of what NCANode says of a certificate; it says much more. */
const Certificate = Type.Object({
  /** In its dates, under a known authority, and by the responder that was asked not revoked. */
  valid: Type.Boolean(),
  serialNumber: Type.String({ pattern: '^[0-9a-fA-F]{1,64}$' }),
  publicKey: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 8_000 }),
  subject: Name,
  issuer: Name,
})
type Certificate = Static<typeof Certificate>
/** Of the whole file: each signature holds, each certificate is valid. */
const verdict = { valid: Type.Boolean() }
const isXmlAnswer = Compile(
  Type.Object({ ...verdict, signers: Type.Array(Type.Union([Certificate, Type.Null()]), { maxItems: 50 }) }),
)
const isCmsAnswer = Compile(
  Type.Object({
    ...verdict,
    signers: Type.Array(Type.Object({ certificates: Type.Array(Certificate, { maxItems: 10 }) }), { maxItems: 50 }),
  }),
)

const answerMs = 10_000
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/**
 * Asks an NCANode of Kazakhstan (version 3, `/cms/verify` and `/xml/verify`). Its answer names the signers’ certificates and
 * no signature values, and one verdict stands for all: so it says something of a file with one signer alone, and nothing
 * of others. It reads the signatures of XML that are written `ds:Signature`.
 */
export async function askNcaNode(
  { url, fetch }: ValidationLine,
  question: ValidationQuestion,
): Promise<ValidationAnswer> {
  const answer = await send({ fetch, timeoutMs: answerMs }, `${url}/${question.is}/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ revocationCheck: ['OCSP'], ...bodyOf(question) }),
  })
  if ('is' in answer) return answer
  // It could not read what it was given, or not as a signature by its means.
  if (answer.status === 400) return { is: 'judged', signers: [] }
  if (answer.status !== 200) return unavailable(`the service answered with ${answer.status}`)
  const read = question.is === 'xml' ? readXml(answer.text) : readCms(answer.text)
  if (!read) return unavailable('the answer cannot be read')
  const [signer, ...others] = read.certificates
  return { is: 'judged', signers: signer && others.length === 0 ? [toJudgement(signer, read.valid)] : [] }
}

const bodyOf = (question: ValidationQuestion) =>
  question.is === 'xml'
    ? { xml: question.xml }
    : { cms: base64(question.cms), ...(question.content && { data: base64(question.content) }) }

/** One certificate for each signer; `undefined`: no answer of its kind. A signer without one leaves all unsaid. */
function readXml(text: string): { valid: boolean; certificates: Certificate[] } | undefined {
  const read = readJson(text, isXmlAnswer)
  if (!read) return undefined
  const certificates = read.signers.flatMap((one) => one ?? [])
  return { valid: read.valid, certificates: certificates.length === read.signers.length ? certificates : [] }
}

/** As `readXml`; it lists every certificate of the file that bears the signer's issuer and number. */
function readCms(text: string): { valid: boolean; certificates: Certificate[] } | undefined {
  const read = readJson(text, isCmsAnswer)
  if (!read) return undefined
  const isClear = read.signers.every(({ certificates }) => certificates.length === 1)
  return { valid: read.valid, certificates: isClear ? read.signers.flatMap(({ certificates }) => certificates) : [] }
}

/** With a certificate that is not valid nothing is known of the value; with a valid one it must be the value that is wrong. */
function toJudgement({ valid: isCertificateValid, ...certificate }: Certificate, valid: boolean): SignerJudgement {
  const { serialNumber, publicKey, subject, issuer } = certificate
  const judged = {
    ...{ serial: numberOf(serialNumber), issuer: issuer.dn, subject: subject.dn },
    publicKey: Buffer.from(publicKey, 'base64'),
  }
  if (valid && isCertificateValid) return { certificate: judged, result: 'PASSED', message: 'the signature holds' }
  if (!isCertificateValid)
    return { certificate: judged, result: 'INDETERMINATE', message: 'the certificate is not valid, or was revoked' }
  return { certificate: judged, result: 'FAILED', message: 'the signature does not hold' }
}
