import type { ExchangeContext } from './context.ts'
import type { ExchangeState, KeptRefusal } from './schema.ts'
import { countUnhandled } from './store/arrivals.ts'
import { findChainFaults } from './store/chains.ts'
import { findLanes } from './store/lanes.ts'
import { countByPartyAndState } from './store/outgoing.ts'

export interface PartyStatus {
  readonly party: string
  readonly reachable: boolean
  readonly lastAnswer?: string
  /** Messages of the last day, and all that still wait, by state. */
  readonly sent: Partial<Record<ExchangeState, number>>
  readonly oldestQueued?: string
  /** Failed attempts in a row, and why the last one failed. */
  readonly attempts: number
  readonly fault?: KeptRefusal
  /** `in`: in what the party sends us; `out`: in what we send, as the party says. */
  readonly chainFaults: readonly ChainFault[]
}

interface ChainFault {
  readonly direction: 'in' | 'out'
  readonly kind: 'gap' | 'fork'
  readonly seq: number
  readonly at: string
  /** An operator has let the chain go on; the next message that comes ends the fault. */
  readonly resuming: boolean
}

export interface ExchangeStatus {
  readonly parties: readonly PartyStatus[]
  /** Received, but whose handler has yet to succeed. */
  readonly unhandled: number
}

export async function readStatus({ db, directory, party: own, clock }: ExchangeContext): Promise<ExchangeStatus> {
  const yesterday = new Date(clock.now().getTime() - 86_400_000)
  const [counts, lanes, faults, unhandled] = await Promise.all([
    countByPartyAndState(db, yesterday),
    findLanes(db),
    findChainFaults(db),
    countUnhandled(db),
  ])
  const others = directory.members().filter(({ party }) => party !== own)
  return {
    unhandled,
    parties: others.map(({ party }) => {
      const states = counts.filter(({ toParty }) => toParty === party)
      const lane = lanes.find((known) => known.party === party)
      const oldest = states.find(({ state }) => state === 'queued')?.oldest
      const lastAnswer = directory.reachability.lastAnswer(party)
      return {
        party,
        reachable: directory.reachable(party),
        ...(lastAnswer && { lastAnswer: lastAnswer.toISOString() }),
        sent: Object.fromEntries(states.map(({ state, count }) => [state, count])),
        ...(oldest && { oldestQueued: oldest.toISOString() }),
        attempts: lane?.attempts ?? 0,
        ...(lane?.fault && { fault: lane.fault }),
        chainFaults: faults
          .filter((fault) => fault.party === party)
          .map(({ direction, fault, faultSeq, faultAt, resume }) => ({
            direction,
            resuming: resume,
            kind: fault ?? 'gap',
            seq: faultSeq ?? 0,
            at: faultAt?.toISOString() ?? '',
          })),
      }
    }),
  }
}
