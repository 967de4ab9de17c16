import type { PreviewDecision } from '@kopru/client'
import type { PersonSession } from '../identity/schema.ts'
import { answer, expire } from './answer.ts'
import { createContext, type EvidenceInbound, type EvidenceOptions, type Trx } from './context.ts'
import { askAgain, lookUpAll } from './look-up.ts'
import { decide, preview } from './preview.ts'
import { receiveRequest } from './receive-request.ts'
import { findRequest, listOpenRequests, withdrawLinked } from './store.ts'

export type EvidenceService = ReturnType<typeof createEvidence>

/** The provider's side: asks the registers at home, lets the person see what they gave, and sends what was accepted. */
export function createEvidence(options: EvidenceOptions) {
  const context = createContext(options)
  const { jobs } = options
  jobs.handle<{ requestId: string }>('evidence-look-up', ({ requestId }) => lookUpAll(context, requestId))
  jobs.handle<{ requestId: string }>('evidence-ask-again', ({ requestId }) => askAgain(context, requestId))
  jobs.handle<{ requestId: string }>('evidence-answer', ({ requestId }) => answer(context, requestId))
  jobs.handle<{ requestId: string }>('evidence-expire', ({ requestId }) => expire(context, requestId))
  return {
    /** Handles `evidence-request`, in the transaction that takes the message in. */
    receiveRequest: (trx: Trx, message: EvidenceInbound) => receiveRequest(context, trx, message),
    preview: (id: string, person: PersonSession, language: string) => preview(context, id, person, language),
    findConversation: async (id: string) => (await findRequest(options.db, id))?.conversationId,
    /** A link says now whose record it is: what waits for it is asked again. */
    onLinked: async (trx: Trx, { personKey }: { personKey: string }) => {
      for (const { id } of await listOpenRequests(trx, personKey))
        await jobs.enqueue(trx, 'evidence-ask-again', { requestId: id })
    },
    /** Takes back what was found by a link that may no longer serve and has not been sent. */
    onRevoked: (trx: Trx, linkId: string) => withdrawLinked(trx, linkId, { code: 'links.revoked' }),
    decide: (id: string, person: PersonSession, decision: PreviewDecision) => decide(context, id, person, decision),
  }
}
