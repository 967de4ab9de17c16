import type { SignatureView } from '@kopru/client'
import { useParties } from '../api/node.ts'
import { T, Word, Words } from '../language/Language.tsx'

/** What stands behind each name, from the strongest to the weakest. */
const grades = {
  QESig: 'device',
  QESeal: 'device',
  'AdESig-QC': 'certificate',
  'AdESeal-QC': 'certificate',
  'AdES-QC': 'certificate',
  AdESig: 'listed',
  AdESeal: 'listed',
  AdES: 'listed',
  'N/A': 'none',
} as const

/** What a signature is after the trusted list of its state, and what that means. */
export function Rank({ of: { name, isCertain, list } }: { of: NonNullable<SignatureView['qualification']> }) {
  const parties = useParties()
  return (
    <span data-testid="verify-rank" data-rank={name}>
      <strong>
        <Word list="verify.rank" of={name} />
      </strong>
      {!isCertain && (
        <>
          {' '}
          (<T k="verify.rank.uncertain" />)
        </>
      )}
      {list && (
        <>
          {' – '}
          <T k="verify.rank.list" />: <Words of={parties.name(list.territory)} fallback={list.territory} />,{' '}
          <T k="verify.rank.edition" v={{ number: list.sequenceNumber }} />
        </>
      )}
      <span className="hint rank-meaning">
        <Word list="verify.grade" of={grades[name] ?? 'none'} />
      </span>
    </span>
  )
}
