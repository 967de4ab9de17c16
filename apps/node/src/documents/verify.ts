import { createHash } from 'node:crypto'
import type { PersonIdentity, PersonName, Reason, Verification } from '@kopru/client'
import { type SealVerdict, verifyPdfSeals, verifySealedJson } from '@kopru/seal'
import type { Kysely } from 'kysely'
import type { Directory } from '../federation/directory.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { documentStatus } from './rules/document-status.ts'
import { holderHash, type PermitClaims, readPermitToken } from './rules/permit-token.ts'
import { findIssuedByNumber, findIssuedBySha256 } from './store.ts'

export interface VerifyDeps {
  readonly party: string
  readonly directory: Pick<Directory, 'members' | 'trustAnchors' | 'findSigningKey'>
  readonly db: Kysely<Database>
  readonly clock: Clock
}

type Document = NonNullable<Verification['document']>

/** Answers what anybody may ask: is this document genuine and in force? */
export function createVerifier({ party, directory, db, clock }: VerifyDeps) {
  const today = () => clock.now().toISOString().slice(0, 10)

  async function verifyToken(token: string): Promise<Verification> {
    const read = await readPermitToken(token, directory.findSigningKey)
    if (read.is !== 'good') {
      const unknown = read.is === 'unreadable' || read.is === 'signer-unknown'
      return {
        answer: unknown ? 'cannot-tell' : 'no',
        indication: unknown ? 'INDETERMINATE' : 'TOTAL_FAILED',
        reasons: [{ code: read.is === 'issuer-differs' ? 'documents.token-issuer-differs' : tokenReasons[read.is] }],
      }
    }
    const { claims } = read
    return judgeClaims(claims, read.party, {
      answer: 'yes',
      indication: 'TOTAL_PASSED',
      issuingParty: read.party,
      authority: claims.iss,
      reasons: [],
    })
  }

  /** Adds the document to a verdict, and what its dates and, for our own, the register say about it. */
  async function judgeClaims(claims: PermitClaims, issuer: string, base: Verification): Promise<Verification> {
    const issued = issuer === party ? await findIssuedByNumber(db, claims.num) : undefined
    if (issuer === party && issued === undefined) return lessen(base, 'no', 'documents.not-in-register')
    if (issued !== undefined && !isAsIssued(issued, claims)) return lessen(base, 'no', 'documents.not-as-issued')
    const dates = { validFrom: claims.vf, validUntil: claims.vu, withdrawnAt: issued?.withdrawnAt ?? null }
    return judgeStatus(
      base,
      {
        type: claims.doc,
        number: claims.num,
        validFrom: claims.vf,
        validUntil: claims.vu,
        ...(issued && { holder: nameOf(issued.holder) }),
        status: documentStatus(dates, today()),
      },
      issued === undefined,
    )
  }

  async function verifyFile(bytes: Uint8Array): Promise<Verification> {
    if (isPdf(bytes)) return verifyPdf(bytes)
    const json = findSealedJson(bytes)
    if (json !== undefined)
      return (await bestOf((anchors) => verifySealedJson(json, anchors).then((one) => [one]))).verification
    return { answer: 'cannot-tell', indication: 'INDETERMINATE', reasons: [{ code: 'documents.unknown-format' }] }
  }

  async function verifyPdf(bytes: Uint8Array): Promise<Verification> {
    const { verification, issuer } = await bestOf((anchors) => verifyPdfSeals(bytes, anchors))
    if (verification.answer !== 'yes' || issuer === undefined) return verification
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const issued = issuer === party ? await findIssuedBySha256(db, sha256) : undefined
    if (issued !== undefined)
      return judgeStatus(
        { ...verification, authority: issued.authority },
        {
          type: issued.type,
          number: issued.number,
          validFrom: issued.validFrom,
          validUntil: issued.validUntil,
          holder: nameOf(issued.holder),
          status: documentStatus(issued, today()),
        },
        false,
      )
    // Only of a file whose seal has passed: nobody but an authority wrote it. Loaded when first needed, as for sealing.
    const { findPermitToken } = await import('./permit-pdf.ts')
    const token = await findPermitToken(bytes)
    const read = token === undefined ? undefined : await readPermitToken(token, directory.findSigningKey)
    // A sealed file need not be a permit; a token of another party inside it would be a forgery's decoration.
    if (read?.is !== 'good' || read.party !== issuer) return verification
    return judgeClaims(read.claims, issuer, { ...verification, authority: read.claims.iss })
  }

  /** Judges by each member's own trust anchors, so that no state can seal in another's name. */
  async function bestOf(
    verify: (trust: {
      anchors: Uint8Array[]
      timestampAnchors: Uint8Array[]
      at: Date
    }) => Promise<readonly SealVerdict[]>,
  ): Promise<{ verification: Verification; issuer?: string }> {
    let best: { verdict: SealVerdict; issuer?: string } | undefined
    for (const { party: issuer } of directory.members()) {
      const { certificates, timestampAuthorities } = directory.trustAnchors(issuer)
      const verdicts = await verify({
        anchors: certificates,
        timestampAnchors: [...certificates, ...timestampAuthorities],
        at: clock.now(),
      })
      const worst = worstOf(verdicts)
      if (worst === undefined) break
      if (worst.indication === 'TOTAL_PASSED') return { verification: toVerification(worst, issuer), issuer }
      if (best === undefined || isTelling(worst, best.verdict)) best = { verdict: worst }
    }
    if (best === undefined)
      return {
        verification: { answer: 'cannot-tell', indication: 'INDETERMINATE', reasons: [{ code: 'documents.no-seal' }] },
      }
    return { verification: toVerification(best.verdict) }
  }

  return { verifyFile, verifyToken }
}

