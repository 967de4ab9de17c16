import { buildReceipt, buildRefusal, type InboundMessage, type SignedAnswer } from '@kopru/wire'
import { secondsSince1970 } from '../platform/clock.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { ExchangeContext } from './context.ts'
import { exchangeRefusals, titleOf } from './refusals.ts'
import type { KeptAnswer, KeptRefusal } from './schema.ts'

type Signer = Pick<ExchangeContext, 'clock' | 'keys' | 'sign'>

const signing = ({ clock, keys }: Signer) => ({ created: secondsSince1970(clock.now()), keyid: keys.signingKeyId })

export function receiptFor(context: Signer, message: InboundMessage, receivedAt: Date): KeptAnswer {
  return keep(buildReceipt(message, receivedAt.toISOString(), signing(context), context.sign))
}

/** A signed refusal, bound to the request where its signature could be read. */
export function refusalFor(
  context: Signer,
  refusal: Refusal,
  request: { readonly signatureField?: string; readonly messageId?: InboundMessage['messageId'] },
): KeptAnswer {
  const { code, params } = keepRefusal(refusal)
  const { messageId } = request
  const answer = { code, params, status: statusOf(code), title: titleOf(code), ...(messageId && { messageId }) }
  return keep(buildRefusal(answer, request.signatureField, signing(context), context.sign))
}

const statusOf = (code: string): number =>
  Object.hasOwn(exchangeRefusals, code) ? exchangeRefusals[code as keyof typeof exchangeRefusals].status : 403

const keep = ({ status, headers, body }: SignedAnswer): KeptAnswer => ({
  status,
  headers: headers.map(([name, value]) => [name, value] as const),
  body: Buffer.from(body).toString('base64'),
})

/** A refusal with the parameters that the wire can carry: text and numbers. */
export const keepRefusal = ({ code, params }: Pick<Refusal, 'code' | 'params'>): KeptRefusal => ({
  code,
  params: Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : String(value).slice(0, 500),
    ]),
  ),
})
