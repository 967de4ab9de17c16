import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { type EvidenceVerdict, textIn, type Verification } from '@kopru/client'
import {
  type Fetch,
  listActiveContent,
  requestTimestamp,
  type SealedJson,
  sealJson,
  sealPdf,
  verifySealedJson,
} from '@kopru/seal'
import type { Kysely, Transaction } from 'kysely'
import type { Directory } from '../federation/directory.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Trust } from '../trust/service.ts'
import { type EvidencePayload, evidencePayloadShape } from './evidence-payload.ts'
import { createExaminer, type Examiner } from './examine/examiner.ts'
import type { AskHome, AskingMatter, HeardSaying } from './home-state/ask-home.ts'
import { createFileJudge, type JudgeFile } from './judge-file.ts'
import { type AcceptedFiles, type CheckedUpload, checkUpload, type PdfLook } from './rules/check-upload.ts'
import { type ExpectedEvidence, judgeEvidence } from './rules/judge-evidence.ts'
import { holderHash, signPermitToken } from './rules/permit-token.ts'
import { stateAnchors } from './rules/state-anchors.ts'
import type { PermitDecision, SealedPermit } from './schema.ts'
import type { SealKeys } from './seal-keys.ts'
import { findFileFor, insertIssued, raiseSerial } from './store.ts'
import { TimestampError } from './timestamp-error.ts'
import { createVerifier, type VerifiedWithHome } from './verify.ts'

export interface DocumentsDeps {
  readonly party: string
  /** Address of our portal, without a trailing slash. */
  readonly portalUrl: string
  readonly db: Kysely<Database>
  readonly directory: Pick<Directory, 'members' | 'findSigningKey' | 'agreements'> &
    Pick<Trust, 'trustAnchors' | 'listInUse'>
  readonly clock: Clock
  readonly sealKeys: SealKeys
  /** The node's own signing key, for the tokens in QR codes. */
  readonly signer: { readonly keyId: string; readonly key: KeyObject }
  readonly timestampAuthorityUrl: string
  readonly examiner?: Examiner
  /** Absent: no other state is ever asked about a signature. */
  readonly askHome?: AskHome
  readonly fetch?: Fetch
  readonly randomBytes?: (size: number) => Uint8Array
}

export interface Documents {
  /** Seals as the payload's issuer (JAdES with time-stamp). Throws when key or time-stamp authority fail. */
  sealEvidence(payload: EvidencePayload): Promise<SealedJson>
  /** Judges a sealed evidence by the trust anchors of `party`. Asks nobody. Never throws for bad input. */
  checkEvidence(
    sealed: unknown,
    expected: ExpectedEvidence & { party: string; at: Date },
  ): Promise<{ payload: EvidencePayload | undefined; verdict: EvidenceVerdict }>
  /** The next number of a series, `TR-KD-2026-000017`, given for good when the transaction commits. */
  nextNumber(trx: Transaction<Database>, prefix: string, year: number): Promise<string>
  /** Makes and seals the document; asks the time-stamp authority, so not inside a transaction. May be repeated. */
  sealPermit(decision: PermitDecision): Promise<SealedPermit>
  /** Puts a sealed document on record; false when that matter already has one, which then stays. */
  recordPermit(trx: Transaction<Database>, permit: SealedPermit): Promise<boolean>
  findPermitFile(reference: string): Promise<{ number: string; pdf: Buffer } | undefined>
  checkUpload(bytes: Uint8Array, declaredName: string, rule: AcceptedFiles): Promise<CheckedUpload>
  /** Judges any signed file, in a thread of its own; `content` is what a detached signature covers. Keeps nothing. */
  verifyFile(file: Uint8Array, content?: Uint8Array): Promise<Verification>
  /**
   * Judges likewise; answers with the validation report (ETSI TS 119 102-2), signed as `PARTY/validation` and time-stamped;
   * without time-stamp, which the report then says, where the authority gives none. `tokens`: what home states answered.
   */
  reportFile(
    file: Uint8Array,
    beside?: { content?: Uint8Array | undefined; tokens?: readonly string[] },
  ): Promise<Uint8Array>
  /**
   * As `verifyFile`, what is open for its algorithm alone decided by the state that the signature comes from, which then
   * sees the file. Throws a refusal where that state cannot be asked, or nothing is open for it.
   */
  verifyAtHome(home: string, file: Uint8Array, content?: Uint8Array): Promise<Verification>
  /** Whether that state answers such questions, the law permits them, and the file is not too large; asks nobody. */
  canAskHome(home: string, bytes: number): boolean
  /** Asks likewise about what is still open after what was heard earlier, for a matter that keeps the answer. */
  askHomeFor(
    matter: AskingMatter,
    question: { home: string; file: Uint8Array; heard: readonly HeardSaying[] },
  ): Promise<void>
  /** As `verifyFile`, with what was heard of its signatures earlier. */
  verifyHeard(file: Uint8Array, heard: readonly HeardSaying[]): Promise<VerifiedWithHome>
  /** The report of that. */
  reportHeard(file: Uint8Array, heard: readonly HeardSaying[]): Promise<Uint8Array>
  verifyToken(token: string): Promise<Verification>
  /** The verdicts themselves, for who decides by them. */
  judgeFile: JudgeFile
}