const tokenReasons = {
  unreadable: 'documents.token-unreadable',
  'signer-unknown': 'documents.token-signer-unknown',
  'signature-wrong': 'documents.token-signature-wrong',
} as const

const rank = { TOTAL_PASSED: 0, INDETERMINATE: 1, TOTAL_FAILED: 2 } as const

/** Of several seals the worst speaks for the file. */
const worstOf = (verdicts: readonly SealVerdict[]): SealVerdict | undefined =>
  [...verdicts].sort((a, b) => rank[b.indication] - rank[a.indication])[0]

/** "Unknown issuer" is what every foreign state's anchors say; any other reason tells more. */
const isTelling = (one: SealVerdict, other: SealVerdict): boolean =>
  rank[one.indication] > rank[other.indication] ||
  (isUnknownIssuer(other) && !isUnknownIssuer(one) && rank[one.indication] === rank[other.indication])

const isUnknownIssuer = ({ reasons }: SealVerdict) => reasons.some(({ code }) => code === 'seal.issuer-unknown')

const answers = { TOTAL_PASSED: 'yes', INDETERMINATE: 'cannot-tell', TOTAL_FAILED: 'no' } as const

function toVerification(verdict: SealVerdict, issuer?: string): Verification {
  return {
    answer: answers[verdict.indication],
    indication: verdict.indication,
    ...(verdict.subIndication && { subIndication: verdict.subIndication }),
    ...(verdict.signer.subject && { signer: verdict.signer.subject }),
    ...(issuer && { issuingParty: issuer }),
    ...(verdict.signedAt && { signedAt: verdict.signedAt }),
    ...(verdict.timestamp?.valid && { timestampedAt: verdict.timestamp.time }),
    reasons: verdict.reasons.map(({ code, params }): Reason => ({ code, params: { ...params } })),
  }
}

function judgeStatus(base: Verification, document: Document, withdrawalUnknown: boolean): Verification {
  const known = { ...base, document }
  switch (document.status) {
    case 'withdrawn':
      return lessen(known, 'no', 'documents.withdrawn')
    case 'expired':
      return lessen(known, 'no', 'documents.expired')
    case 'not-yet':
      return lessen(known, 'yes', 'documents.not-yet-valid')
    default:
      return withdrawalUnknown ? lessen(known, 'yes', 'documents.withdrawal-not-checked') : known
  }
}

const lessen = (base: Verification, answer: Verification['answer'], code: string): Verification => ({
  ...base,
  answer,
  reasons: [...base.reasons, { code }],
})

function isAsIssued(
  issued: { validFrom: string; validUntil: string; authority: string; type: string; holder: PersonIdentity },
  claims: PermitClaims,
): boolean {
  return (
    issued.validFrom === claims.vf &&
    issued.validUntil === claims.vu &&
    issued.authority === claims.iss &&
    issued.type === claims.doc &&
    holderHash(issued.holder) === claims.h
  )
}

const nameOf = ({ name }: { name: PersonName }): PersonName => name

/** The header may stand within the first 1024 bytes (ISO 32000-1, annex H, note 13). */
const isPdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')

function findSealedJson(bytes: Uint8Array): object | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    const isSealed = typeof parsed === 'object' && parsed !== null && 'payload' in parsed && 'signature' in parsed
    return isSealed ? parsed : undefined
  } catch {
    return undefined
  }
}
