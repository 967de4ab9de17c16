import type { Recognition, Verification } from '@kopru/client'
import { useParties } from '../api/node.ts'
import { T, Words } from '../language/Language.tsx'

/** What the verdict means in law between the state that vouches for a signature and this one. */
export function Law({
  answer,
  recognition,
}: {
  answer: Verification['answer']
  recognition: Verification['recognition'] | undefined
}) {
  if (!recognition || recognition.length === 0) return null
  return (
    <section data-testid="verify-law">
      <h2>
        <T k="verify.law" />
      </h2>
      {answer === 'yes' ? (
        recognition.map((one) => <Between key={one.of} recognition={one} />)
      ) : (
        <p>
          <T k="verify.law.not-yes" />
        </p>
      )}
    </section>
  )
}

function Between({ recognition }: { recognition: Recognition }) {
  const { of, here, is, effect, agreement, article } = recognition
  return (
    <div className="between">
      <p className="between-states">
        <State party={of} />
        {of !== here && (
          <>
            {' → '}
            <State party={here} />
          </>
        )}
      </p>
      <p>
        <T k={is === 'recognised' ? `verify.law.${effect ?? 'admissible'}` : `verify.law.${is}`} />
      </p>
      {agreement && article && (
        <p className="hint">
          <T k="verify.law.basis" />: <Words of={agreement.names} fallback={agreement.id} />,{' '}
          <T k="verify.law.article" v={{ article: article.id }} /> (<Words of={article.names} />)
        </p>
      )}
    </div>
  )
}

function State({ party }: { party: string }) {
  const { name } = useParties()
  return <Words of={name(party)} fallback={party} />
}
