import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { send } from '../send.ts'
import { numberOf, readJson, unavailable } from './read-answer.ts'
import type {
  JudgedCertificate,
  SignerJudgement,
  ValidationAnswer,
  ValidationLine,
  ValidationQuestion,
} from './validation.ts'

/** Hexadecimal. */
const Serial = Type.String({ pattern: '^[0-9a-fA-F]{1,64}$' })
/** `CN=…,O=…`. */
const Name = Type.String({ maxLength: 4_000 })

/** The parts that are read of what e-imzo-server says of a signer; it says much more. */
const Signer = Type.Object({
  /** Hexadecimal. */
  signature: Type.String({ pattern: '^([0-9a-fA-F]{2}){1,1024}$' }),
  /** What the PKCS #7 names: a certificate's issuer and its number. */
  signerId: Type.Object({ issuer: Name, subjectSerialNumber: Serial }),
  /** The path, the signer's first; absent or empty where it was not found. */
  certificate: Type.Optional(
    Type.Array(
      Type.Object({
        serialNumber: Serial,
        subjectName: Name,
        issuerName: Name,
        publicKey: Type.Object({ publicKey: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 4_000 }) }),
      }),
      { maxItems: 10 },
    ),
  ),
  verified: Type.Boolean(),
  certificateVerified: Type.Boolean(),
  certificateValidAtSigningTime: Type.Boolean(),
  revokedStatusInfo: Type.Optional(Type.Unknown()),
  exception: Type.Optional(Type.Unknown()),
  timeStampInfo: Type.Optional(
    Type.Object({
      verified: Type.Boolean(),
      digestVerified: Type.Boolean(),
      certificateVerified: Type.Boolean(),
      /** `2026-11-27 10:18:53`, time of Tashkent. */
      time: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$' }),
      tsa: Type.Optional(Type.String({ maxLength: 300 })),
    }),
  ),
})
type Signer = Static<typeof Signer>
const isAnswer = Compile(
  Type.Object({
    status: Type.Integer(),
    message: Type.Optional(Type.String()),
    pkcs7Info: Type.Optional(Type.Object({ signers: Type.Array(Signer, { maxItems: 50 }) })),
  }),
)

const answerMs = 10_000
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/**
 * Asks an e-imzo-server of Uzbekistan (`/backend/pkcs7/verify/attached` and `…/detached`) about a PKCS #7: base64 in the
 * body, detached content before it and a bar between. Status 1 means that it was examined.
 */
export async function askEImzo(
  { url, fetch }: ValidationLine,
  question: ValidationQuestion,
): Promise<ValidationAnswer> {
  if (question.is !== 'cms') return { is: 'judged', signers: [] }
  const { cms, content } = question
  const way = content ? 'detached' : 'attached'
  const answer = await send({ fetch, timeoutMs: answerMs }, `${url}/backend/pkcs7/verify/${way}`, {
    method: 'POST',
    // The service wants an address of the person who asks, whom it need not know: its own caller stands for them.
    headers: { 'content-type': 'text/plain', 'x-real-ip': '127.0.0.1' },
    body: content ? `${base64(content)}|${base64(cms)}` : base64(cms),
  })
  if ('is' in answer) return answer
  if (answer.status !== 200) return unavailable(`the service answered with ${answer.status}`)
  const read = readJson(answer.text, isAnswer)
  if (!read) return unavailable('the answer cannot be read')
  // Not a signature by this state's means, or a damaged one: the service has nothing to say of it.
  if (read.status !== 1 || !read.pkcs7Info) return { is: 'judged', signers: [] }
  return { is: 'judged', signers: read.pkcs7Info.signers.map(toJudgement) }
}

/** A wrong value is a failure; all else that is wanting leaves it open, for it may be different at another time. */
function toJudgement(signer: Signer): SignerJudgement {
  const { verified, certificateVerified, certificateValidAtSigningTime, revokedStatusInfo, timeStampInfo } = signer
  const { exception } = signer
  const signature = Buffer.from(signer.signature, 'hex')
  const certificate = certificateOf(signer)
  const fault =
    timeStampInfo && !(timeStampInfo.verified && timeStampInfo.digestVerified && timeStampInfo.certificateVerified)
  const provenAt =
    timeStampInfo && !fault ? { provenAt: fromTashkent(timeStampInfo.time), provenBy: timeStampInfo.tsa ?? 'TSA' } : {}
  const said = (result: SignerJudgement['result'], message: string) => ({
    ...{ signature, result, message, ...(certificate && { certificate }) },
    ...provenAt,
  })
  // The service's own word for what kept it from judging, such as an algorithm that it does not know.
  const isUnexamined = exception !== undefined && exception !== null
  if (!verified && isUnexamined) return said('INDETERMINATE', 'the signature could not be examined')
  if (!verified) return said('FAILED', 'the signature does not hold')
  if (revokedStatusInfo !== undefined && revokedStatusInfo !== null)
    return said('INDETERMINATE', 'the certificate was suspended or revoked')
  if (!certificateVerified) return said('INDETERMINATE', 'the certificate does not lead to a trusted one')
  if (!certificateValidAtSigningTime) return said('INDETERMINATE', 'the certificate was not in force')
  if (fault) return said('INDETERMINATE', 'the time-stamp does not hold')
  return said('PASSED', 'the signature holds')
}

/** `undefined` where the first of the path is not the certificate that the PKCS #7 names. */
function certificateOf({ signerId, certificate = [] }: Signer): JudgedCertificate | undefined {
  const [first] = certificate
  const serial = numberOf(signerId.subjectSerialNumber)
  if (!first || numberOf(first.serialNumber) !== serial || first.issuerName !== signerId.issuer) return undefined
  const publicKey = Buffer.from(first.publicKey.publicKey, 'base64')
  return { serial, issuer: first.issuerName, subject: first.subjectName, publicKey }
}

/** Uzbekistan keeps UTC+5 all year. */
const fromTashkent = (time: string) => new Date(`${time.replace(' ', 'T')}+05:00`)
