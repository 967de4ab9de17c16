import type { SignedStatement } from '@kopru/client'
import { useParties } from '../api/node.ts'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'

/** When, of which rank, and under which state's list a statement was signed. */
export function SignatureMark({ signature: { at, rank, party } }: { signature: SignedStatement }) {
  const { formats } = useLanguage()
  const { name } = useParties()
  return (
    <p>
      {formats.dateTime(at)} · <Word list="signature.rank" of={rank} /> · <T k="verify.rank.list" />:{' '}
      <Words of={name(party)} fallback={party} />
    </p>
  )
}
