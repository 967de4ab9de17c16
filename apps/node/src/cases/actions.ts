import type { EvidenceVerdict, Reason, SignedStatement } from '@kopru/client'
import type { KeptSayings } from './rules/kept-sayings.ts'

/** One evidence type of one requirement, and who is asked for it. */
export interface AskedItem {
  readonly requirement: string
  readonly evidenceType: string
  readonly provider: string
}

interface ItemOfRequest {
  readonly requestId: string
  readonly requirement: string
  readonly evidenceType: string
}

/** Everything that can happen to a case. `details` never hold the form, an evidence's content, or a file's name. */
export type CaseAction =
  | { type: 'started'; details: { service: string; home: string } }
  | {
      type: 'evidence-requested'
      details: {
        requestId: string
        messageId: string
        items: readonly AskedItem[]
        textSha256: string
        language: string
      }
    }
  | { type: 'evidence-preview-required'; details: { requestId: string; previewUrl: string; expiresAt: string } }
  | {
      type: 'evidence-received'
      details: ItemOfRequest & { evidenceId: string; issuedAt: string; verdict: EvidenceVerdict }
    }
  | { type: 'evidence-withheld'; details: ItemOfRequest }
  | { type: 'evidence-refused'; details: ItemOfRequest & { refusal: Reason } }
  | { type: 'uploaded'; details: { uploadId: string; requirement: string; sha256: string } }
  | {
      type: 'signed'
      details: { uploadId: string; requirement: string; sha256: string } & Pick<
        SignedStatement,
        'party' | 'rank' | 'certificateSha256' | 'subject'
      >
    }
  | { type: 'upload-removed'; details: { uploadId: string } }
  | { type: 'home-state-asked'; details: { uploadId: string; home: string } & KeptSayings }
  | { type: 'payment-started'; details: { reference: string; attempt: number } }
  | { type: 'payment-settled'; details: { reference: string; outcome: 'paid' | 'failed' | 'timed-out' } }
  | { type: 'submitted'; details: { decisionDue: string; formSha256: string } }
  | { type: 'question-asked'; details: { questionId: string; text: string; answerDue: string } }
  | { type: 'question-answered'; details: { questionId: string; text: string } }
  | { type: 'question-overdue'; details: { questionId: string } }
  | { type: 'appointment-set'; details: { at: string; place: string; note?: string } }
  | { type: 'decision-due-soon'; details: { decisionDue: string } }
  | {
      type: 'granted'
      details: { permitNumber: string; validFrom: string; validUntil: string; appealUntil: string }
    }
  | { type: 'permit-issued'; details: { permitNumber: string; sha256: string; noticeId?: string } }
  | { type: 'refused'; details: { ground: string; explanation: string; appealUntil: string } }
  | { type: 'withdrawn'; details: Record<string, never> }
  | { type: 'draft-purged'; details: { unusedDays: number } }

export type Actor =
  | { readonly role: 'applicant' }
  | { readonly role: 'officer'; readonly name: string; readonly subject?: string; readonly authority: string }
  | { readonly role: 'system' }

/** An action in its place in the log; `at` is RFC 3339, UTC. */
export type LoggedCaseAction = CaseAction & {
  readonly seq: number
  readonly at: string
  readonly byRole: Actor['role']
  readonly byName: string | null
}
