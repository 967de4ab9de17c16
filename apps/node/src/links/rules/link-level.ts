import type { LevelOfAssurance } from '@kopru/client'
import { loaAtLeast } from '../../identity/rules/loa-at-least.ts'
import type { LinkableOffer, WayOfProof } from '../schema.ts'

/**
 * How sure a link is. Two log-ins are as sure as the weaker. A document that the person typed in shows that they know
 * it, not that they hold it. An officer of the register compared the records, without meeting the person.
 */
export function levelOfLink(how: WayOfProof, logIns: readonly LevelOfAssurance[] = []): LevelOfAssurance {
  switch (how) {
    case 'log-in':
      return logIns.find((level) => logIns.every((other) => loaAtLeast(other, level))) ?? 'low'
    case 'document':
      return 'low'
    case 'officer':
      return 'substantial'
  }
}

/** Whether a link of that level is enough to give this evidence. */
export const acceptsLink = (
  { linkLevel, levelOfAssurance }: Pick<LinkableOffer, 'linkLevel' | 'levelOfAssurance'>,
  level: LevelOfAssurance,
): boolean => loaAtLeast(level, linkLevel ?? levelOfAssurance)
