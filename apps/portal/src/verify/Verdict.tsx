import type { Verification } from '@kopru/client'
import { type ReactNode, useEffect, useRef } from 'react'
import { useParties } from '../api/node.ts'
import { ReasonWords } from '../applications/ReasonWords.tsx'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { Name } from '../parts/Name.tsx'
import { Summary } from '../parts/Summary.tsx'
import { signerName } from '../parts/signer-name.ts'

const icons: Record<Verification['answer'], IconName> = { yes: 'check', no: 'cross', 'cannot-tell': 'question' }

/** Yes, no or cannot tell, in the largest letters of the portal; then who, when, what, and why. */
export function Verdict({ verification }: { verification: Verification }) {
  const { formats } = useLanguage()
  const { name } = useParties()
  const { answer, signer, issuingParty, signedAt, timestampedAt, document, reasons } = verification
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  const rows: (readonly [string, ReactNode, ReactNode])[] = []
  if (signer) rows.push(['signer', <T key="n" k="verify.signer" />, signerName(signer)])
  if (issuingParty)
    rows.push([
      'party',
      <T key="n" k="verify.state" />,
      <Words key="v" of={name(issuingParty)} fallback={issuingParty} />,
    ])
  if (signedAt) rows.push(['signed', <T key="n" k="verify.signedAt" />, formats.dateTime(signedAt)])
  if (timestampedAt) rows.push(['stamped', <T key="n" k="verify.timestampedAt" />, formats.dateTime(timestampedAt)])
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
            <Word list="verify" of={answer} suffix=".text" />
          </p>
        </div>
      </div>
      {document && <DocumentRows document={document} />}
      {rows.length > 0 && (
        <section>
          <h2>
            <T k="verify.who" />
          </h2>
          <Summary rows={rows} />
        </section>
      )}
      {reasons.length > 0 && (
        <section>
          <h2>
            <T k="verify.reasons" />
          </h2>
          <ul>
            {reasons.map((reason) => (
              <li key={`${reason.code}${JSON.stringify(reason.params)}`}>
                <ReasonWords reason={reason} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="hint">
        <T k="verify.indication" />{' '}
        <code>{[verification.indication, verification.subIndication].filter(Boolean).join(' / ')}</code>
      </p>
    </>
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
