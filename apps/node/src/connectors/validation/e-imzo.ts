import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Unavailable } from '../schema.ts'
import { send } from '../send.ts'
import type { SignerJudgement, ValidationAnswer } from './validation.ts'

/** The parts that are read of what e-imzo-server says of a signer; it says much more. */
const Signer = Type.Object({
  /** Hexadecimal. */
  signature: Type.String({ pattern: '^([0-9a-fA-F]{2}){1,1024}$' }),
  /** The serial number is of the signer's certificate, in hexadecimal. */
  signerId: Type.Optional(
    Type.Object({ subjectSerialNumber: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{1,64}$' })) }),
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
  { url, fetch }: { readonly url: string; readonly fetch: typeof globalThis.fetch },
  { cms, content }: { readonly cms: Uint8Array; readonly content?: Uint8Array | undefined },
): Promise<ValidationAnswer> {
  const way = content ? 'detached' : 'attached'
  const answer = await send({ fetch, timeoutMs: answerMs }, `${url}/backend/pkcs7/verify/${way}`, {
    method: 'POST',
    // The service wants an address of the person who asks, whom it need not know: its own caller stands for them.
    headers: { 'content-type': 'text/plain', 'x-real-ip': '127.0.0.1' },
    body: content ? `${base64(content)}|${base64(cms)}` : base64(cms),
  })
  if ('is' in answer) return answer
  if (answer.status !== 200) return unavailable(`the service answered with ${answer.status}`)
  const read = readAnswer(answer.text)
  if (!read) return unavailable('the answer cannot be read')
  // Not a signature by this state's means, or a damaged one: the service has nothing to say of it.
  if (read.status !== 1 || !read.pkcs7Info) return { is: 'judged', signers: [] }
  return { is: 'judged', signers: read.pkcs7Info.signers.map(toJudgement) }
}

const unavailable = (why: string): Unavailable => ({ is: 'unavailable', retryable: true, why })

function readAnswer(text: string) {
  try {
    const value: unknown = JSON.parse(text)
    return isAnswer.Check(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A wrong value is a failure; all else that is wanting leaves it open, for it may be different at another time. */
function toJudgement(signer: Signer): SignerJudgement {
  const { verified, certificateVerified, certificateValidAtSigningTime, revokedStatusInfo, timeStampInfo } = signer
  const signature = Buffer.from(signer.signature, 'hex')
  const serial = signer.signerId?.subjectSerialNumber?.toLowerCase().replace(/^0+/, '')
  const fault =
    timeStampInfo && !(timeStampInfo.verified && timeStampInfo.digestVerified && timeStampInfo.certificateVerified)
  const provenAt =
    timeStampInfo && !fault ? { provenAt: fromTashkent(timeStampInfo.time), provenBy: timeStampInfo.tsa ?? 'TSA' } : {}
  const said = (result: SignerJudgement['result'], message: string) => ({
    ...{ signature, result, message, ...(serial !== undefined && { serial }) },
    ...provenAt,
  })
  if (!verified) return said('FAILED', 'the signature does not hold')
  if (revokedStatusInfo !== undefined && revokedStatusInfo !== null)
    return said('INDETERMINATE', 'the certificate was suspended or revoked')
  if (!certificateVerified) return said('INDETERMINATE', 'the certificate does not lead to a trusted one')
  if (!certificateValidAtSigningTime) return said('INDETERMINATE', 'the certificate was not in force')
  if (fault) return said('INDETERMINATE', 'the time-stamp does not hold')
  return said('PASSED', 'the signature holds')
}

/** Uzbekistan keeps UTC+5 all year. */
const fromTashkent = (time: string) => new Date(`${time.replace(' ', 'T')}+05:00`)
