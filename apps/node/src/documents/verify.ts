import { createHash } from 'node:crypto'
import type { PersonIdentity, PersonName, Reason, Verification } from '@kopru/client'
import type { Kysely } from 'kysely'
import type { Directory } from '../federation/directory.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import type { AskHome, AskingMatter, HeardSaying } from './home-state/ask-home.ts'
import type { JudgedFile, JudgedSignature, JudgeFile } from './judge-file.ts'
import { applyHeard, isForHome, reasonsTold, tokensOf } from './rules/apply-saying.ts'
import { documentStatus } from './rules/document-status.ts'
import { nextStep } from './rules/next-step.ts'
import { holderHash, type PermitClaims, readPermitToken } from './rules/permit-token.ts'
import { recognise } from './rules/recognise.ts'
import { viewReasons, viewSignature } from './rules/view-signature.ts'
import type { SealKeys } from './seal-keys.ts'
import { sealReport } from './seal-report.ts'
import { findIssuedByNumber, findIssuedBySha256 } from './store.ts'

export interface VerifyDeps {
  readonly party: string
  readonly directory: Pick<Directory, 'members' | 'findSigningKey' | 'agreements'>
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly judgeFile: JudgeFile
  /** Absent: no other state is ever asked. */
  readonly askHome?: AskHome
  readonly sealKeys: SealKeys
  /** A token over a SHA-256 digest by the state's authority. Throws `TimestampError`. */
  readonly timestamp: (digest: Uint8Array) => Promise<Uint8Array>
}

/** A verdict with what states said, and the one that can be asked about what is still open. */
export interface VerifiedWithHome {
  readonly verification: Verification
  readonly askable?: string
}

type Document = NonNullable<Verification['document']>

