import type { SignatureView } from '@kopru/client'
import type { ReactNode } from 'react'
import { useParties } from '../api/node.ts'
import { ReasonWords } from '../applications/ReasonWords.tsx'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { Summary } from '../parts/Summary.tsx'
import { signerName } from '../parts/signer-name.ts'
import { Tag } from '../parts/Tag.tsx'
import { Rank } from './Rank.tsx'

type Row = readonly [key: string, name: ReactNode, value: ReactNode]

const answers = { TOTAL_PASSED: 'yes', INDETERMINATE: 'cannot-tell', TOTAL_FAILED: 'no' } as const
const tones = { TOTAL_PASSED: 'good', INDETERMINATE: 'wait', TOTAL_FAILED: 'bad' } as const

/** Holds, does not hold, cannot tell: of one of several signatures. */
export function SignatureTag({ indication }: { indication: SignatureView['indication'] }) {
  return (
    <Tag tone={tones[indication]}>
      <Word list="verify.answer" of={answers[indication]} />
    </Tag>
  )
}

/** Who signed, when and for which state: what a reader needs of each signature. */
export function useWhoAndWhen() {
  const { formats } = useLanguage()
  const { name } = useParties()
  return ({ signer, organisation, party, signedAt, timestampedAt, qualification }: Partial<SignatureView>): Row[] => {
    const rows: Row[] = []
    const person = signer ? signerName(signer) : ''
    const who = organisation && organisation !== person ? `${person}, ${organisation}` : person
    rows.push(['signer', <T key="n" k="verify.signer" />, who || <T key="v" k="verify.signer-unknown" />])
    if (timestampedAt) rows.push(['stamped', <T key="n" k="verify.timestampedAt" />, formats.dateTime(timestampedAt)])
    else if (signedAt) rows.push(['signed', <T key="n" k="verify.signedAt" />, formats.dateTime(signedAt)])
    if (party)
      rows.push([
        'party',
        <T key="n" k="verify.state" />,
        <span key="v">
          <Words of={name(party)} fallback={party} /> – <T k="verify.state.hint" />
        </span>,
      ])
    if (qualification) rows.push(['rank', <T key="n" k="verify.rank" />, <Rank key="v" of={qualification} />])
    return rows
  }
}

/** All that is known of a signature, folded away until somebody wants it. */
export function SignatureDetails({ signature }: { signature: SignatureView }) {
  const { formats } = useLanguage()
  const { format, level, issuer, algorithm, revocation, certificateSha256, timestampAuthority, timestampRevocation } =
    signature
  const { parts, uncovered, laterSignaturesRemoved, counterSignatures, reasons, signedAt, subIndication } = signature
  const list = signature.qualification?.list
  const rows: Row[] = [
    ['format', <T key="n" k="verify.format" />, level === 'none' ? format : `${format}, ${level}`],
    [
      'indication',
      <T key="n" k="verify.indication" />,
      <code key="v">{[signature.indication, subIndication].filter(Boolean).join(' / ')}</code>,
    ],
  ]
  const add = (key: string, name: ReactNode, value: ReactNode) => value && rows.push([key, name, value])
  add('signed', <T k="verify.signedAt" />, signedAt && formats.dateTime(signedAt))
  const stampedBy = timestampAuthority && signerName(timestampAuthority)
  add(
    'authority',
    <T k="verify.timestampAuthority" />,
    stampedBy && timestampRevocation ? (
      <>
        {stampedBy} (<Word list="verify.revocation" of={timestampRevocation} />)
      </>
    ) : (
      stampedBy
    ),
  )
  add('issuer', <T k="verify.issuer" />, issuer && signerName(issuer))
  add('service', <T k="verify.rank.service" />, list && `${list.provider}: ${list.service}`)
  add('revocation', <T k="verify.revocation" />, <Word list="verify.revocation" of={revocation} />)
  add('algorithm', <T k="verify.algorithm" />, algorithm)
  add('certificate', <T k="verify.certificate" />, certificateSha256 && <Hash of={certificateSha256} />)
  add('parts', <T k="verify.parts" />, parts && <List of={parts} />)
  add('uncovered', <T k="verify.uncovered" />, uncovered && <List of={uncovered} />)
  add('later', <T k="verify.laterSignaturesRemoved" />, laterSignaturesRemoved)
  add(
    'counter',
    <T k="verify.counterSignature" />,
    counterSignatures?.map((one) => (
      <span key={one.certificateSha256 + one.signedAt} className="counter-signature">
        {signerName(one.signer)} <SignatureTag indication={one.indication} />
      </span>
    )),
  )
  return (
    <details className="signature-details no-print">
      <summary>
        <T k="verify.details" />
      </summary>
      <Summary rows={rows} />
      <Reasons of={[...reasons, ...(signature.qualification?.reasons ?? [])]} />
    </details>
  )
}

export function Reasons({ of }: { of: SignatureView['reasons'] }) {
  if (of.length === 0) return null
  return (
    <ul className="reasons">
      {of.map((reason) => (
        <li key={`${reason.code}${JSON.stringify(reason.params)}`}>
          <ReasonWords reason={reason} />
        </li>
      ))}
    </ul>
  )
}

export const Hash = ({ of }: { of: string }) => <code className="hash">{of.match(/.{1,8}/g)?.join(' ')}</code>

function List({ of }: { of: readonly string[] }) {
  return (
    <ul className="parts-list">
      {of.map((part) => (
        <li key={part}>
          <code>{part}</code>
        </li>
      ))}
    </ul>
  )
}
