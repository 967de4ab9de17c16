import type { Recognition } from '@kopru/client'
import type { Agreement } from '../../federation/schema.ts'

/**
 * What a signature that the state `of` vouches for is worth in the state `here` on a day: what an article in force
 * between both says, or nothing. Of several articles the stronger effect counts. Never throws.
 */
export function recognise(
  { of, here, at }: { readonly of: string; readonly here: string; readonly at: Date },
  agreements: readonly Agreement[],
): Recognition {
  if (of === here) return { of, here, is: 'own' }
  const day = at.toISOString().slice(0, 10)
  const found = agreements
    .filter((agreement) => [of, here].every((party) => isInForce(agreement, party, day)))
    .flatMap((agreement) =>
      agreement.articles.flatMap(({ id, names, recognition }) =>
        recognition
          ? [
              {
                effect: recognition.effect,
                agreement: { id: agreement.id, names: agreement.names },
                article: { id, names },
              },
            ]
          : [],
      ),
    )
  const best = found.find(({ effect }) => effect === 'same-as-own') ?? found[0]
  return best ? { of, here, is: 'recognised', ...best } : { of, here, is: 'none' }
}

function isInForce({ parties }: Agreement, party: string, day: string): boolean {
  const standing = parties.find((one) => one.party === party)
  if (!standing?.ratified || !standing.inForce) return false
  const isSuspended = standing.suspended !== undefined && standing.suspended <= day
  return standing.ratified <= day && standing.inForce <= day && !isSuspended
}