/** Answers what anybody may ask: is this document genuine and in force? */
export function createVerifier(deps: VerifyDeps) {
  const { party, directory, db, clock, judgeFile, sealKeys, askHome, timestamp } = deps
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

  const verifyFile = async (file: Uint8Array, content?: Uint8Array): Promise<Verification> =>
    view(await judgeFile(file, content), file, content)

  async function verifyAtHome(home: string, file: Uint8Array, content?: Uint8Array): Promise<Verification> {
    const found = await judgeFile(file, content, { references: true })
    const heard = await askAbout(found, { home, file, content })
    return view(applyHeard(found, heard), file, content)
  }

  async function askAbout(
    { signatures }: JudgedFile,
    question: { home: string; file: Uint8Array; content?: Uint8Array | undefined; matter?: AskingMatter },
  ): Promise<readonly HeardSaying[]> {
    const { home, file, content, matter } = question
    const verdicts = signatures.filter((one) => mayAsk(one, home)).map(({ verdict }) => verdict)
    if (!askHome?.canAsk(home, sizeOf(file, content)) || verdicts.length === 0)
      throw new RefusalError(refuse('documents.home-cannot-be-asked', { party: home }))
    const heard = await askHome.ask({ home, file, content, verdicts, ...(matter && { matter }) })
    if (heard === 'too-busy') throw new RefusalError(refuse('documents.too-busy'))
    return heard
  }

  /** The log tells what was heard, and when; whether it is still to be believed is asked anew. */
  async function judgeHeard(file: Uint8Array, heard: readonly HeardSaying[]): Promise<JudgedFile> {
    const found = await judgeFile(file, undefined, { references: true })
    const verdicts = found.signatures.map(({ verdict }) => verdict)
    return applyHeard(found, (await askHome?.reaffirm(heard, verdicts)) ?? [])
  }

  async function askHomeFor(
    matter: AskingMatter,
    { home, file, heard }: { home: string; file: Uint8Array; heard: readonly HeardSaying[] },
  ): Promise<void> {
    await askAbout(await judgeHeard(file, heard), { home, file, matter })
  }

  const canAskHome = (home: string, bytes: number): boolean => askHome?.canAsk(home, bytes) ?? false

  async function verifyHeard(file: Uint8Array, heard: readonly HeardSaying[]): Promise<VerifiedWithHome> {
    const found = await judgeHeard(file, heard)
    const askable = found.signatures.flatMap((one) => {
      const home = one.verdict.signer.country ?? ''
      return mayAsk(one, home) && askHome?.canAsk(home, file.length) ? [home] : []
    })[0]
    return { verification: await view(found, file, undefined), ...(askable && { askable }) }
  }

  async function view(found: JudgedFile, file: Uint8Array, content: Uint8Array | undefined): Promise<Verification> {
    const judged = toVerification(found)
    const tokens = tokensOf(found)
    const verification = isPdf(file) ? await addDocument(judged, file) : judged
    const next = nextStep({
      ...verification,
      signatures: verification.signatures ?? [],
      recognition: verification.recognition ?? [],
      isMember: (of) => directory.members().some((member) => member.party === of),
    })
    const canAsk = next.code === 'ask-home' && next.party && askHome?.canAsk(next.party, sizeOf(file, content))
    return {
      ...verification,
      next: canAsk ? { ...next, canAsk: true } : next,
      ...(tokens.length > 0 && { homeTokens: tokens }),
      sha256: createHash('sha256').update(file).digest('hex'),
      checkedAt: found.at.toISOString(),
    }
  }

  async function reportFile(
    file: Uint8Array,
    { content, tokens = [] }: { content?: Uint8Array | undefined; tokens?: readonly string[] } = {},
  ): Promise<Uint8Array> {
    if (tokens.length === 0) return report(await judgeFile(file, content), content ?? file)
    const found = await judgeFile(file, content, { references: true })
    const open = found.signatures.filter(({ verdict }) => isForHome(verdict, verdict.signer.country ?? ''))
    const homes = [...new Set(open.map(({ verdict }) => verdict.signer.country ?? ''))]
    const heard = await Promise.all(
      homes.map(async (home) => {
        const verdicts = open.map(({ verdict }) => verdict).filter((verdict) => isForHome(verdict, home))
        return (await askHome?.recall(tokens, { home, verdicts })) ?? []
      }),
    )
    // Nobody was asked here: that a token does not count is no answer of the state's, and has no place in a signed report.
    const said = heard.flat().filter(({ saying }) => saying.is === 'said')
    return report(applyHeard(found, said), content ?? file)
  }

  const reportHeard = async (file: Uint8Array, heard: readonly HeardSaying[]): Promise<Uint8Array> =>
    report(await judgeHeard(file, heard), file)

  const report = (found: JudgedFile, document: Uint8Array): Promise<Uint8Array> =>
    sealReport(found, { document, key: sealKeys(`${party}/validation`), timestamp })

  function toVerification({ at, signatures: found, reasons }: JudgedFile): Verification {
    const worst = worstOf(found)
    if (!worst) return cannotTell(viewReasons(reasons))
    // The state of the law is asked of the day of the check, not of the signature.
    const parties = [...new Set(found.flatMap((one) => one.party ?? []))]
    const recognition = parties.map((of) => recognise({ of, here: party, at }, directory.agreements()))
    const signatures = found
      .filter(({ verdict }) => verdict.format !== 'unknown')
      .map((one) => ({ ...viewSignature(one.verdict, one.party), reasons: reasonsTold(one) }))
    const described = describe(worst)
    return {
      ...notesOf(found).reduce((told, code) => (told.answer === 'yes' ? lessen(told, 'yes', code) : told), described),
      ...(signatures.length > 0 && { signatures }),
      ...(parties.length > 0 && { recognition }),
    }
  }

  /** What is known of a sealed PDF that is a document of a state. */
  async function addDocument(verification: Verification, bytes: Uint8Array): Promise<Verification> {
    const { issuingParty: issuer } = verification
    const parties = new Set(verification.signatures?.map((signature) => signature.party))
    if (verification.answer !== 'yes' || issuer === undefined || parties.size !== 1) return verification
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

  return { verifyFile, verifyAtHome, canAskHome, askHomeFor, verifyHeard, reportFile, reportHeard, verifyToken }
}

const tokenReasons = {
  unreadable: 'documents.token-unreadable',
  'signer-unknown': 'documents.token-signer-unknown',
  'signature-wrong': 'documents.token-signature-wrong',
} as const

const rank = { TOTAL_PASSED: 0, INDETERMINATE: 1, TOTAL_FAILED: 2 } as const

/** Of several signatures the worst speaks for the file. */
const worstOf = (joined: readonly JudgedSignature[]): JudgedSignature | undefined =>
  [...joined].sort((a, b) => rank[b.verdict.indication] - rank[a.verdict.indication])[0]

const answers = { TOTAL_PASSED: 'yes', INDETERMINATE: 'cannot-tell', TOTAL_FAILED: 'no' } as const

const cannotTell = (reasons: Reason[]): Verification => ({
  answer: 'cannot-tell',
  indication: 'INDETERMINATE',
  reasons,
})

const sizeOf = (file: Uint8Array, content: Uint8Array | undefined) => file.length + (content?.length ?? 0)

/** What a reader is told even of signatures that hold. */
function notesOf(found: readonly JudgedSignature[]): string[] {
  const own = found.filter(({ said }) => !said?.isDecided).map(({ verdict }) => verdict)
  return [
    ...(own.some(({ revocation }) => revocation === 'not-checked') ? ['documents.revocation-not-checked'] : []),
    ...(own.some(({ timestamp }) => timestamp?.revocation === 'not-checked')
      ? ['documents.timestamp-revocation-not-checked']
      : []),
  ]
}

/** Whether a state could say something new of a signature: it has not spoken yet, or was not heard. */
const mayAsk = ({ verdict, said }: JudgedSignature, home: string) =>
  isForHome(verdict, home) && said?.saying.is !== 'said'

function describe(judged: JudgedSignature): Verification {
  const { verdict, party } = judged
  return {
    answer: answers[verdict.indication],
    indication: verdict.indication,
    ...(verdict.subIndication && { subIndication: verdict.subIndication }),
    ...(verdict.signer.subject && { signer: verdict.signer.subject }),
    ...(party && { issuingParty: party }),
    ...(verdict.signedAt && { signedAt: verdict.signedAt }),
    ...(verdict.timestamp?.valid && { timestampedAt: verdict.timestamp.time }),
    reasons: reasonsTold(judged),
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
