import type { Clock } from '../platform/clock.ts'

/** Who answered lately; told by deliveries and by periodic health requests. */
export interface Reachability {
  note(party: string, answered: boolean): void
  reachable(party: string): boolean
  /** When the party last answered. */
  lastAnswer(party: string): Date | undefined
}

/** A party that has not been heard of for this long counts as absent, whatever it last said. */
const goodForMs = 60_000

export function createReachability(clock: Clock): Reachability {
  const last = new Map<string, { answered: boolean; at: Date; answeredAt: Date | undefined }>()
  return {
    note: (party, answered) => {
      const at = clock.now()
      last.set(party, { answered, at, answeredAt: answered ? at : last.get(party)?.answeredAt })
    },
    reachable: (party) => {
      const known = last.get(party)
      return known?.answered === true && clock.now().getTime() - known.at.getTime() < goodForMs
    },
    lastAnswer: (party) => last.get(party)?.answeredAt,
  }
}