export function createDocuments(deps: DocumentsDeps): Documents {
  const { party, portalUrl, db, directory, clock, sealKeys, signer } = deps
  const judgeFile = createFileJudge({ directory, clock, examiner: deps.examiner ?? createExaminer() })
  const verifier = createVerifier({ ...deps, judgeFile, timestamp })

  async function timestamp(digest: Uint8Array): Promise<Uint8Array> {
    const { certificates, timestampAuthorities } = directory.trustAnchors(party)
    const reply = await requestTimestamp(digest, {
      url: deps.timestampAuthorityUrl,
      fetch: deps.fetch ?? globalThis.fetch,
      nonce: (deps.randomBytes ?? randomBytes)(16),
      anchors: [...timestampAuthorities, ...certificates],
      at: clock.now(),
    })
    if (reply.outcome === 'refused') throw new TimestampError(reply.reason.code)
    return reply.token
  }

  return {
    sealEvidence: (payload) => sealJson(payload, sealKeys(payload.issuer), { signedAt: clock.now(), timestamp }),

    checkEvidence: async (sealed, { party: issuingParty, at, ...expected }) => {
      const trust = directory.trustAnchors(issuingParty)
      const judged = await verifySealedJson(sealed, { ...stateAnchors(trust), at })
      // A list that is not used leaves no anchors: that is why, and not that the issuer is a stranger.
      const seal = trust.notUsed ? { ...judged, reasons: [trust.notUsed, ...judged.reasons] } : judged
      const payload = evidencePayloadShape.Check(seal.payload) ? seal.payload : undefined
      return { payload, verdict: judgeEvidence(seal, payload, expected) }
    },

    nextNumber: async (trx, prefix, year) => {
      const series = `${prefix}-${year}`
      return `${series}-${String(await raiseSerial(trx, series)).padStart(6, '0')}`
    },

    sealPermit: async (decision) => {
      const token = await signPermitToken(
        {
          doc: decision.type,
          num: decision.number,
          iss: decision.authority,
          vf: decision.validFrom,
          vu: decision.validUntil,
          h: holderHash(decision.holder),
        },
        signer,
      )
      // Five hundred modules and 36 MB: loaded by the first permit, not by every start.
      const { makePermitPdf } = await import('./permit-pdf.ts')
      const page = await makePermitPdf(decision, { token, verifyUrl: `${portalUrl}/verify#${token}`, portalUrl })
      const pdf = await sealPdf(page, sealKeys(decision.authority), {
        reason: `${textIn(decision.title, decision.languages.host)} ${decision.number}`,
        location: textIn(decision.partyName, decision.languages.host),
        signerName: textIn(decision.authorityName, decision.languages.host),
        at: clock.now(),
        timestamp,
      })
      return { decision, pdf, sha256: createHash('sha256').update(pdf).digest('hex') }
    },

    recordPermit: (trx, permit) => insertIssued(trx, permit, clock.now()),

    findPermitFile: async (reference) => {
      const row = await findFileFor(db, reference)
      return row && { number: row.number, pdf: row.file }
    },

    checkUpload: (bytes, declaredName, rule) => checkUpload(bytes, declaredName, rule, lookThroughPdf),

    ...verifier,
    judgeFile,
  }
}

function lookThroughPdf(pdf: Uint8Array): PdfLook {
  const found = listActiveContent(pdf)
  if (found.length === 0) return 'passive'
  return found.every((content) => content === 'not-a-pdf') ? 'unreadable' : 'active'
}
