import type { Verification } from '@kopru/client'
import { type ReactNode, useEffect, useRef } from 'react'
import { T, useLanguage, Word } from '../language/Language.tsx'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { Name } from '../parts/Name.tsx'
import { Summary } from '../parts/Summary.tsx'
import { Law } from './Law.tsx'
import { Hash, Reasons, SignatureDetails, SignatureTag, useWhoAndWhen } from './Signature.tsx'

const icons: Record<Verification['answer'], IconName> = { yes: 'check', no: 'cross', 'cannot-tell': 'question' }

/** Where it is not that something lacks, but that there is nothing to judge, or too much. */
const explanations: Readonly<Record<string, string>> = {
  'seal.empty-file': '.empty',
  'seal.cut-off': '.cut-off',
  'seal.no-signature': '.unsigned',
  'seal.not-a-signature': '.unsigned',
  'seal.unknown-format': '.unknown-format',
  'seal.too-large': '.too-large',
  'seal.too-large-to-examine': '.too-large',
  'seal.too-large-to-hash': '.too-large',
}

/** The names of the files that were given, which the browser knows and the node does not keep. */
export interface GivenNames {
  readonly file?: string
  readonly content?: string
}

/**
 * Yes, no or cannot tell, in the largest letters of the portal; then who and when, why, what it means in law, and what to
 * do next. `step` stands beside the next step: what the reader can do about it on this page.
 */
export function Verdict({
  verification,
  given = {},
  step,
}: {
  verification: Verification
  given?: GivenNames
  step?: ReactNode
}) {
  const { answer, document, reasons, next } = verification
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <>
      <div
        ref={box}
        tabIndex={-1}
        role="status"
        className={`verdict verdict-${answer}`}
        data-testid="verdict"
        data-answer={answer}
      >
        <Icon name={icons[answer] ?? 'question'} />
        <div>
          <p className="verdict-word">
            <Word list="verify" of={answer} />
          </p>
          <p>
            <Word list="verify" of={answer} suffix={explanations[reasons[0]?.code ?? ''] ?? '.text'} />
          </p>
        </div>
      </div>
      {reasons.length > 0 && (
        <section>
          <h2>
            <T k="verify.reasons" />
          </h2>
          <Reasons of={reasons} />
        </section>
      )}
      {next && (
        <section className="next-step" data-testid="verify-next" data-next={next.code}>
          <h2>
            <T k="verify.next" />
          </h2>
          <p>
            <Word list="verify.next" of={next.code} />
          </p>
          {step}
        </section>
      )}
      <Signatures verification={verification} />
      <Law answer={answer} recognition={verification.recognition} />
      {document && <DocumentRows document={document} />}
      <Circumstances verification={verification} given={given} />
    </>
  )
}

/** One signature stands under "who signed"; several are listed, each with its own word. */
function Signatures({ verification }: { verification: Verification }) {
  const whoAndWhen = useWhoAndWhen()
  const { signatures = [], signer, issuingParty, signedAt, timestampedAt } = verification
  const [first, ...others] = signatures
  if (!first && !signer && !issuingParty) return null
  if (others.length === 0) {
    const rows = whoAndWhen(
      first ?? {
        ...(signer && { signer }),
        ...(issuingParty && { party: issuingParty }),
        ...(signedAt && { signedAt }),
        ...(timestampedAt && { timestampedAt }),
      },
    )
    return (
      <section>
        <h2>
          <T k="verify.who" />
        </h2>
        <Summary rows={first || signer ? rows : rows.filter(([key]) => key !== 'signer')} />
        {first && <SignatureDetails signature={first} />}
      </section>
    )
  }
  return (
    <section>
      <h2>
        <T k="verify.signatures" />: {signatures.length}
      </h2>
      <ol className="signatures">
        {signatures.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order of the file is all that tells them apart
          <li key={i}>
            <SignatureTag indication={one.indication} />
            <Summary rows={whoAndWhen(one)} />
            <SignatureDetails signature={one} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Which file was checked, and when: so that a printed result can be held against the file. */
function Circumstances({ verification, given }: { verification: Verification; given: GivenNames }) {
  const { formats } = useLanguage()
  const { checkedAt, sha256, indication, subIndication } = verification
  const rows: (readonly [string, ReactNode, ReactNode])[] = []
  if (given.file) rows.push(['file', <T key="n" k="verify.file" />, given.file])
  if (given.content) rows.push(['content', <T key="n" k="verify.content" />, given.content])
  if (sha256) rows.push(['sha256', <T key="n" k="verify.sha256" />, <Hash key="v" of={sha256} />])
  if (checkedAt) rows.push(['checked', <T key="n" k="verify.checkedAt" />, formats.dateTime(checkedAt)])
  rows.push([
    'indication',
    <T key="n" k="verify.indication" />,
    <code key="v">{[indication, subIndication].filter(Boolean).join(' / ')}</code>,
  ])
  return (
    <section className="circumstances">
      <Summary rows={rows} />
    </section>
  )
}

function DocumentRows({ document }: { document: NonNullable<Verification['document']> }) {
  const { formats, find } = useLanguage()
  return (
    <section>
      <h2>
        <T k="verify.document" />
      </h2>
      <Summary
        rows={[
          ['type', <T key="n" k="verify.type" />, find(`document.${document.type}`)?.text ?? document.type],
          ['number', <T key="n" k="decision.number" />, <code key="v">{document.number}</code>],
          ...(document.holder
            ? ([['holder', <T key="n" k="verify.holder" />, <Name key="v" of={document.holder} />]] as const)
            : []),
          ['from', <T key="n" k="decision.validFrom" />, formats.date(document.validFrom)],
          ['until', <T key="n" k="decision.validUntil" />, formats.date(document.validUntil)],
          [
            'status',
            <T key="n" k="verify.status" />,
            <strong key="v">
              <Word list="verify.status" of={document.status} />
            </strong>,
          ],
        ]}
      />
    </section>
  )
}
